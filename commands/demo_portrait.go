package commands

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// portrait is how a bust is drawn that stands for a picture. It is nobody's likeness.
type portrait struct {
	skin, hair, shirt, wall color.RGBA
	style                   hairStyle
}

type hairStyle int

const (
	shortHair hairStyle = iota
	longHair
	bun
	beard
)

var (
	skins = []color.RGBA{
		rgb(0xf0, 0xc8, 0xa4), rgb(0xb9, 0x7a, 0x4b), rgb(0xd8, 0xa4, 0x77), rgb(0x7d, 0x51, 0x36),
	}
	hairs = []color.RGBA{
		rgb(0x2b, 0x1e, 0x19), rgb(0x4a, 0x30, 0x20), rgb(0x9a, 0x9a, 0x98), rgb(0x24, 0x1a, 0x18),
		rgb(0x3a, 0x3a, 0x40),
	}
	shirts = []color.RGBA{
		rgb(0x0b, 0x6e, 0x6e), rgb(0x18, 0x58, 0xa8), rgb(0x6b, 0x3f, 0xa0), rgb(0xb4, 0x53, 0x1a),
		rgb(0x4b, 0x5f, 0x66), rgb(0xa3, 0x27, 0x1f),
	}
	walls = []color.RGBA{
		rgb(0xd3, 0xe9, 0xe7), rgb(0xdb, 0xe6, 0xf5), rgb(0xe8, 0xde, 0xf4), rgb(0xf8, 0xe9, 0xcc),
	}

	coat  = rgb(0xff, 0xff, 0xff)
	lapel = rgb(0xe3, 0xe9, 0xea)
)

func rgb(red, green, blue uint8) color.RGBA { return color.RGBA{R: red, G: green, B: blue, A: 255} }

// portraitOf returns the bust of a person of the style: no two of a dozen are alike.
func portraitOf(n int, style hairStyle) portrait {
	return portrait{
		skin: skins[n%len(skins)], hair: hairs[n%len(hairs)], shirt: shirts[n%len(shirts)],
		wall: walls[(n+n/len(walls))%len(walls)], style: style,
	}
}

const (
	portraitSize = 192 // pixels, each way
	perPixel     = 3   // looks at a pixel, each way: edges are smooth
)

// png draws it.
func (p portrait) png() ([]byte, error) {
	layers := p.layers()
	picture := image.NewRGBA(image.Rect(0, 0, portraitSize, portraitSize))
	for y := range portraitSize {
		for x := range portraitSize {
			picture.SetRGBA(x, y, p.pixel(layers, x, y))
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, picture)
	return out.Bytes(), err
}

// pixel is the mean of what is seen at some points of a pixel.
func (p portrait) pixel(layers []layer, x, y int) color.RGBA {
	var red, green, blue int
	for i := range perPixel * perPixel {
		at := point{
			x: (float64(x) + (float64(i%perPixel)+0.5)/perPixel) / portraitSize,
			y: (float64(y) + (float64(i/perPixel)+0.5)/perPixel) / portraitSize,
		}
		seen := p.wall
		for _, each := range layers {
			if each.covers(at) {
				seen = each.color
			}
		}
		red, green, blue = red+int(seen.R), green+int(seen.G), blue+int(seen.B)
	}
	const looks = perPixel * perPixel
	return color.RGBA{R: uint8(red / looks), G: uint8(green / looks), B: uint8(blue / looks), A: 255}
}

// point is a place in a picture of width and height 1.
type point struct{ x, y float64 }

type shape func(at point) bool

type layer struct {
	covers shape
	color  color.RGBA
}

// layers are what it is made of, from the back to the front.
func (p portrait) layers() []layer {
	face := ellipse(0.5, 0.41, 0.15, 0.19)
	layers := []layer{{ellipse(0.5, 0.36, 0.18, 0.2), p.hair}}
	switch p.style {
	case longHair:
		layers = append(layers, layer{ellipse(0.5, 0.47, 0.21, 0.29), p.hair})
	case bun:
		layers = append(layers, layer{ellipse(0.5, 0.14, 0.08, 0.075), p.hair})
	case shortHair, beard:
	}
	layers = append(layers,
		layer{ellipse(0.5, 1.05, 0.42, 0.38), coat},
		layer{wedge(0.5, 0.66, 0.15, 0.36), lapel},
		layer{wedge(0.5, 0.64, 0.1, 0.3), p.shirt},
		layer{both(ellipse(0.5, 0.6, 0.075, 0.14), below(0.5)), p.skin},
		layer{face, p.skin},
	)
	if p.style == beard {
		layers = append(layers, layer{both(face, below(0.46)), p.hair}, layer{ellipse(0.5, 0.47, 0.09, 0.05), p.skin})
	}
	return layers
}

func ellipse(x, y, width, height float64) shape {
	return func(at point) bool {
		dx, dy := (at.x-x)/width, (at.y-y)/height
		return dx*dx+dy*dy <= 1
	}
}

// wedge is a triangle that stands on its tip, its upper edge in the middle at x and y.
func wedge(x, y, width, height float64) shape {
	return func(at point) bool {
		down := (at.y - y) / height
		return 0 <= down && down <= 1 && max(at.x-x, x-at.x) <= width*(1-down)
	}
}

func below(y float64) shape { return func(at point) bool { return at.y > y } }

func both(a, b shape) shape { return func(at point) bool { return a(at) && b(at) } }
