package tests

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// access is the document that the matrix is written in.
const access = "docs/access.md"

const (
	yes = "✓"
	no  = "–"
)

// table is written as the document shows it: a column's heads, and rows of cells.
type table struct {
	title string
	rows  [][]string
}

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) String() string {
	lines := []string{}
	for i, row := range t.rows {
		lines = append(lines, "| "+strings.Join(row, " | ")+" |")
		if i == 0 {
			lines = append(lines, "|"+strings.Repeat(" --- |", len(row)))
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// sections returns the tables of the document by the heading that they stand under; cells are trimmed.
func sections(t testing.TB) map[string][][]string {
	t.Helper()
	found := map[string][][]string{}
	title := ""
	for _, line := range strings.Split(readDoc(t, access), "\n") {
		if heading, ok := strings.CutPrefix(line, "### "); ok {
			title = heading
			require.NotContains(t, found, title, "two sections")
			found[title] = nil
		}
		if !strings.HasPrefix(line, "|") || strings.Trim(line, "|-: ") == "" {
			continue
		}
		cells := strings.Split(strings.Trim(line, "| "), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		found[title] = append(found[title], cells)
	}
	return found
}

// requireDocumented expects the document to have each of these tables under its own heading, and no other heading
// that `belongs` to them.
func requireDocumented(t *testing.T, tables []*table, belongs func(title string) bool) {
	t.Helper()
	documented := sections(t)
	wrong := []string{}
	titles := []string{}
	for _, table := range tables {
		titles = append(titles, table.title)
		if !slices.EqualFunc(documented[table.title], table.rows, slices.Equal) {
			wrong = append(wrong, fmt.Sprintf("### %s\n\n%s", table.title, table))
		}
	}
	for title := range documented {
		if title != "" && belongs(title) && !slices.Contains(titles, title) {
			wrong = append(wrong, fmt.Sprintf("### %s\n\nis of nothing that there is\n", title))
		}
	}
	if len(wrong) > 0 {
		t.Fatalf("%s does not say what the clinic does:\n\n%s", access, strings.Join(wrong, "\n"))
	}
}
