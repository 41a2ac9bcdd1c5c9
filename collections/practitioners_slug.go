package collections

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/gosimple/slug"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const longestSlug = 80

// titles stand before a name, and in no address.
var titles = regexp.MustCompile(`(?i)^((dr|prof)\.?\s+)+`)

// FindPractitionerByKey loads the practitioner of an address: by slug, or by id. It fails with sql.ErrNoRows where
// there is none.
func FindPractitionerByKey(app core.App, key string) (*Practitioner, error) {
	by := dbx.NewExp("{:key} != '' AND ([[slug]] = {:key} OR [[id]] = {:key})", dbx.Params{"key": key})
	return findOne(app, Practitioners, by, AsPractitioner)
}

func (p *Practitioner) Slug() string { return p.GetString("slug") }

// GiveSlug gives a practitioner who has none a slug made of the name, with a number where somebody else has it.
// It is kept when the name changes: an address that was told once goes on working.
func (p *Practitioner) GiveSlug(app core.App) error {
	if p.Slug() != "" {
		return nil
	}
	base := slugOf(p.Name())
	var taken []string
	err := app.RecordQuery(Practitioners).Select("slug").Where(dbx.NewExp( // "." comes after "-"
		"[[slug]] >= {:base} AND [[slug]] < {:end} AND [[slug]] != ''", dbx.Params{"base": base, "end": base + "."},
	)).Column(&taken)
	if err != nil {
		return err
	}
	p.Set("slug", firstFree(base, taken))
	return nil
}

// slugOf writes a name in Latin letters, digits and hyphens.
func slugOf(name string) string {
	made := slug.Make(strings.ReplaceAll(titles.ReplaceAllString(name, ""), "_", " "))
	return cmp.Or(strings.Trim(made[:min(len(made), longestSlug)], "-"), "practitioner")
}

func firstFree(base string, taken []string) string {
	isTaken := make(map[string]bool, len(taken))
	for _, each := range taken {
		isTaken[each] = true
	}
	free := base
	for n := 2; isTaken[free]; n++ {
		free = fmt.Sprintf("%s-%d", base, n)
	}
	return free
}
