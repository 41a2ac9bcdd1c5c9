package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/feature/plural"
)

// said returns the sentences that the sources say: what Say and text are called with, and values of maps of Sentence.
func said(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	keep := func(e ast.Expr) {
		if text, ok := literal(e); ok {
			found[text] = true
		}
	}
	for _, folder := range []string{".", ".."} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			require.NoError(t, err)
			ast.Inspect(parsed, func(node ast.Node) bool {
				switch n := node.(type) {
				case *ast.CallExpr:
					if called, ok := n.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Say", "text"}, called.Sel.Name) {
						keep(n.Args[0])
					}
				case *ast.CompositeLit:
					if kind, ok := n.Type.(*ast.MapType); ok && isSentence(kind.Value) {
						for _, element := range n.Elts {
							keep(element.(*ast.KeyValueExpr).Value)
						}
					}
				}
				return true
			})
		}
	}
	return found
}

func isSentence(e ast.Expr) bool {
	selected, ok := e.(*ast.SelectorExpr)
	return ok && selected.Sel.Name == "Sentence"
}

// literal reads a text that may be put together by +.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, ok := literal(e.X)
		right, also := literal(e.Y)
		return left + right, ok && also
	}
	return "", false
}

func placeholders(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestEveryLanguageSaysWhatIsSaid(t *testing.T) {
	sentences := said(t)
	require.Greater(t, len(sentences), 60)
	for _, l := range languages {
		for english := range sentences {
			if l.Code != "en" {
				require.Contains(t, l.catalogue, Sentence(english), l.Code)
			}
		}
		for english, all := range l.catalogue {
			require.True(t, sentences[string(english)], "%s: nobody says %q", l.Code, english)
			for form, text := range all {
				require.NotEmpty(t, text)
				if form == "other" || form == "few" || form == "many" {
					require.Equal(t, placeholders(string(english)), placeholders(text), "%s: %s", l.Code, english)
				} else {
					require.Subset(t, placeholders(string(english)), placeholders(text), "%s: %s", l.Code, english)
				}
			}
		}
	}
}

func TestEveryPluralHasItsForms(t *testing.T) {
	for _, l := range languages {
		wanted := map[string]bool{"other": true}
		for n := range 200 {
			wanted[pluralNames[plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0)]] = true
		}
		for english := range said(t) {
			if !strings.Contains(english, "{count}") {
				continue
			}
			require.ElementsMatch(t, slices.Collect(maps.Keys(wanted)),
				slices.Collect(maps.Keys(l.catalogue[Sentence(english)])), "%s: %s", l.Code, english)
		}
	}
}

func TestNoLanguageIsHalfOfIt(t *testing.T) {
	latin := regexp.MustCompile(`[A-Za-z]`)
	names := regexp.MustCompile(`\bUPI\b|\{\w+\}`)
	for _, l := range languages {
		if l.Code != "hi" && l.Code != "ar" {
			continue
		}
		for english, all := range l.catalogue {
			for _, text := range all {
				require.NotRegexp(t, latin, names.ReplaceAllString(text, ""), "%s: %s", l.Code, english)
			}
		}
	}
}

func TestTimesAreWrittenAsTheLanguageWritesThem(t *testing.T) {
	at := time.Date(2030, 1, 7, 3, 30, 0, 0, time.UTC)
	for code, zones := range map[string]map[string]string{
		"en": {
			"Asia/Kolkata":     "Monday, 7 January 2030, 09:00 (India Standard Time)",
			"America/New_York": "Sunday, 6 January 2030, 22:30 (Eastern Time)",
			"UTC":              "Monday, 7 January 2030, 03:30 (Coordinated Universal Time)",
		},
		"hi": {"Asia/Kolkata": "सोमवार, 7 जनवरी 2030, 09:00 बजे (भारतीय मानक समय)"},
		"de": {"Europe/Berlin": "Montag, 7. Januar 2030, 04:30 Uhr (Mitteleuropäische Zeit)"},
		"ar": {"Asia/Riyadh": "الاثنين، ٧ يناير ٢٠٣٠، الساعة ٠٦:٣٠ (التوقيت العربي الرسمي)"},
	} {
		for zone, written := range zones {
			loc, err := time.LoadLocation(zone)
			require.NoError(t, err)
			require.Equal(t, written, Of(code).Wall(at, loc))
		}
	}
}

// What every zone of the world is called is known, but for those that nobody lives in.
func TestZonesHaveNames(t *testing.T) {
	require.Greater(t, len(zones()), 550)
	for zone, names := range zones() {
		_, err := time.LoadLocation(zone)
		require.NoError(t, err)
		for _, l := range languages {
			require.NotEmpty(t, names[l.Code], zone)
		}
	}
}

func TestMoneyIsWrittenAsTheLanguageWritesIt(t *testing.T) {
	for code, written := range map[string]string{
		"en": "₹1,234,567.50", "hi": "₹12,34,567.50", "de": "1.234.567,50\u00a0₹", "ar": "\u200f١٬٢٣٤٬٥٦٧٫٥٠\u00a0₹",
	} {
		sum, err := Of(code).Money(123456750, "INR")
		require.NoError(t, err)
		require.Equal(t, written, sum)
	}
	yen, err := Of("de").Money(500, "JPY")
	require.NoError(t, err)
	require.Equal(t, "500\u00a0¥", yen)
	_, err = Of("en").Money(1, "XXX")
	require.Error(t, err)
}

func TestPluralsFollowTheLanguage(t *testing.T) {
	for count, written := range map[int]string{
		1: "دقيقة واحدة", 2: "دقيقتان", 5: "٥ دقائق", 30: "٣٠ دقيقة", 100: "١٠٠ دقيقة",
	} {
		require.Equal(t, written, Of("ar").Say("{count} minutes", Values{"count": count}))
	}
	require.Equal(t, "1 minute", Of("en").Say("{count} minutes", Values{"count": 1}))
	require.Equal(t, "30 Minuten", Of("de").Say("{count} minutes", Values{"count": 30}))
}

func TestNamesOfAnotherScriptStandApart(t *testing.T) {
	require.Equal(t, "مرحبًا \u2068Asha Rao\u2069،", Of("ar").Say("Hello {name},", Values{"name": "Asha Rao"}))
	require.Equal(t, "مرحبًا ليلى،", Of("ar").Say("Hello {name},", Values{"name": "ليلى"}))
	require.Equal(t, "\u2068Asha\u2069، \u2068+919812345678\u2069", Of("ar").List("Asha", "", "+919812345678"))
	require.Equal(t, "Hello ليلى,", Of("en").Say("Hello {name},", Values{"name": "ليلى"}))
}

func TestTheBrowsersFirstLanguageThatThereIs(t *testing.T) {
	for header, code := range map[string]string{
		"ar-EG,ar;q=0.9,en;q=0.8": "ar", "fr-FR,de;q=0.5": "de", "hi-IN": "hi", "en-GB": "en",
		"": "", "fr": "", "*": "", "not a language,,": "",
	} {
		require.Equal(t, code, Asked(header), header)
	}
}
