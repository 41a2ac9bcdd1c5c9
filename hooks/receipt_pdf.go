package hooks

import (
	"bytes"
	_ "embed" // the fonts
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// DejaVu has the letters of most alphabets and the signs of currencies; a file holds those alone that it uses.
var (
	//go:embed fonts/DejaVuSans.ttf
	plainFont []byte
	//go:embed fonts/DejaVuSans-Bold.ttf
	boldFont []byte
)

const (
	pageMargin = 20.0 // millimetres
	nameWidth  = 40.0
	lineHeight = 6.5
)

// pdf draws the receipt on one page. The same receipt is always the same file.
func (r *receipt) pdf() ([]byte, error) {
	page := fpdf.New("P", "mm", "A4", "")
	page.SetCatalogSort(true)
	page.SetCreationDate(r.issued().UTC())
	page.SetModificationDate(r.issued().UTC())
	page.SetProducer("PocketClinic", true)
	page.SetTitle(r.title()+" "+r.number(), true)
	page.SetLang("en")
	page.SetMargins(pageMargin, pageMargin, pageMargin)
	page.AddUTF8FontFromBytes("sans", "", plainFont)
	page.AddUTF8FontFromBytes("sans", "B", boldFont)
	page.AddPage()
	r.drawClinic(page)
	r.drawLines(page)
	r.drawAmount(page)
	var file bytes.Buffer
	err := page.Output(&file)
	return file.Bytes(), err
}

func (r *receipt) drawClinic(page *fpdf.Fpdf) {
	page.SetFont("sans", "B", 15)
	page.MultiCell(0, 8, drawable(r.clinic.Name()), "", "L", false)
	page.SetFont("sans", "", 9)
	for _, line := range []string{r.clinic.Address(), r.clinic.Phone()} {
		if line != "" {
			page.MultiCell(0, 5, drawable(line), "", "L", false)
		}
	}
	page.Ln(12)
	page.SetFont("sans", "B", 22)
	page.MultiCell(0, 10, r.title(), "", "L", false)
	page.Ln(4)
}

func (r *receipt) drawLines(page *fpdf.Fpdf) {
	for _, line := range r.lines() {
		page.SetFont("sans", "", 10)
		page.SetTextColor(90, 90, 90)
		page.CellFormat(nameWidth, lineHeight, line[0], "", 0, "L", false, 0, "")
		page.SetTextColor(0, 0, 0)
		page.SetLeftMargin(pageMargin + nameWidth)
		page.MultiCell(0, lineHeight, drawable(line[1]), "", "L", false)
		page.SetLeftMargin(pageMargin)
		page.SetX(pageMargin)
	}
}

func (r *receipt) drawAmount(page *fpdf.Fpdf) {
	page.Ln(4)
	width, _ := page.GetPageSize()
	page.Line(pageMargin, page.GetY(), width-pageMargin, page.GetY())
	page.Ln(3)
	page.SetFont("sans", "B", 14)
	page.CellFormat(nameWidth, 9, "Amount", "", 0, "L", false, 0, "")
	page.CellFormat(0, 9, money(r.payment.Amount(), r.payment.Currency()), "", 1, "R", false, 0, "")
}

// drawable leaves out what the font's tables do not reach, such as emoji.
func drawable(text string) string {
	return strings.Map(func(letter rune) rune {
		if letter > 0xffff {
			return '\ufffd'
		}
		return letter
	}, text)
}
