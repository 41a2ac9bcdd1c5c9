// Atonce prints a pattern for go test -run: the tests of a directory in which several things happen at once, as they,
// or a function of the directory that they call, start goroutines. These are what the race detector is for.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: atonce DIRECTORY")
	}
	declared, err := functionsOf(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("^(" + strings.Join(declared.testsAtOnce(), "|") + ")$")
}

// functions are what is declared, by name; a method is known by its name, whatever it is a method of.
type functions map[string][]*ast.FuncDecl

func functionsOf(dir string) (functions, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		return nil, err
	}
	declared := functions{}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, declaration := range file.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok {
				declared[f.Name.Name] = append(declared[f.Name.Name], f)
			}
		}
	}
	return declared, nil
}

// harness is not what a test does at once: the server that a world is asked through, how it is opened, and who listens
// to its events. PocketBase may send those into a closed channel, and recovers: the race detector reports that.
var harness = []string{"newWorld", "open", "close", "shut", "subscribe", "listen"}

func (f functions) testsAtOnce() (names []string) {
	for name := range f {
		if strings.HasPrefix(name, "Test") && f.startsGoroutines(name, map[string]bool{}) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (f functions) startsGoroutines(name string, seen map[string]bool) (starts bool) {
	if seen[name] || slices.Contains(harness, name) {
		return false
	}
	seen[name] = true
	for _, declared := range f[name] {
		ast.Inspect(declared, func(node ast.Node) bool {
			switch n := node.(type) {
			case *ast.GoStmt:
				starts = true
			case *ast.CallExpr:
				called := nameOf(n.Fun)
				starts = starts || called == "Go" || f.startsGoroutines(called, seen)
			}
			return !starts
		})
	}
	return starts
}

func nameOf(function ast.Expr) string {
	switch f := function.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}
