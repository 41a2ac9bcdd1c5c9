package hooks

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"pocketclinic/rules"
)

// The pages load nothing from elsewhere and run no script but their own files.
// An import map has to stand in the page itself; it is named by its hash (CSP Level 3).
const contentSecurityPolicy = "default-src 'self'; script-src 'self'%s; img-src 'self' data: blob:; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"

// checkoutPage is where visitors pay, the one page with a script from elsewhere: the payment provider's.
const checkoutPage = "pay/"

// checkoutPolicy has, in order: hashes, and the origins of scripts, of frames and of what else the script asks. The
// script makes styles, and opens windows of banks.
const checkoutPolicy = "default-src 'self'; script-src 'self'%s %s; frame-src %s; connect-src 'self' %[4]s; " +
	"img-src 'self' data: %[4]s; style-src 'self' 'unsafe-inline'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'self' %[3]s; object-src 'none'"

var importMap = regexp.MustCompile(`(?s)<script type="importmap">(.*?)</script>`)

// pages knows the headers of the pages that travel with the binary.
type pages struct {
	policy string
	hashes string // of the import map, as sources of a policy
	etags  map[string]string // by path, without the leading slash
}

func newPages(files fs.FS) (*pages, error) {
	p := &pages{etags: map[string]string{}}
	var hashes strings.Builder
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		p.etags[strings.TrimSuffix(path, router.IndexPage)] = fmt.Sprintf(`W/"%x"`, sha256.Sum256(content))
		if path == router.IndexPage {
			for _, found := range importMap.FindAllSubmatch(content, -1) {
				sum := sha256.Sum256(found[1])
				fmt.Fprintf(&hashes, " 'sha256-%s'", base64.StdEncoding.EncodeToString(sum[:]))
			}
		}
		return nil
	})
	p.hashes = hashes.String()
	p.policy = fmt.Sprintf(contentSecurityPolicy, p.hashes)
	return p, err
}

// allowCheckout lets the page that visitors pay on have what the provider's checkout needs.
func (p *pages) allowCheckout(header http.Header, c rules.Checkout) {
	header.Set("Content-Security-Policy", fmt.Sprintf(checkoutPolicy, p.hashes,
		strings.Join(c.Scripts, " "), strings.Join(c.Frames, " "), strings.Join(c.Others, " ")))
	header.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
	header.Set("Permissions-Policy", strings.Replace(securityHeaders["Permissions-Policy"], "payment=()",
		`payment=(self "`+strings.Join(c.Frames, `" "`)+`")`, 1))
}

// servePages serves the pages that travel with the binary. An unknown path is a 404, never a page.
func (h *handlers) servePages(e *core.ServeEvent) error {
	if h.Public == nil || e.Router.HasRoute("GET", "/{path...}") {
		return e.Next()
	}
	pages, err := newPages(h.Public)
	if err != nil {
		return err
	}
	static, checkout := apis.Static(h.Public, false), h.Payments.Checkout()
	e.Router.GET("/{path...}", func(e *core.RequestEvent) error {
		header := e.Response.Header()
		header.Set("Content-Security-Policy", pages.policy)
		header.Set("Cache-Control", "no-cache")
		if e.Request.PathValue("path") == checkoutPage && checkout.Key != "" {
			pages.allowCheckout(header, checkout)
		}
		if etag, ok := pages.etags[e.Request.PathValue("path")]; ok {
			header.Set("ETag", etag)
		}
		return static(e)
	}).Bind(apis.Gzip())
	return e.Next()
}
