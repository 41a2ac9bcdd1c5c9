package hooks

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

const (
	revalidated = "no-cache"
	lasting     = "public, max-age=31536000, immutable"

	portal    = ""
	checkout  = "pay/"   // where visitors pay, the one page with a script from elsewhere: the payment provider's
	embedding = "embed/" // what a site of the clinic's own shows in a frame

	ofPractitioner = "practitioners/" // the paths of the portal's pages for everybody
)

// ofDocuments are headers that say nothing of scripts, styles and pictures, and would be a third of a first view.
var ofDocuments = []string{
	"Content-Security-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Referrer-Policy", "X-Frame-Options",
}

// portalPages are what the paths of the portal's pages begin with: one document is all of them.
var portalPages = []string{
	"practitioners", "book", "sign-in", "appointments", "profile", "calendar", "hours", "today", "desk-book", "people",
	"till", "receipts", "absence", "reports", "manage-practitioners", "edit-practitioner", "settings", "refunds",
	"messages", "team", "new-practitioner",
}

// pages are the pages and files that travel with the binary.
type pages struct {
	*handlers
	files  *files
	static func(*core.RequestEvent) error // serves a file by its path
}

// servePages serves the pages that travel with the binary. An unknown path is a 404, with a page only for people.
func (h *handlers) servePages(e *core.ServeEvent) error {
	if h.Public == nil || e.Router.HasRoute("GET", "/{path...}") {
		return e.Next()
	}
	read := sync.OnceValues(func() (*pages, error) {
		files, err := readFiles(h.Public)
		return &pages{h, files, apis.Static(h.Public, false)}, err
	})
	go func() { _, _ = read() }() // a tenth of a second, for which the API need not wait
	show := func(page func(*pages, *core.RequestEvent) error) func(*core.RequestEvent) error {
		return func(e *core.RequestEvent) error {
			p, err := read()
			if err != nil {
				return err
			}
			return page(p, e)
		}
	}
	e.Router.GET("/robots.txt", show((*pages).showRobots))
	e.Router.GET("/sitemap.xml", show((*pages).showSitemap)).Bind(apis.Gzip())
	e.Router.GET("/manifest.webmanifest", show((*pages).showManifest))
	e.Router.GET("/v/{version}/{path...}", show((*pages).serveVersioned)).Bind(apis.Gzip())
	e.Router.GET("/{path...}", show((*pages).servePage)).Bind(apis.Gzip())
	return e.Next()
}

// serveVersioned serves a file by its lasting name. A page that was opened before an update goes on with the files
// that there are now.
func (p *pages) serveVersioned(e *core.RequestEvent) error {
	header, path := e.Response.Header(), e.Request.PathValue("path")
	content, ok := p.files.lasting[path]
	if !ok {
		return router.ErrFileNotFound
	}
	for _, name := range ofDocuments {
		header.Del(name)
	}
	header.Set("Cache-Control", revalidated)
	if "v/"+e.Request.PathValue("version")+"/" == p.files.version {
		header.Set("Cache-Control", lasting)
	}
	http.ServeContent(e.Response, e.Request, path, time.Time{}, bytes.NewReader(content))
	return nil
}

func (p *pages) servePage(e *core.RequestEvent) error {
	header, path := e.Response.Header(), e.Request.PathValue("path")
	setPolicy(header, "", noFrames)
	header.Set("Cache-Control", revalidated)
	if folder, ok := p.folderOf(path); ok {
		return p.showDocument(e, folder)
	}
	if _, isFolder := p.files.documents[path+"/"]; !isFolder && mayHaveMistyped(e.Request) {
		return p.showDocument(e, portal) // which says so, and leads back
	}
	if etag, ok := p.files.etags[path]; ok {
		header.Set("ETag", etag)
	}
	return p.static(e)
}

// folderOf is where the document of a path is.
func (p *pages) folderOf(path string) (folder string, ok bool) {
	switch first, _, _ := strings.Cut(path, "/"); {
	case isPortalPage(first):
		return portal, true
	case strings.HasPrefix(path, embedding) && !p.files.has(path):
		return embedding, true
	}
	_, ok = p.files.documents[path]
	return path, ok
}

func isPortalPage(first string) bool { return slices.Contains(portalPages, first) }

// mayHaveMistyped reports whether somebody asks for a page that there is not, rather than a program for a file.
func mayHaveMistyped(r *http.Request) bool {
	path := r.PathValue("path")
	isFile := path == "" || strings.HasSuffix(path, "/") || strings.Contains(path, ".")
	return !isFile && !strings.HasPrefix(path, "api/") && strings.Contains(r.Header.Get("Accept"), "text/html")
}

func (p *pages) showDocument(e *core.RequestEvent, folder string) error {
	seen, err := p.look(e, folder)
	if err != nil {
		return err
	}
	if seen.moved != "" {
		return e.Redirect(http.StatusFound, seen.moved)
	}
	document := p.files.documents[folder]
	p.setDocumentPolicy(e.Response.Header(), folder, document.hashes)
	var html bytes.Buffer
	if err := document.Execute(&html, seen); err != nil {
		return err
	}
	if seen.status != http.StatusOK {
		return e.HTML(seen.status, html.String())
	}
	sum := sha256.Sum256(html.Bytes())
	e.Response.Header().Set("ETag", fmt.Sprintf(`W/"%x"`, sum[:8]))
	e.Response.Header().Set("Content-Type", "text/html; charset=utf-8")
	http.ServeContent(e.Response, e.Request, "", time.Time{}, bytes.NewReader(html.Bytes()))
	return nil
}

func (p *pages) setDocumentPolicy(header http.Header, folder, hashes string) {
	provider := p.Payments.Checkout()
	switch {
	case folder == checkout && provider.Key != "":
		allowCheckout(header, hashes, provider)
	case folder == embedding:
		p.allowFrames(header, hashes)
	default:
		setPolicy(header, hashes, noFrames)
	}
}
