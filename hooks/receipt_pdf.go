package hooks

import (
	"bytes"

	"codeberg.org/go-pdf/fpdf"
)

const (
	pageMargin = 20.0 // millimetres
	nameWidth  = 40.0
	lineHeight = 6.5

	grey = 90
)

// pdf draws the receipt on one page. The same receipt is always the same file.
func (r *receipt) pdf() ([]byte, error) {
	page := fpdf.New("P", "mm", "A4", "")
	page.SetCatalogSort(true)
	page.SetCreationDate(r.issued().UTC())
	page.SetModificationDate(r.issued().UTC())
	page.SetProducer("PocketClinic", true)
	page.SetTitle(r.title()+" "+r.number(), true)
	page.SetLang(r.Code)
	page.SetMargins(pageMargin, pageMargin, pageMargin)
	page.AddPage()
	to, err := newTypesetter(page, r.Language)
	if err != nil {
		return nil, err
	}
	r.drawClinic(to)
	r.drawLines(to)
	r.drawAmount(to)
	var file bytes.Buffer
	err = page.Output(&file)
	return file.Bytes(), err
}

func (r *receipt) drawClinic(to *typesetter) {
	lines := signature(r.Language, r.clinic)
	to.write(lines[0], setting{size: 15, bold: true, height: 8})
	for _, line := range lines[1:] {
		to.write(line, setting{size: 9, height: 5})
	}
	to.page.Ln(12)
	to.write(r.title(), setting{size: 22, bold: true, height: 10})
	to.page.Ln(4)
}

func (r *receipt) drawLines(to *typesetter) {
	for _, line := range r.lines() {
		top := to.page.GetY()
		to.write(line.Name, setting{size: 10, ink: grey, height: lineHeight, width: nameWidth})
		below := to.page.GetY()
		to.page.SetY(top)
		to.write(line.Value, setting{size: 10, height: lineHeight, indent: nameWidth})
		to.page.SetY(max(below, to.page.GetY()))
	}
}

func (r *receipt) drawAmount(to *typesetter) {
	page := to.page
	page.Ln(4)
	width, _ := page.GetPageSize()
	page.Line(pageMargin, page.GetY(), width-pageMargin, page.GetY())
	page.Ln(3)
	top := page.GetY()
	to.write(r.text("Amount"), setting{size: 14, bold: true, height: 9, width: nameWidth})
	page.SetY(top)
	sum := money(r.Language, r.payment.Amount(), r.payment.Currency())
	to.write(sum, setting{size: 14, bold: true, height: 9, indent: nameWidth, atEnd: true})
}
