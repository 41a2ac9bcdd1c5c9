package lang

import (
	"sync"
	"time"
)

// zoneNames has what people call a group of time zones, by language.
type zoneNames struct {
	Zones []string          `json:"zones"`
	Names map[string]string `json:"names"`
}

var zones = sync.OnceValue(func() map[string]map[string]string {
	var groups []zoneNames
	read("zones.json", &groups)
	named := map[string]map[string]string{}
	for _, group := range groups {
		for _, zone := range group.Zones {
			named[zone] = group.Names
		}
	}
	return named
})

func (l *Language) readNames() {
	var names map[string]struct{ Months, Weekdays []string }
	read("names.json", &names)
	l.months, l.weekdays = names[l.Code].Months, names[l.Code].Weekdays
}

// Zone is what people call a time zone, such as India Standard Time; its own name where they call it nothing.
func (l *Language) Zone(loc *time.Location) string {
	if name := zones()[loc.String()][l.Code]; name != "" {
		return name
	}
	return loc.String()
}

// Date writes the date at an instant, such as 7 January 2030.
func (l *Language) Date(at time.Time) string {
	return l.Say("{day} {month} {year}", l.dateOf(at))
}

// Wall writes what calendar and clock show at an instant in a time zone.
func (l *Language) Wall(at time.Time, loc *time.Location) string {
	at = at.In(loc)
	return l.Say("{date}, {clock} ({zone})", Values{
		"date":  l.Say("{weekday}, {day} {month} {year}", l.dateOf(at)),
		"clock": l.numerals(at.Format("15:04")),
		"zone":  l.Zone(loc),
	})
}

func (l *Language) dateOf(at time.Time) Values {
	return Values{
		"weekday": l.weekdays[at.Weekday()], "day": at.Day(), "month": l.months[at.Month()-1], "year": at.Year(),
	}
}
