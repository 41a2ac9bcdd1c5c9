package hooks

import (
	"fmt"
	"math"
)

// inkOn is the colour, black or white, in which a text is read best on a colour of six hexadecimal digits (WCAG 2,
// contrast ratio).
func inkOn(colour string) string {
	var red, green, blue uint8
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &red, &green, &blue); err != nil {
		return "#ffffff"
	}
	luminance := 0.2126*linear(red) + 0.7152*linear(green) + 0.0722*linear(blue)
	if (luminance+0.05)*(luminance+0.05) > 0.05*1.05 {
		return "#000000"
	}
	return "#ffffff"
}

func linear(part uint8) float64 {
	share := float64(part) / 255
	if share <= 0.04045 {
		return share / 12.92
	}
	return math.Pow((share+0.055)/1.055, 2.4)
}
