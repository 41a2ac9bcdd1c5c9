package hooks

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	paths "path"
	"regexp"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/tools/router"
)

// documentHead is what stands in the head of documents: who they are about, for search engines and for who links here.
const documentHead = `<title>{{.Title}}</title>
    <meta name="description" content="{{.Description}}" />
    <meta name="application-name" content="{{.Clinic}}" />
    {{if .Canonical}}<link rel="canonical" href="{{.Canonical}}" />
    <meta property="og:url" content="{{.Canonical}}" />
    <meta property="og:type" content="website" />
    <meta property="og:site_name" content="{{.Clinic}}" />
    <meta property="og:title" content="{{.Title}}" />
    <meta property="og:description" content="{{.Description}}" />
    {{with .Picture}}<meta property="og:image" content="{{.}}" />{{end}}
    <script type="application/ld+json">{{.Schema}}</script>
    {{else}}<meta name="robots" content="noindex" />{{end}}
    {{with .FirstTimes}}<link rel="preload" as="fetch" crossorigin="anonymous" fetchpriority="low"
      href="{{.}}" />{{end}}
    {{with .Known}}<script type="application/json" id="known">{{.}}</script>{{end}}
    {{with .Catalogue}}<link rel="preload" as="fetch" crossorigin="anonymous" href="{{.}}" />{{end}}
    {{range .Modules}}<link rel="modulepreload" fetchpriority="low" href="{{.}}" />
    {{end}}`

// files are the pages that travel with the binary. Each file is also found under a name that another content would not
// have, and kept under it for ever: the hash of all is a folder before its path. Documents name all files so, and the
// files name each other relatively.
type files struct {
	contents  map[string][]byte // by path
	lasting   map[string][]byte // the same as they are served by their lasting names
	etags     map[string]string // by path
	documents map[string]document
	version   string              // such as "v/1f0c…/"
	starts    map[string][]string // the modules that a page begins with, by what it is
}

// document is a page's HTML, by its folder: "" is the portal, "pay/" the page on which visitors pay.
type document struct {
	*template.Template
	hashes string // of its import map, as sources of a policy
}

func readFiles(from fs.FS) (*files, error) {
	f := &files{
		contents: map[string][]byte{}, lasting: map[string][]byte{}, etags: map[string]string{},
		documents: map[string]document{},
	}
	all := sha256.New()
	err := fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		fmt.Fprintf(all, "%s %x\n", name, sum)
		f.contents[name], f.etags[name] = content, fmt.Sprintf(`W/"%x"`, sum[:8])
		if paths.Base(name) != router.IndexPage {
			f.lasting[name] = content
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	f.version = fmt.Sprintf("v/%x/", all.Sum(nil)[:8])
	if f.has(firstScript) {
		if err := errors.Join(f.makeBundles(), f.minify()); err != nil {
			return nil, err
		}
	}
	f.starts = map[string][]string{
		portal: f.modules(firstScript), ofPractitioner: f.modules(firstScript, timesScript),
		checkout: f.modules("pay/pay.js"), embedding: f.modules("embed/embed.js"),
	}
	return f, f.parseDocuments()
}

func (f *files) parseDocuments() error {
	for name, content := range f.contents {
		folder, isIndex := strings.CutSuffix(name, router.IndexPage)
		if !isIndex {
			continue
		}
		html := f.versioned(content)
		parsed, err := template.Must(template.New("head").Parse(documentHead)).New(name).Parse(string(html))
		if err != nil {
			return err
		}
		f.documents[folder] = document{parsed, hashesOf(html)}
	}
	return nil
}

var quotedPath = regexp.MustCompile(`"/([^"]+)"`)

// versioned names the files of a document by their lasting names.
func (f *files) versioned(html []byte) []byte {
	return quotedPath.ReplaceAllFunc(html, func(quoted []byte) []byte {
		name := string(quoted[2 : len(quoted)-1])
		if !f.has(name) {
			return quoted
		}
		return fmt.Appendf(nil, `"/%s%s"`, f.version, name)
	})
}

func (f *files) has(name string) bool { return f.lasting[name] != nil }

var imported = regexp.MustCompile(`(?m)(?:^|;|})(?:import|export)\b[^"();]*"([^"]+)"`)

// modules are the scripts that some cannot do without, by their lasting names: a browser that is told of all of them
// need not find them one by one. The styles come before them; and the bundle is not among them, as it would keep the
// styles waiting all the same over a slow line.
func (f *files) modules(names ...string) (addresses []string) {
	for _, name := range f.closure(names...) {
		if name != bundle {
			addresses = append(addresses, "/"+f.version+name)
		}
	}
	return addresses
}

// catalogue is the sentences of a language. The portal asks for another one where another language was chosen.
func (f *files) catalogue(code string) string {
	name := "lang/" + code + ".json"
	if !f.has(name) {
		return ""
	}
	return "/" + f.version + name
}

// closure is the scripts, and all that they import before they run.
func (f *files) closure(names ...string) []string {
	libraries := f.libraries()
	for i := 0; i < len(names); i++ {
		for _, found := range imported.FindAllSubmatch(f.lasting[names[i]], -1) {
			next := resolve(libraries, names[i], string(found[1]))
			if f.has(next) && !slices.Contains(names, next) {
				names = append(names, next)
			}
		}
	}
	return names
}

// resolve finds the file that a script means.
func resolve(libraries map[string]string, from, specifier string) string {
	if name, ok := strings.CutPrefix(specifier, "/"); ok {
		return name
	}
	return cmp.Or(libraries[specifier], paths.Join(paths.Dir(from), specifier))
}

// libraries are the files that the import map names.
func (f *files) libraries() map[string]string {
	var named struct{ Imports map[string]string }
	if found := importMap.FindSubmatch(f.contents[router.IndexPage]); found != nil {
		_ = json.Unmarshal(found[1], &named) // of a file of ours
	}
	for name, address := range named.Imports {
		named.Imports[name] = strings.TrimPrefix(address, "/")
	}
	return named.Imports
}
