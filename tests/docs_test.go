package tests

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"pocketclinic/hooks"
	"pocketclinic/rules"
)

func readDoc(t testing.TB, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", name))
	require.NoError(t, err)
	return string(raw)
}

// functionsIn returns the names of all functions and methods of a Go file.
func functionsIn(t *testing.T, name string) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", name), nil, 0)
	require.NoError(t, err)
	names := map[string]bool{}
	for _, declaration := range file.Decls {
		if function, ok := declaration.(*ast.FuncDecl); ok {
			names[function.Name.Name] = true
		}
	}
	return names
}

var hop = regexp.MustCompile("(?m)^ *\\d+\\. `([a-z_/0-9]+\\.go)`: `(\\w+)`")

func TestTheWalksNameFunctionsThatAreThere(t *testing.T) {
	t.Parallel()
	hops := hop.FindAllStringSubmatch(readDoc(t, "docs/architecture.md"), -1)
	require.Greater(t, len(hops), 25)
	for _, h := range hops {
		require.True(t, functionsIn(t, h[1])[h[2]], "%s: %s", h[1], h[2])
	}
}

// transitionTable writes the table of transitions as the documents show it.
func transitionTable() string {
	lines := []string{"| from | to | by | only | slot | payment | told |", "|---|---|---|---|---|---|---|"}
	for _, t := range rules.Transitions {
		if t.Refused != nil {
			continue
		}
		by := make([]string, len(t.By))
		for i, actor := range t.By {
			by[i] = strings.ReplaceAll(string(actor), "_", " ")
		}
		lines = append(lines, fmt.Sprintf(
			"| %s | %s | %s | %s | %s | %s | %s |",
			or(string(t.From), "—"),
			to(t),
			strings.ReplaceAll(strings.Join(by, ", "), "receptionist, super admin", "desk"),
			conditions(t),
			or(string(t.Slot), "kept"),
			or(string(t.Money), "—"),
			or(string(t.Tell), "—"),
		))
	}
	return strings.Join(lines, "\n")
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func to(t rules.Transition) string {
	if t.Move {
		return "another time"
	}
	if t.HandOver {
		return "a colleague"
	}
	return string(t.To)
}

func conditions(t rules.Transition) string {
	var only []string
	for _, condition := range []struct {
		holds bool
		words string
	}{
		{t.HoldOver, "once the hold is over"}, {t.AfterStart, "not before the start"}, {t.BeforeStart, "before the start"},
		{t.Notice, "until `cancel_notice` before the start unless it lies outside the hours"},
		{t.InConflict, "if it lies outside the hours"}, {t.IfFree, "if the time is free"},
	} {
		if condition.holds {
			only = append(only, condition.words)
		}
	}
	return or(strings.Join(only, ", "), "—")
}

// requireTable compares a table of a document, whatever its columns are padded to.
func requireTable(t *testing.T, document, table string) {
	t.Helper()
	narrow := func(text string) string {
		text = regexp.MustCompile(` *\| *`).ReplaceAllString(text, "|")
		return regexp.MustCompile(`-{3,}`).ReplaceAllString(text, "---")
	}
	require.Contains(t, narrow(readDoc(t, document)), narrow(table), "%s should say:\n%s\n", document, table)
}

func TestTheDocumentedTransitionsAreTheRules(t *testing.T) {
	t.Parallel()
	requireTable(t, "docs/api.md", transitionTable())
}

func TestTheDocumentedErrorsAreTheRefusals(t *testing.T) {
	t.Parallel()
	lines := []string{"| status | code | field | message |", "|---|---|---|---|"}
	seen := map[string]bool{}
	for _, refusal := range rules.Refusals() {
		require.False(t, seen[refusal.Code], "%s has two meanings", refusal.Code)
		seen[refusal.Code] = true
		lines = append(lines, fmt.Sprintf("| %d | `%s` | %s | %s |", hooks.StatusOf(refusal), refusal.Code,
			or(strings.Join(refusal.Fields, ", "), "—"), refusal.Message))
	}
	requireTable(t, "docs/errors.md", strings.Join(lines, "\n"))
}
