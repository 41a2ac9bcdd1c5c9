package commands

import (
	crand "crypto/rand"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"

	"pocketclinic/collections"
)

// person is a physician of history, at work again in the demo clinic.
type person struct {
	name, specialization string
	fee                  int64
	durations            []int
	modes                []string
	hours                [][2]string // of every day
	visits               []visit     // by name; most have none
	look                 hairStyle   // of the portrait
}

// visit is a type of visits.
type visit struct {
	name     string
	duration int
	fee      int64
	modes    []string
}

func (p person) email() string { return p.joined(".") + "@example.com" }

func (p person) slug() string { return p.joined("-") }

// joined is the name without its title, in small letters.
func (p person) joined(with string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(p.name, "Dr. "), " ", with))
}

var (
	allModes   = []string{"telephone", "video", "physical"}
	remote     = []string{"telephone", "video"}
	inPerson   = []string{"physical"}
	wholeDay   = [][2]string{{"09:00", "13:00"}, {"14:00", "17:00"}}
	mornings   = [][2]string{{"08:00", "12:00"}}
	afternoons = [][2]string{{"13:00", "18:00"}}

	ofChildren = []visit{
		{"First visit", 30, 120000, allModes}, {"Follow-up", 15, 60000, allModes}, {"Vaccination", 15, 50000, inPerson},
	}
	ofHearts = []visit{{"Consultation", 30, 150000, allModes}, {"Consultation with ECG", 60, 260000, inPerson}}
	ofMinds  = []visit{{"First interview", 60, 180000, inPerson}, {"Therapy session", 45, 130000, allModes}}
)

var people = []person{
	{"Dr. Anandi Joshi", "General practice", 50000, []int{15, 30}, allModes, wholeDay, nil, bun},
	{"Dr. Elizabeth Blackwell", "Gynaecology", 120000, []int{30, 60}, allModes, mornings, nil, bun},
	{"Dr. Rudolf Virchow", "Pathology", 90000, []int{30}, remote, afternoons, nil, beard},
	{"Dr. Rebecca Lee Crumpler", "Paediatrics", 80000, []int{15, 30}, allModes, wholeDay, ofChildren, longHair},
	{"Dr. Willem Einthoven", "Cardiology", 150000, []int{30, 60}, allModes, wholeDay, ofHearts, beard},
	{"Dr. Kadambini Ganguly", "Gynaecology", 60000, []int{20, 40}, inPerson, mornings, nil, longHair},
	{"Dr. Upendranath Brahmachari", "Infectious diseases", 70000, []int{30}, allModes, afternoons, nil, shortHair},
	{"Dr. Ogino Ginko", "General practice", 65000, []int{15, 30}, remote, wholeDay, nil, bun},
	{"Dr. Virginia Apgar", "Anaesthesiology", 110000, []int{30, 45}, remote, mornings, nil, shortHair},
	{"Dr. Ignaz Semmelweis", "Obstetrics", 85000, []int{30}, inPerson, wholeDay, nil, beard},
	{"Dr. Maria Montessori", "Psychiatry", 130000, []int{45, 60}, allModes, afternoons, ofMinds, longHair},
	{"Dr. Charles Drew", "Haematology", 95000, []int{30}, allModes, wholeDay, nil, shortHair},
}

// personAt returns the nth practitioner; after the known ones come numbered ones like them.
func personAt(n int) person {
	p := people[n%len(people)]
	if n >= len(people) {
		p.name = fmt.Sprintf("Dr. Demo %d", n+1)
	}
	return p
}

// demoID is the id of the nth of a kind. Ids in order of n are quick to write, and the same whenever the demo goes on.
func demoID(kind byte, n int) string {
	digits := strconv.Itoa(n)
	return "demo" + string(kind) + "0000000000"[len(digits):] + digits
}

func practitionerID(n int) string     { return demoID('p', n) }
func practitionerUserID(n int) string { return demoID('u', n) }
func visitorID(n int) string          { return demoID('v', n) }
func demoVisitorEmail(n int) string   { return fmt.Sprintf("visitor%d@example.com", n+1) }
func demoVisitorName(n int) string    { return fmt.Sprintf("Demo Visitor %d", n+1) }
func demoVisitorPhone(n int) string   { return fmt.Sprintf("+91981%07d", n+1) }
func childID(n int) string            { return demoID('c', n) }

