//go:generate node generate.mjs

// Package lang says things in the languages of those who read them.
package lang

import (
	"embed"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/bojanz/currency"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Sentence is one in English, as the catalogues know it. What stands in braces is put in.
type Sentence string

// Values are what is put into a sentence. The form of the plural is that of count.
type Values map[string]any

// Language is one that there is a catalogue for.
type Language struct {
	Code      string // ISO 639-1
	Direction string // ltr or rtl
	tag       language.Tag
	digits    string // in the place of 0 to 9; empty: those
	money     *currency.Formatter
	catalogue map[Sentence]forms
	months    []string
	weekdays  []string // Sunday first
}

// forms has a sentence for each form of the plural (CLDR); "other" alone where there is no count.
type forms map[string]string

func (f *forms) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*f = forms{"other": one}
		return nil
	}
	return json.Unmarshal(raw, (*map[string]string)(f))
}

//go:embed data/*.json
var data embed.FS

// languages are those that there are, English first.
var languages = []*Language{
	load("en", "en", ""),
	load("hi", "hi", ""),
	load("de", "de", ""),
	load("ar", "ar-EG", "٠١٢٣٤٥٦٧٨٩"),
}

// load reads what is embedded. The locale of the money is that whose digits are the language's here.
func load(code, money, digits string) *Language {
	l := &Language{
		Code: code, Direction: "ltr", tag: language.MustParse(code), digits: digits,
		money: currency.NewFormatter(currency.NewLocale(money)),
	}
	if code == "ar" {
		l.Direction = "rtl"
	}
	read(code+".json", &l.catalogue)
	l.readNames()
	return l
}

func read(file string, into any) {
	raw, err := data.ReadFile("data/" + file)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		panic(err) // it is a part of the binary
	}
}

// Of returns the language of a code; English where there is none.
func Of(code string) *Language {
	for _, l := range languages {
		if l.Code == code {
			return l
		}
	}
	return languages[0]
}

var matcher = language.NewMatcher(func() (tags []language.Tag) {
	for _, l := range languages {
		tags = append(tags, l.tag)
	}
	return tags
}())

// Asked returns the code of the first language of an Accept-Language header that there is; empty where there is none.
func Asked(header string) string {
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return ""
	}
	if _, i, confidence := matcher.Match(wanted...); confidence != language.No {
		return languages[i].Code
	}
	return ""
}

// Read returns the first language of an Accept-Language header that there is, as the portal's /first.js chooses it: no
// related one stands in for it. English where there is none.
func Read(header string) *Language {
	wanted, _, _ := language.ParseAcceptLanguage(header)
	for _, tag := range wanted {
		base, _ := tag.Base()
		if l := Of(base.String()); l.Code == base.String() {
			return l
		}
	}
	return languages[0]
}

var placeholder = regexp.MustCompile(`\{\w+\}`)

// Say translates a sentence, and puts the values in.
func (l *Language) Say(english Sentence, values Values) string {
	return placeholder.ReplaceAllStringFunc(l.form(english, values), func(name string) string {
		switch value := values[strings.Trim(name, "{}")].(type) {
		case int:
			return l.numerals(strconv.Itoa(value))
		case string:
			return l.Apart(value)
		default:
			return ""
		}
	})
}

func (l *Language) form(english Sentence, values Values) string {
	all := l.catalogue[english]
	if count, ok := values["count"].(int); ok {
		name := pluralNames[plural.Cardinal.MatchPlural(l.tag, count, 0, 0, 0, 0)]
		if form, ok := all[name]; ok {
			return form
		}
	}
	if form, ok := all["other"]; ok {
		return form
	}
	return string(english)
}

var pluralNames = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many",
	plural.Other: "other",
}

// List puts what is not empty side by side.
func (l *Language) List(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	for i, part := range parts {
		parts[i] = l.Apart(part)
	}
	return strings.Join(parts, l.Say(", ", nil))
}

// numerals writes a number in the digits of the language.
func (l *Language) numerals(number string) string {
	if l.digits == "" {
		return number
	}
	own := []rune(l.digits)
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return own[r-'0']
		}
		return r
	}, number)
}

// Apart keeps what reads from left to right, such as a name or a telephone number, from being torn apart by what
// stands around it (Unicode Standard Annex #9, isolates).
func (l *Language) Apart(value string) string {
	if l.Direction == "rtl" && strings.ContainsFunc(value, fromTheLeft) && !strings.HasPrefix(value, "\u2068") {
		return "\u2068" + value + "\u2069"
	}
	return value
}

func fromTheLeft(r rune) bool {
	return r < unicode.MaxLatin1 && (unicode.IsLetter(r) || unicode.IsDigit(r)) || unicode.In(r, unicode.Devanagari)
}
