package hooks

import (
	"bytes"
	_ "embed" // the fonts
	"sync"

	"github.com/go-text/typesetting/font"
)

// DejaVu has the letters of most alphabets and the signs of currencies; a file holds those alone that it uses. Most
// receipts need no more of it than its Latin part, which is read and cut much sooner ('make fonts'). Noto has
// those that take another form by what stands beside them, and is drawn.
var (
	//go:embed fonts/DejaVuSans-Latin.ttf
	latinFont []byte
	//go:embed fonts/DejaVuSans-Bold-Latin.ttf
	latinBoldFont []byte
	//go:embed fonts/DejaVuSans.ttf
	plainFont []byte
	//go:embed fonts/DejaVuSans-Bold.ttf
	boldFont []byte
	//go:embed fonts/NotoSansArabic.ttf
	arabicFont []byte
	//go:embed fonts/NotoSansDevanagari.ttf
	devanagariFont []byte
)

// fonts are all of them, read for their measures and outlines.
type fonts struct{ latin, plain, bold, arabic, devanagari *font.Font }

var readFonts = sync.OnceValues(func() (read fonts, err error) {
	for _, each := range []struct {
		raw  []byte
		into **font.Font
	}{
		{latinFont, &read.latin}, {plainFont, &read.plain}, {boldFont, &read.bold},
		{arabicFont, &read.arabic}, {devanagariFont, &read.devanagari},
	} {
		face, err := font.ParseTTF(bytes.NewReader(each.raw))
		if err != nil {
			return fonts{}, err
		}
		*each.into = face.Font
	}
	return read, nil
})

// faces are the fonts of one text, for one that draws at a time.
type faces struct{ letters, arabic, devanagari *font.Face }

func (all fonts) faces(letters *font.Font) faces {
	return faces{font.NewFace(letters), font.NewFace(all.arabic), font.NewFace(all.devanagari)}
}

// partFor returns the part of DejaVu that a text is written in, and its name.
func (all fonts) partFor(text string, bold bool) (name string, raw []byte) {
	switch latin := all.isLatin(text); {
	case latin && bold:
		return "latin", latinBoldFont
	case latin:
		return "latin", latinFont
	case bold:
		return "whole", boldFont
	}
	return "whole", plainFont
}

func (all fonts) isLatin(text string) bool {
	for _, letter := range text {
		if _, ok := all.latin.NominalGlyph(letter); !ok {
			return false
		}
	}
	return true
}

// ResolveFace chooses by the block that a letter is in.
func (f faces) ResolveFace(letter rune) *font.Face {
	switch {
	case letter >= 0x600 && letter <= 0x77f, letter >= 0xfb50 && letter <= 0xfdff, letter >= 0xfe70 && letter <= 0xfefe:
		return f.arabic
	case letter >= 0x900 && letter <= 0x97f, letter >= 0xa8e0 && letter <= 0xa8ff:
		return f.devanagari
	}
	return f.letters
}
