package commands

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// person is a physician of history, at work again in the demo clinic.
type person struct {
	name, specialization, timezone string
	fee                            int64
	durations                      []int
	modes                          []string
	hours                          [][2]string // each on the weekdays
}

func (p person) email() string {
	name := strings.TrimPrefix(p.name, "Dr. ")
	return strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.com"
}

var (
	allModes   = []string{"telephone", "video", "physical"}
	remote     = []string{"telephone", "video"}
	inPerson   = []string{"physical"}
	wholeDay   = [][2]string{{"09:00", "13:00"}, {"14:00", "17:00"}}
	mornings   = [][2]string{{"08:00", "12:00"}}
	afternoons = [][2]string{{"13:00", "18:00"}}
)

var people = []person{
	{"Dr. Anandi Joshi", "General practice", "Asia/Kolkata", 50000, []int{15, 30}, allModes, wholeDay},
	{"Dr. Elizabeth Blackwell", "Gynaecology", "Europe/London", 120000, []int{30, 60}, allModes, mornings},
	{"Dr. Rudolf Virchow", "Pathology", "Europe/Berlin", 90000, []int{30}, remote, afternoons},
	{"Dr. Rebecca Lee Crumpler", "Paediatrics", "America/New_York", 80000, []int{15, 30}, allModes, wholeDay},
	{"Dr. Willem Einthoven", "Cardiology", "Europe/Amsterdam", 150000, []int{30, 60}, allModes, wholeDay},
	{"Dr. Kadambini Ganguly", "Gynaecology", "Asia/Kolkata", 60000, []int{20, 40}, inPerson, mornings},
	{"Dr. Upendranath Brahmachari", "Infectious diseases", "Asia/Kolkata", 70000, []int{30}, allModes, afternoons},
	{"Dr. Ogino Ginko", "General practice", "Asia/Tokyo", 65000, []int{15, 30}, remote, wholeDay},
	{"Dr. Virginia Apgar", "Anaesthesiology", "America/New_York", 110000, []int{30, 45}, remote, mornings},
	{"Dr. Ignaz Semmelweis", "Obstetrics", "Europe/Vienna", 85000, []int{30}, inPerson, wholeDay},
	{"Dr. Maria Montessori", "Psychiatry", "Europe/Rome", 130000, []int{45, 60}, allModes, afternoons},
	{"Dr. Charles Drew", "Haematology", "America/Chicago", 95000, []int{30}, allModes, wholeDay},
}

// personAt returns the nth practitioner; after the known ones come numbered ones like them.
func personAt(n int) person {
	p := people[n%len(people)]
	if n >= len(people) {
		p.name = fmt.Sprintf("Dr. Demo %d", n+1)
	}
	return p
}

func (d *demo) addPractitioners(tx core.App) ([]*collections.Practitioner, error) {
	doctors := make([]*collections.Practitioner, d.practitioners)
	for n := range doctors {
		doctor, err := d.addPractitioner(tx, personAt(n))
		if err != nil {
			return nil, err
		}
		doctors[n] = doctor
		_ = d.bar.Add(1)
	}
	return doctors, nil
}

func (d *demo) addPractitioner(tx core.App, p person) (*collections.Practitioner, error) {
	if _, err := d.addUser(tx, p.email(), collections.PractitionerRole, map[string]any{"name": p.name}); err != nil {
		return nil, err
	}
	record, err := newRecord(tx, collections.Practitioners, map[string]any{
		"email": p.email(), "name": p.name, "specialization": p.specialization, "timezone": p.timezone, "fee": p.fee,
		"slot_durations": p.durations, "modes": p.modes, "active": true, "phone": "+911155501234",
		"location": "First floor", "bio": "A physician of history, at work again.",
		"date_joined":  d.now.AddDate(-d.random.IntN(10)-1, 0, -d.random.IntN(300)).Format("2006-01-02"),
		"buffer_after": 5 * d.random.IntN(2), "min_notice": 60, "max_horizon": 60,
	})
	if err != nil {
		return nil, err
	}
	if err := tx.Save(record); err != nil {
		return nil, err
	}
	return collections.AsPractitioner(record), d.addHours(tx, record.Id, p.hours)
}

func (d *demo) addHours(tx core.App, practitioner string, windows [][2]string) error {
	for weekday := 1; weekday <= 5; weekday++ {
		for _, window := range windows {
			record, err := newRecord(tx, collections.WorkingHours, map[string]any{
				"practitioner": practitioner, "weekday": weekday, "start": window[0], "end": window[1],
			})
			if err != nil {
				return err
			}
			if err := tx.Save(record); err != nil {
				return err
			}
		}
	}
	return nil
}

func demoVisitorEmail(n int) string { return fmt.Sprintf("visitor%d@example.com", n) }

// addVisitors adds one visitor for every ten appointments, and at least twenty.
func (d *demo) addVisitors(tx core.App) ([]string, error) {
	visitors := make([]string, max(20, d.appointments/10))
	for n := range visitors {
		id, err := d.addUser(tx, demoVisitorEmail(n+1), collections.VisitorRole, map[string]any{
			"name": fmt.Sprintf("Demo Visitor %d", n+1), "phone": fmt.Sprintf("+91981%07d", n+1),
			"address_line1": "1 Demo Street", "postal_code": "560001", "city": "Bengaluru", "country": "IN", "nationality": "IN",
			"gender": "undisclosed", "date_of_birth": "1980-01-01", "type": "patient",
		})
		if err != nil {
			return nil, err
		}
		visitors[n] = id
	}
	return visitors, nil
}

func (d *demo) addUser(tx core.App, email string, role collections.Role, fields map[string]any) (string, error) {
	record, err := newRecord(tx, collections.Users, fields)
	if err != nil {
		return "", err
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
	return user.Id, tx.Save(user)
}

func newRecord(tx core.App, collection string, fields map[string]any) (*core.Record, error) {
	c, err := tx.FindCachedCollectionByNameOrId(collection)
	if err != nil {
		return nil, err
	}
	record := core.NewRecord(c)
	record.Id = core.GenerateDefaultRandomId()
	record.Load(fields)
	return record, nil
}
