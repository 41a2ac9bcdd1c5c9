package hooks

import (
	"bytes"
	_ "embed" // the fonts
	"sync"

	"github.com/go-text/typesetting/font"
)

// DejaVu has the letters of most alphabets and the signs of currencies; a file holds those alone that it uses. Noto has
// those that take another form by what stands beside them, and is drawn.
var (
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
type fonts struct{ plain, bold, arabic, devanagari *font.Font }

var readFonts = sync.OnceValues(func() (read fonts, err error) {
	for _, each := range []struct {
		raw  []byte
		into **font.Font
	}{
		{plainFont, &read.plain}, {boldFont, &read.bold}, {arabicFont, &read.arabic}, {devanagariFont, &read.devanagari},
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

func (all fonts) faces(bold bool) faces {
	letters := all.plain
	if bold {
		letters = all.bold
	}
	return faces{font.NewFace(letters), font.NewFace(all.arabic), font.NewFace(all.devanagari)}
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
