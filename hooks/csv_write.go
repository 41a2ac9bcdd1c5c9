package hooks

import (
	"encoding/csv"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"
)

// sheet writes a CSV file (RFC 4180) while it is being made, for spreadsheets.
type sheet struct {
	e     *core.RequestEvent
	name  string
	table *csv.Writer // nil until something is written
}

// byteOrderMark tells Excel that the file is in UTF-8.
const byteOrderMark = "\ufeff"

// write writes rows. The answer begins with the first ones: what fails before them is answered as ever.
func (s *sheet) write(rows ...[]string) error {
	if s.table == nil {
		header := s.e.Response.Header()
		header.Set("Content-Type", "text/csv; charset=utf-8")
		header.Set("Content-Disposition", `attachment; filename="`+s.name+`"`)
		header.Set("Cache-Control", "private, no-store")
		s.e.Response.WriteHeader(http.StatusOK)
		if _, err := s.e.Response.Write([]byte(byteOrderMark)); err != nil {
			return err
		}
		s.table = csv.NewWriter(s.e.Response)
		s.table.UseCRLF = true
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = inert(cell)
		}
		if err := s.table.Write(row); err != nil {
			return err
		}
	}
	s.table.Flush()
	return s.table.Error()
}

// end ends an answer of which a part is sent already: one that failed breaks off, so that nobody takes it for whole.
func (s *sheet) end(err error) error {
	if err == nil || s.table == nil {
		return err
	}
	s.e.App.Logger().Error("a file broke off", "file", s.name, "error", err)
	panic(http.ErrAbortHandler)
}

// inert keeps a spreadsheet from reading a text as a formula (OWASP, CSV injection): visitors write some of them.
func inert(cell string) string {
	if cell != "" && strings.ContainsAny(firstOf(cell), "=+-@\t\r\n＝＋－＠") {
		return "'" + cell
	}
	return cell
}

func firstOf(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return text[:size]
}
