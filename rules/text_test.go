package rules

import (
	"errors"
	"testing"
)

func TestALineHasNoControlCharacters(t *testing.T) {
	for text, kind := range map[string]string{
		"":                                  "line",
		"Dr. Meera Iyer":                    "line",
		"डॉ. मीरा अय्यर":                    "line",
		"क्\u200dष \u200c":                  "line", // the joiners belong to the script
		"👩‍⚕️":                              "line",
		"two\nlines, and\ta tab":            "text",
		"\n":                                "text",
		"Lake Clinic\r\nBcc: all@x.example": "neither",
		"a\rb":                              "neither",
		"a\x00b":                            "neither",
		"a\x1b[31mb":                        "neither",
		"a\x7fb":                            "neither",
		"a\u0085b":                          "neither",
		"a\u2028b":                          "neither",
		"a\u2029b":                          "neither",
		"a\xffb":                            "neither",
	} {
		line, lines := CheckLine(text), CheckText(text)
		if (line == nil) != (kind == "line") || line != nil && !errors.Is(line, ErrControlCharacters) {
			t.Errorf("%q as a line: %v", text, line)
		}
		if (lines == nil) != (kind != "neither") {
			t.Errorf("%q as a text: %v", text, lines)
		}
	}
}