// hasChild reports whether the nth visitor has a child in their care.
func hasChild(n int) bool { return n%5 == 0 }

// visitors is how many visitors the clinic has: one for every ten appointments, at least twenty, and enough that
// somebody is free whenever all practitioners are busy: in two hours, which an appointment may touch, each of them
// has at most eight.
func (d *demo) visitors() int {
	return max(20, d.Appointments/10, min(d.Appointments, 8*d.Practitioners))
}

// choices are what chance decides of the nth practitioner.
func (d *demo) choices(n int) (joined string, buffer int) {
	random := rand.New(rand.NewPCG(1, uint64(n))) //nolint:gosec // n counts from 0
	joined = d.Begun.AddDate(-random.IntN(10)-1, 0, -random.IntN(300)).Format("2006-01-02")
	return joined, 5 * random.IntN(2)
}

// addFirstPeople adds a practitioner of each kind, a receptionist and a visitor with a child, by the clinic's rules;
// the others are copies of them.
func (d *demo) addFirstPeople(tx core.App) error {
	for n := range min(len(people), d.Practitioners) {
		if err := d.addPractitioner(tx, n); err != nil {
			return err
		}
	}
	err := d.addUser(
		tx,
		demoID('r', 0),
		demoReceptionist,
		collections.ReceptionistRole,
		map[string]any{"name": "Demo Desk"},
	)
	if err != nil {
		return err
	}
	err = d.addUser(tx, visitorID(0), demoVisitorEmail(0), collections.VisitorRole, map[string]any{
		"name": demoVisitorName(0), "phone": demoVisitorPhone(0),
		"address_line1": "1 Demo Street", "postal_code": "110001", "city": "New Delhi", "country": "IN", "nationality": "IN",
		"gender": "undisclosed", "date_of_birth": "1980-01-01", "type": "patient",
	})
	if err != nil {
		return err
	}
	return add(tx, collections.Patients, childID(0), map[string]any{
		"owner": visitorID(0), "name": "Demo Child 1", "date_of_birth": "2019-05-17", "gender": "undisclosed",
		"relation": "child",
	})
}

