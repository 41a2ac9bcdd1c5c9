package hooks

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"
)

// boldness is how much wider, in parts of its size, a letter is drawn that is to be bold.
const boldness = 0.035

// outline draws the glyphs of a run. The text goes with them for those who search, copy or listen (PDF 32000-1,
// section 14.9.4).
func (to *typesetter) outline(run shaping.Output, text string, x, y float64, s setting) {
	to.page.RawWriteStr("/Span <</ActualText <" + hexadecimal(text) + ">>> BDC")
	to.page.SetTextRenderingMode(3) // unseen: without any text there would be no place for it
	to.setFont(" ", s)
	to.page.Text(x, y, " ")
	to.page.SetTextRenderingMode(0)
	_, height := to.page.GetPageSize()
	pen := pen{scale: s.size / float64(run.Face.Upem())}
	pen.x, pen.y = to.page.UnitToPointConvert(x), to.page.UnitToPointConvert(height-y)
	ink := float64(s.ink) / 255
	fmt.Fprintf(&pen.path, "q %.3f g ", ink)
	paint := "f"
	if s.bold {
		fmt.Fprintf(&pen.path, "%.3f G %.2f w 1 j ", ink, s.size*boldness)
		paint = "B"
	}
	for _, glyph := range run.Glyphs {
		if outline, ok := run.Face.GlyphDataOutline(glyph.GlyphID); ok {
			pen.draw(outline, float64(glyph.XOffset)/64, float64(glyph.YOffset)/64)
		}
		pen.x += float64(glyph.Advance) / 64
	}
	to.page.RawWriteStr(pen.path.String() + paint + " Q EMC")
}

func hexadecimal(text string) string {
	var written strings.Builder
	written.WriteString("FEFF")
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&written, "%04X", unit)
	}
	return written.String()
}

// pen writes paths in points, from the lower left corner of the page.
type pen struct {
	path        strings.Builder
	x, y, scale float64
}

func (p *pen) draw(outline font.GlyphOutline, right, up float64) {
	at := func(point opentype.SegmentPoint) [2]float64 {
		return [2]float64{p.x + right + float64(point.X)*p.scale, p.y + up + float64(point.Y)*p.scale}
	}
	var last [2]float64
	for i, segment := range outline.Segments {
		args := segment.Args
		switch segment.Op {
		case opentype.SegmentOpMoveTo:
			if i > 0 {
				p.path.WriteString("h ")
			}
			last = at(args[0])
			p.operate("m", last)
		case opentype.SegmentOpLineTo:
			last = at(args[0])
			p.operate("l", last)
		case opentype.SegmentOpQuadTo: // PDF has cubic curves alone
			control, end := at(args[0]), at(args[1])
			p.operate("c", between(last, control), between(end, control), end)
			last = end
		case opentype.SegmentOpCubeTo:
			last = at(args[2])
			p.operate("c", at(args[0]), at(args[1]), last)
		}
	}
	if len(outline.Segments) > 0 {
		p.path.WriteString("h ")
	}
}

// between is the point at two thirds of the way.
func between(from, to [2]float64) [2]float64 {
	return [2]float64{from[0] + (to[0]-from[0])*2/3, from[1] + (to[1]-from[1])*2/3}
}

func (p *pen) operate(operator string, points ...[2]float64) {
	for _, point := range points {
		fmt.Fprintf(&p.path, "%.2f %.2f ", point[0], point[1])
	}
	p.path.WriteString(operator + " ")
}
