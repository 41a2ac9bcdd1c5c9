package tests

import (
	"fmt"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/stretchr/testify/require"
)

// roles are the rows of the access matrix. What is tried belongs to "visitor" and "practitioner", who have an
// appointment with each other; the other two have one with each other as well.
var roles = []string{
	"guest", "unverified", "visitor", "another visitor", "practitioner", "another practitioner", "receptionist",
	"super admin",
}

// matrix is a clinic with everybody in it who could want something, and what there is to be had.
type matrix struct {
	*world
	who          map[string]account
	practitioner string // the practitioner's record
	another      string // the other practitioner's
	patient      string // somebody in the visitor's care
	starts       int    // how many times were given out by now
}

// unlikeOthers is what nobody else has: where it is found, it is the visitor's.
var unlikeOthers = object{
	"name": "Quirin Xylander", "address_line1": "Wurmgasse 77", "address_line2": "Hinterhaus", "postal_code": "WX99",
	"city": "Quedlinburg", "state": "Sachsen", "country": "DE", "gender": "undisclosed", "date_of_birth": "1951-11-23",
	"phone": "+493946777999", "type": "visitor",
}

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	return peopled(newWorld(t))
}

// peopled has everybody come into a clinic.
func peopled(w *world) *matrix {
	t := w.t
	t.Helper()
	w.anyhow = true
	m := &matrix{world: w, who: map[string]account{"guest": {}}}
	m.who["super admin"] = account{token: m.admin}
	m.practitioner, m.who["practitioner"] = m.practitionerAccount(
		"meera@clinic.test",
		object{"slot_durations": []int{5, 10}, "start_step": 5},
	)
	m.another, m.who["another practitioner"] = m.practitionerAccount(
		"rudolf@clinic.test",
		object{"slot_durations": []int{5, 10}, "start_step": 5},
	)
	week := []object{}
	for weekday := 1; weekday <= 5; weekday++ {
		week = append(week, object{"weekday": weekday, "start": "00:00", "end": "24:00"})
	}
	m.putHours(m.practitioner, m.admin, week).ok()
	m.putHours(m.another, m.admin, week).ok()
	m.who["visitor"] = m.visitor("asha@example.test")
	m.update("users", m.who["visitor"].id, m.token("visitor"), unlikeOthers).ok()
	m.who["another visitor"] = m.visitor("ravi@example.test")
	m.who["receptionist"] = m.receptionist("desk@clinic.test")
	m.who["unverified"] = m.unverified("lena@example.test")
	m.confirm("another visitor", m.another)
	m.patient = text(m.create("patients", m.token("visitor"), child(nil)).ok(), "id")
	m.book(m.who["visitor"], m.practitioner, object{"start": m.nextStart(), "duration": 5, "patient": m.patient})
	m.confirm("visitor", m.practitioner)
	settings := m.app.Settings()
	settings.Batch.Enabled = true
	settings.Batch.MaxRequests = 50
	settings.Batch.Timeout = 60
	require.NoError(t, m.app.Save(settings))
	return m
}

func (m *matrix) token(role string) string { return m.who[role].token }

// unverified is an account that nobody has signed in to by one-time password, with a token all the same.
func (m *matrix) unverified(email string) account {
	m.t.Helper()
	m.requestOTP(email)
	record, err := m.app.FindAuthRecordByEmail("users", email)
	require.NoError(m.t, err)
	return account{record.Id, m.tokenOf(record), email}
}

func (m *matrix) tokenOf(record *core.Record) string {
	m.t.Helper()
	token, err := record.NewAuthToken()
	require.NoError(m.t, err)
	return token
}

// signedInAgain gives somebody a new token, whatever became of the one before, and returns whose it is.
func (m *matrix) signedInAgain(role string) (id string) {
	m.t.Helper()
	who := m.who[role]
	record, err := m.app.FindRecordById("users", who.id)
	require.NoError(m.t, err)
	who.token = m.tokenOf(record)
	m.who[role] = who
	return who.id
}

// nextStart is a time that nobody has, five minutes of it.
func (m *matrix) nextStart() string {
	m.starts++
	return monday.Add(time.Hour + time.Duration(m.starts)*10*time.Minute).Format(time.RFC3339)
}

// confirm books and pays for an appointment, and returns its record.
func (m *matrix) confirm(visitor, practitioner string) object {
	m.t.Helper()
	held := m.book(m.who[visitor], practitioner, object{"start": m.nextStart(), "duration": 5, "reason": "Zephyr fever"})
	return m.pay(m.who[visitor], held, "pay_"+text(held, "id")).ok()["appointment"].(object)
}

// of returns what the clinic has made of the visitor's appointment with the practitioner.
func (m *matrix) of(collection, filter string) string {
	m.t.Helper()
	rows := m.rows(collection, filter)
	require.NotEmpty(m.t, rows, collection)
	return text(rows[len(rows)-1], "id")
}

// keep stores a record that no client can make.
func (m *matrix) keep(collection string, values object) string {
	m.t.Helper()
	c, err := m.app.FindCollectionByNameOrId(collection)
	require.NoError(m.t, err)
	record := core.NewRecord(c)
	record.Load(values)
	require.NoError(m.t, m.app.Save(record))
	return record.Id
}

// made makes a record as its owner does.
func (m *matrix) made(collection, role string, body object) string {
	m.t.Helper()
	return text(m.create(collection, m.token(role), body).ok(), "id")
}

// visitorsOwn refers to the visitor's account, as PocketBase's own collections do.
func (m *matrix) visitorsOwn(more object) object {
	return with(object{"collectionRef": "_pb_users_auth_", "recordRef": m.who["visitor"].id}, more)
}

func newSuperAdmin() object {
	return with(newAccount(), object{"password": "twelve twelve", "passwordConfirm": "twelve twelve"})
}

func newAccount() object {
	return object{
		"email": fmt.Sprintf(
			"%s@example.test",
			security.RandomStringWithAlphabet(8, "abcdefgh"),
		),
	}
}