func (d *demo) addPractitioner(tx core.App, n int) error {
	p := personAt(n)
	err := d.addUser(tx, practitionerUserID(n), p.email(), collections.PractitionerRole, map[string]any{"name": p.name})
	if err != nil {
		return err
	}
	picture, err := portraitFile(n, p)
	if err != nil {
		return err
	}
	joined, buffer := d.choices(n)
	err = add(tx, collections.Practitioners, practitionerID(n), map[string]any{
		"email": p.email(), "name": p.name, "specialization": p.specialization, "timezone": demoZone, "fee": p.fee,
		"slot_durations": p.durations, "modes": p.modes, "active": true, "phone": "+911155501234", "picture": picture,
		"location": "First floor", "bio": "A physician of history, at work again.",
		"date_joined": joined, "buffer_after": buffer, "min_notice": 60, "max_horizon": 60,
	})
	if err != nil {
		return err
	}
	for i, v := range p.visits {
		err := add(tx, collections.VisitTypes, visitTypeID(n, i), map[string]any{
			"practitioner": practitionerID(n), "name": v.name, "duration": v.duration, "fee": v.fee, "modes": v.modes,
			"active": true, "position": i + 1,
		})
		if err != nil {
			return err
		}
	}
	for weekday := 1; weekday <= demoDays; weekday++ {
		for i, window := range p.hours {
			err := add(tx, collections.WorkingHours, hoursID(n, weekday, i), map[string]any{
				"practitioner": practitionerID(n), "weekday": weekday, "start": window[0], "end": window[1],
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// portraitFile is the picture of a practitioner.
func portraitFile(n int, of person) (*filesystem.File, error) {
	picture, err := portraitOf(n, of.look).png()
	if err != nil {
		return nil, err
	}
	file, err := filesystem.NewFileFromBytes(picture, "portrait.png")
	if err != nil {
		return nil, err
	}
	file.Name = file.OriginalName // the same whenever the demo goes on, as ids are
	return file, nil
}

// hoursID is the id of a practitioner's window of a weekday.
func hoursID(n, weekday, window int) string { return demoID('h', 100*n+10*weekday+window) }

// visitTypeID is the id of a practitioner's type of visits.
func visitTypeID(n, visit int) string { return demoID('t', 10*n+visit) }

func (d *demo) addUser(tx core.App, id, email string, role collections.Role, fields map[string]any) error {
	record, err := newRecord(tx, collections.Users, id, fields)
	if err != nil {
		return err
	}
	user := collections.AsUser(record)
	user.SetEmail(email)
	user.SetRole(role)
	user.SetVerified(true)
	if d.password == nil {
		user.SetRandomPassword()
		d.password = user.GetRaw(core.FieldNamePassword)
	}
	user.SetRaw(core.FieldNamePassword, d.password)
	user.RefreshTokenKey()
	return tx.Save(user)
}

func add(tx core.App, collection, id string, fields map[string]any) error {
	record, err := newRecord(tx, collection, id, fields)
	if err != nil {
		return err
	}
	return tx.Save(record)
}

func newRecord(tx core.App, collection, id string, fields map[string]any) (*core.Record, error) {
	c, err := tx.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	record := core.NewRecord(c)
	record.Id = id
	record.Load(fields)
	return record, nil
}

// copyPeople adds all practitioners and visitors but the first.
func (d *demo) copyPeople(tx *collections.Bulk, s *samples) error {
	for kind := range min(len(people), d.Practitioners) {
		if err := d.copyPractitioners(tx, s, kind); err != nil {
			return err
		}
	}
	var rows, children []any
	for n := 1; n < d.visitors(); n++ {
		rows = append(rows, visitorID(n), demoVisitorEmail(n), newTokenKey(), demoVisitorName(n), demoVisitorPhone(n))
		if hasChild(n) {
			children = append(children, childID(n), visitorID(n), fmt.Sprintf("Demo Child %d", n+1))
		}
	}
	if err := s.copyPerson(tx, visitorID(0), rows, "id", "email", "tokenKey", "name", "phone"); err != nil {
		return err
	}
	return s.copyPerson(tx, childID(0), children, "id", "owner", "name")
}

// copyPractitioners adds the practitioners who are like the first of their kind.
func (d *demo) copyPractitioners(tx *collections.Bulk, s *samples, kind int) error {
	var users, practitioners []any
	for n := kind + len(people); n < d.Practitioners; n += len(people) {
		p := personAt(n)
		joined, buffer := d.choices(n)
		users = append(users, practitionerUserID(n), p.email(), newTokenKey(), p.name)
		const picture = "" // a file is of one record alone
		practitioners = append(practitioners,
			practitionerID(n), practitionerUserID(n), p.name, p.slug(), joined, buffer, picture)
	}
	err := s.copyPerson(tx, practitionerUserID(kind), users, "id", "email", "tokenKey", "name")
	if err != nil {
		return err
	}
	err = s.copyPerson(tx, practitionerID(kind), practitioners,
		"id", "user", "name", "slug", "date_joined", "buffer_after", "picture")
	if err != nil {
		return err
	}
	for i := range people[kind].visits {
		if err := d.copyToEach(tx, s, kind, func(n int) string { return visitTypeID(n, i) }); err != nil {
			return err
		}
	}
	for weekday := 1; weekday <= demoDays; weekday++ {
		for i := range people[kind].hours {
			if err := d.copyToEach(tx, s, kind, func(n int) string { return hoursID(n, weekday, i) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// copyToEach adds a record of the first of a kind to each practitioner who is like them.
func (d *demo) copyToEach(tx *collections.Bulk, s *samples, kind int, id func(n int) string) error {
	var rows []any
	for n := kind + len(people); n < d.Practitioners; n += len(people) {
		rows = append(rows, id(n), practitionerID(n))
	}
	return s.copyPerson(tx, id(kind), rows, "id", "practitioner")
}

// newTokenKey makes the secret that an account's tokens are signed with, of the length that PocketBase asks for.
func newTokenKey() string { return crand.Text() + crand.Text() }
