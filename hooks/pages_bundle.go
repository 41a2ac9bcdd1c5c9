package hooks

import (
	"fmt"
	"maps"
	paths "path"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// Bundles are each one file in place of many: over a slow line every file costs a turn. They lie in a folder, as the
// files do that they are made of, so that what these name relatively is found.
const (
	bundle      = "lib/bundle.js" // all that the portal's first script needs
	timesBundle = "lib/times.js"  // what is needed besides where a time is chosen
)

const (
	firstScript = "app.js"
	timesScript = "pages/practitioner.js"
)

// makeBundles makes them, and lets all other scripts ask them for what is in them, libraries too: a document of such
// scripts needs no import map. The files themselves stay what they are.
func (f *files) makeBundles() error {
	libraries := f.libraries()
	bundled := map[string]string{} // where each file is
	for _, made := range []struct{ name, script string }{{bundle, firstScript}, {timesBundle, timesScript}} {
		if err := f.makeBundle(made.name, made.script, libraries, bundled); err != nil {
			return err
		}
	}
	for name, content := range f.lasting {
		if strings.HasSuffix(name, ".js") && bundled[name] == "" && !isBundle(name) {
			f.lasting[name] = askBundles(name, content, libraries, bundled)
		}
	}
	return nil
}

func isBundle(name string) bool { return name == bundle || name == timesBundle }

// makeBundle makes one of all that a script needs and that is in none before it, and notes what is in it.
func (f *files) makeBundle(name, script string, libraries, bundled map[string]string) error {
	var needed []string
	var entry strings.Builder
	for _, each := range f.closure(script)[1:] {
		if bundled[each] == "" {
			needed = append(needed, each)
			fmt.Fprintf(&entry, "export * from %q;\n", "/"+each)
		}
	}
	made := api.Build(api.BuildOptions{
		Stdin:  &api.StdinOptions{Contents: entry.String()},
		Bundle: true, Format: api.FormatESModule, Target: api.ES2022, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone,
		Plugins: []api.Plugin{{Name: "files", Setup: func(build api.PluginBuild) { f.setUp(build, libraries, bundled) }}},
	})
	if len(made.Errors) > 0 {
		return fmt.Errorf("%s: %s", name, made.Errors[0].Text)
	}
	for _, each := range needed {
		bundled[each] = name
	}
	f.lasting[name] = made.OutputFiles[0].Contents
	return nil
}

// setUp lets the bundler find the files here, and leaves out what another bundle has and what is loaded when it is
// asked for.
func (f *files) setUp(build api.PluginBuild, libraries, bundled map[string]string) {
	const here = "files"
	build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
		name := resolve(libraries, a.Importer, a.Path)
		if a.Kind == api.ResolveJSDynamicImport {
			return api.OnResolveResult{Path: "../" + name, External: true}, nil
		}
		if other := bundled[name]; other != "" {
			return api.OnResolveResult{Path: "../" + other, External: true}, nil
		}
		return api.OnResolveResult{Path: name, Namespace: here}, nil
	})
	build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: here}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
		content := string(f.contents[a.Path])
		return api.OnLoadResult{Contents: &content}, nil
	})
}

var specifier = regexp.MustCompile(`((?:^|\n)(?:import|export)\b[^"();]*)"([^"]+)"`)

func askBundles(name string, content []byte, libraries, bundled map[string]string) []byte {
	root := "../"
	if paths.Dir(name) == "." {
		root = "./"
	}
	return specifier.ReplaceAllFunc(content, func(found []byte) []byte {
		parts := specifier.FindSubmatch(found)
		asked := bundled[resolve(libraries, name, string(parts[2]))]
		if asked == "" {
			return found
		}
		return fmt.Appendf(nil, "%s%q", parts[1], root+asked)
	})
}

// minify makes what is asked for by its lasting name as small as it can be. Libraries come so, or are rarely asked for.
func (f *files) minify() error {
	loaders := map[string]api.Loader{".js": api.LoaderJS, ".css": api.LoaderCSS}
	for _, name := range slices.Collect(maps.Keys(f.lasting)) {
		loader, ok := loaders[paths.Ext(name)]
		if !ok || isBundle(name) || strings.HasPrefix(name, "vendor/") {
			continue
		}
		made := api.Transform(string(f.lasting[name]), api.TransformOptions{
			Loader: loader, Target: api.ES2022, Charset: api.CharsetUTF8,
			MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone,
		})
		if len(made.Errors) > 0 {
			return fmt.Errorf("%s: %s", name, made.Errors[0].Text)
		}
		f.lasting[name] = made.Code
	}
	return nil
}
