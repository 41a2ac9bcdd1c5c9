package hooks

import (
	"slices"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"pocketclinic/hooks/lang"
)

// typesetter writes text of any script on a page, line below line, from the side where the language begins to read.
type typesetter struct {
	page      *fpdf.Fpdf
	fonts     fonts
	faces     map[bool]faces // by whether they are bold
	added     map[string]bool
	language  language.Language
	direction di.Direction
	segmenter shaping.Segmenter
	shaper    shaping.HarfbuzzShaper
	wrapper   shaping.LineWrapper
}

// setting is how a text is set, in millimetres; the size is in points.
type setting struct {
	size   float64
	bold   bool
	ink    int     // from black to white, 0 to 255
	height float64 // of a line
	indent float64 // from where the language begins to read
	width  float64 // 0: up to the other margin
	atEnd  bool    // it ends at the other margin
}

func newTypesetter(page *fpdf.Fpdf, l *lang.Language) (*typesetter, error) {
	read, err := readFonts()
	if err != nil {
		return nil, err
	}
	to := &typesetter{
		page: page, fonts: read, added: map[string]bool{},
		faces:    map[bool]faces{false: read.faces(read.plain), true: read.faces(read.bold)},
		language: language.NewLanguage(l.Code), direction: di.DirectionLTR,
	}
	if l.Direction == "rtl" {
		to.direction = di.DirectionRTL
	}
	return to, nil
}

// setFont chooses what a text is written in, and adds it to the file where it is the first.
func (to *typesetter) setFont(text string, s setting) {
	style := map[bool]string{true: "B"}[s.bold]
	family, raw := to.fonts.partFor(text, s.bold)
	if !to.added[family+style] {
		to.page.AddUTF8FontFromBytes(family, style, raw)
		to.added[family+style] = true
	}
	to.page.SetFont(family, style, s.size)
}

// write sets a text, and goes on below it. Nothing takes no room.
func (to *typesetter) write(text string, s setting) {
	if text == "" {
		return
	}
	pageWidth, _ := to.page.GetPageSize()
	room := pageWidth - 2*pageMargin - s.indent
	if s.width == 0 {
		s.width = room
	}
	left := pageMargin + s.indent
	if to.direction == di.DirectionRTL {
		left = pageMargin + room - s.width
	}
	letters := []rune(text)
	for _, line := range to.lines(letters, s) {
		x := left
		if s.atEnd != (to.direction == di.DirectionRTL) {
			x += s.width - to.millimetres(advance(line))
		}
		to.draw(line, letters, x, s)
		to.page.Ln(s.height)
	}
}

func (to *typesetter) millimetres(length fixed.Int26_6) float64 {
	return to.page.PointToUnitConvert(float64(length) / 64)
}

func advance(line shaping.Line) (sum fixed.Int26_6) {
	for _, run := range line {
		sum += run.Advance
	}
	return sum
}

// asTheyAre keeps letters that are set as text as wide as they are by themselves.
var asTheyAre = []shaping.FontFeature{
	{Tag: opentype.MustNewTag("kern"), Value: 0}, {Tag: opentype.MustNewTag("liga"), Value: 0},
}

// lines gives letters the form that they have beside each other, and breaks them into lines.
func (to *typesetter) lines(letters []rune, s setting) []shaping.Line {
	faces := to.faces[s.bold]
	var runs []shaping.Output
	for _, part := range to.segmenter.Split(shaping.Input{
		Text: letters, RunEnd: len(letters), Direction: to.direction, Language: to.language,
		Size: fixed.Int26_6(s.size * 64),
	}, faces) {
		if part.Face == faces.letters {
			part.FontFeatures = asTheyAre
		}
		runs = append(runs, to.shaper.Shape(part))
	}
	width := fixed.Int26_6(to.page.UnitToPointConvert(s.width) * 64)
	config := shaping.WrapConfig{Direction: to.direction}
	lines, _ := to.wrapper.WrapParagraphF(config, width, letters, shaping.NewSliceIterator(runs))
	return lines
}

// draw writes a line from left to right: as text what DejaVu has, and by its outlines what takes other forms.
func (to *typesetter) draw(line shaping.Line, letters []rune, x float64, s setting) {
	slices.SortFunc(line, func(a, b shaping.Output) int { return int(a.VisualIndex - b.VisualIndex) })
	to.page.SetTextColor(s.ink, s.ink, s.ink)
	y := to.page.GetY() + s.height/2 + to.page.PointToUnitConvert(0.3*s.size)
	for i := 0; i < len(line); {
		set, width := "", fixed.Int26_6(0)
		for ; i < len(line) && to.isText(line[i]); i++ {
			set += string(lettersOf(line[i], letters))
			width += line[i].Advance
		}
		if set != "" {
			set = drawable(set)
			to.setFont(set, s)
			to.page.Text(x, y, set)
			x += to.millimetres(width)
			continue
		}
		to.outline(line[i], string(lettersOf(line[i], letters)), x, y, s)
		x += to.millimetres(line[i].Advance)
		i++
	}
}

func (to *typesetter) isText(run shaping.Output) bool {
	letters := run.Face.Font == to.fonts.plain || run.Face.Font == to.fonts.bold
	return letters && run.Direction == di.DirectionLTR
}

func lettersOf(run shaping.Output, letters []rune) []rune {
	return letters[run.Runes.Offset : run.Runes.Offset+run.Runes.Count]
}

// drawable leaves out what is not seen, and what the font's tables do not reach, such as emoji.
func drawable(text string) string {
	return strings.Map(func(letter rune) rune {
		switch {
		case letter >= 0x200b && letter <= 0x200f, letter >= 0x2028 && letter <= 0x202e,
			letter >= 0x2066 && letter <= 0x2069:
			return -1
		case letter > 0xffff:
			return '\ufffd'
		}
		return letter
	}, text)
}
