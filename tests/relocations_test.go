package tests

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
)

// ward is a practitioner who falls ill, with two colleagues, one of another specialization, and a receptionist.
type ward struct {
	*world
	desk             account
	ill, ben, cora   string
	illAccount       account
	illMail, benMail string
}

func newWard(t *testing.T) *ward {
	w := newWorld(t)
	of := &ward{world: w, illMail: "ill@clinic.test", benMail: "ben@clinic.test"}
	of.ill, of.illAccount = w.practitionerAccount(of.illMail, object{"name": "Dr. Ill", "phone": "+918000000001"})
	of.ben = w.practitioner(object{"name": "Dr. Ben", "email": of.benMail, "phone": "+918000000002", "fee": 90000})
	of.cora = w.practitioner(object{"name": "Dr. Cora", "phone": "+918000000003"})
	w.practitioner(object{"name": "Dr. Skin", "specialization": "Dermatology"})
	of.desk = w.receptionist("desk@clinic.test")
	return of
}

// confirmed is a paid appointment of a visitor at a wall time such as 2030-01-07T10:00.
func (w *ward) confirmed(visitor account, practitioner, wall string) string {
	w.t.Helper()
	held := w.book(visitor, practitioner, object{"start": wall + ":00+05:30"})
	w.pay(visitor, held, "pay_"+text(held, "id")).ok()
	return text(held, "id")
}

// fallsIll takes today off from now on.
func (w *ward) fallsIll() {
	w.t.Helper()
	w.create("time_off", w.desk.token, object{
		"practitioner": w.ill, "start": w.Now().Format(time.RFC3339), "end": "2030-01-08T00:00:00+05:30", "reason": "Ill",
	}).ok()
}

func (w *ward) relocate(body object) *answer {
	w.t.Helper()
	return w.do("POST", "/api/clinic/relocations", w.desk.token, with(object{"practitioner": w.ill}, body))
}

// outcomes are what became of each appointment, in turn, such as "moved" or "refused no_time_free".
func (w *ward) outcomes(relocation string) (outcomes []string) {
	w.t.Helper()
	path := "/api/collections/relocation_items/records?sort=position&filter=" + query(`relocation = "`+relocation+`"`)
	for _, item := range w.get(path, w.desk.token).items() {
		outcomes = append(outcomes, strings.TrimSpace(text(item, "outcome")+" "+text(item, "code")))
	}
	return outcomes
}

func (w *ward) progress(relocation string) string {
	w.t.Helper()
	r := w.view("relocations", relocation, w.desk.token).ok()
	return fmt.Sprint(r["status"], " ", r["done"], "+", r["failed"], "/", r["total"])
}

// at is whose an appointment is, when, and in which status.
func (w *world) at(appointment string) string {
	w.t.Helper()
	a := w.view("appointments", appointment, w.admin).ok()
	p := w.view("practitioners", text(a, "practitioner"), w.admin).ok()
	start, err := time.Parse("2006-01-02 15:04:05.000Z", text(a, "start"))
	require.NoError(w.t, err)
	kolkata := time.FixedZone("", 19800)
	return fmt.Sprint(p["name"], " ", start.In(kolkata).Format("02 15:04"), " ", a["status"])
}

// newMails returns the mails that somebody gets while something is done.
func (w *world) newMails(email string, during func()) []string {
	w.t.Helper()
	before := len(w.mailsTo(email))
	during()
	return w.mailsTo(email)[before:]
}

func TestAMoveGoesToTheSameTimeOrTheNearestOfTheDay(t *testing.T) {
	w := newWard(t)
	asha, ravi, lena, omar := w.visitor("asha@example.test"), w.visitor("ravi@example.test"),
		w.visitor("lena@example.test"), w.visitor("omar@example.test")
	first := w.confirmed(asha, w.ill, "2030-01-07T09:00")
	second := w.confirmed(ravi, w.ill, "2030-01-07T10:00")
	third := w.confirmed(lena, w.ill, "2030-01-07T11:30")
	tomorrow := w.confirmed(omar, w.ill, "2030-01-08T09:00")
	w.confirmed(omar, w.ben, "2030-01-07T10:00")
	w.update("practitioners", w.cora, w.admin, object{"active": false}).ok()
	paid := w.view("appointments", second, w.admin).ok()
	w.fallsIll()
	require.Len(t, w.get("/api/clinic/conflicts?practitioner="+w.ill, w.desk.token).items(), 3)

	r := w.relocate(object{"action": "move"}).ok()

	require.Equal(t, "done 3+0/3", w.progress(text(r, "id")))
	require.Equal(t, []string{"moved", "moved", "moved"}, w.outcomes(text(r, "id")))
	require.Equal(t, "Dr. Ben 07 09:00 confirmed", w.at(first))
	require.Equal(t, "Dr. Ben 07 09:30 confirmed", w.at(second), "as near as 10:30, and earlier")
	require.Equal(t, "Dr. Ben 07 11:30 confirmed", w.at(third))
	require.Equal(t, "Dr. Ill 08 09:00 confirmed", w.at(tomorrow), "is not in conflict")
	moved := w.view("appointments", second, w.admin).ok()
	for _, kept := range []string{"amount", "currency", "order_id", "duration", "mode", "visitor", "confirmed_at"} {
		require.Equal(t, paid[kept], moved[kept], kept)
	}
	require.Equal(t, false, moved["conflict"])
	require.Empty(t, w.get("/api/clinic/conflicts", w.desk.token).items())
	require.Len(t, w.rows("payments", `status = "successful"`), 5)
	item := w.rows("relocation_items", `appointment = "`+second+`"`)[0]
	require.Equal(t, w.ben, item["practitioner"])
	require.Equal(t, moved["start"], item["start"])
	require.Empty(t, breachesOf(t, w.world))

	w.view("appointments", first, w.illAccount.token).refused(404)
	w.view("appointments", first, w.signIn(w.benMail).token).ok()
}

func plain(t *testing.T, mail string) string { return parts(t, mail)["text/plain "] }

// invitationIn returns the calendar of a mail, its lines unfolded.
func invitationIn(t *testing.T, mail, method string) string {
	return strings.ReplaceAll(parts(t, mail)["text/calendar "+method], "\r\n ", "")
}

func TestAllThreeAreToldOfAHandOver(t *testing.T) {
	w := newWard(t)
	asha := w.visitor("asha@example.test")
	id := w.confirmed(asha, w.ill, "2030-01-07T10:00")
	called := w.view("appointments", id, asha.token).ok()["meeting_url"]
	require.Regexp(t, `^https://meet\.jit\.si/[a-z2-7]{20}$`, called)
	w.sms.sent = nil
	var toVisitor, toIll, toBen []string
	toIll = w.newMails(w.illMail, func() {
		toBen = w.newMails(w.benMail, func() {
			toVisitor = w.newMails("asha@example.test", func() {
				w.update("appointments", id, w.desk.token, object{"practitioner": w.ben}).ok()
			})
		})
	})

	require.Equal(t, "Dr. Ben 07 10:00 confirmed", w.at(id))
	require.Len(t, toVisitor, 1)
	require.Len(t, toIll, 1)
	require.Len(t, toBen, 1)
	require.Contains(t, plain(t, toVisitor[0]), "With: Dr. Ben, Cardiology")
	call := text(w.view("appointments", id, asha.token).ok(), "meeting_url")
	require.NotEqual(t, called, call, "the former practitioner knows the first")
	require.Contains(t, plain(t, toVisitor[0]), "Call: "+call)
	require.Contains(t, plain(t, toBen[0]), "Call: "+call)
	require.NotContains(t, plain(t, toIll[0]), call)
	for mail, method := range map[string]string{toVisitor[0]: "REQUEST", toBen[0]: "REQUEST", toIll[0]: "CANCEL"} {
		calendar := invitationIn(t, mail, method)
		require.Contains(t, calendar, "METHOD:"+method)
		require.Contains(t, calendar, "UID:"+id+"@pocketclinic")
		require.Contains(t, calendar, "SEQUENCE:1")
	}
	require.Contains(t, invitationIn(t, toIll[0], "CANCEL"), "STATUS:CANCELLED")
	require.Contains(t, invitationIn(t, toBen[0], "REQUEST"), "STATUS:CONFIRMED")
	require.Len(t, w.sms.sent, 3)
	require.Contains(
		t,
		strings.Join(w.sms.sent, "\n"),
		"+919812345678: PocketClinic: your appointment is now Monday, 7 January",
	)
	require.Contains(t, w.freeStarts(w.ill, "2030-01-07", 30), "2030-01-07T10:00:00+05:30", "the time is free again")
	require.NotContains(t, w.freeStarts(w.ben, "2030-01-07", 30), "2030-01-07T10:00:00+05:30")
}

func TestWhoMayHandOverToWhom(t *testing.T) {
	w := newWard(t)
	asha := w.visitor("asha@example.test")
	id := w.confirmed(asha, w.ill, "2030-01-07T10:00")
	skin := text(w.rows("practitioners", `name = "Dr. Skin"`)[0], "id")
	before := w.at(id)

	w.update("appointments", id, asha.token, object{"practitioner": w.ben}).refused(403, "practitioner", "not_allowed")
	w.update("appointments", id, w.illAccount.token, object{"practitioner": w.ben}).
		refused(409, "status", "transition_not_allowed")
	w.update("appointments", id, w.desk.token, object{"practitioner": skin}).
		refused(400, "practitioner", "not_a_colleague")
	w.update("appointments", id, w.desk.token, object{"practitioner": "abcdefghijklmno"}).refused(400)
	w.update("appointments", id, w.desk.token, object{"practitioner": w.ben, "duration": 60}).
		refused(403, "duration", "not_allowed")
	w.update("appointments", id, w.desk.token, object{"practitioner": w.ben, "status": "cancelled"}).
		refused(409, "status", "transition_not_allowed")
	w.update("appointments", id, w.desk.token, object{"practitioner": w.ben, "start": "2030-01-07T14:00:00+05:30"}).
		refused(400, "start", "outside_hours")
	other := w.visitor("ravi@example.test")
	w.confirmed(other, w.ben, "2030-01-07T10:00")
	w.update("appointments", id, w.desk.token, object{"practitioner": w.ben}).refused(409, "start", "slot_taken")
	w.confirmed(asha, w.cora, "2030-01-07T11:00")
	w.update("appointments", id, w.desk.token, object{"practitioner": w.ben, "start": "2030-01-07T11:00:00+05:30"}).
		refused(409, "start", "visitor_busy")
	w.update("practitioners", w.cora, w.admin, object{"active": false}).ok()
	w.update("appointments", id, w.desk.token, object{"practitioner": w.cora}).refused(400)
	held := w.book(other, w.ill, object{"start": "2030-01-07T11:30:00+05:30"})
	w.update("appointments", text(held, "id"), w.desk.token, object{"practitioner": w.ben}).
		refused(409, "status", "transition_not_allowed")
	require.Equal(t, before, w.at(id))

	w.update("appointments", id, w.desk.token, object{"practitioner": w.ben, "start": "2030-01-08T09:30:00+05:30"}).ok()
	require.Equal(t, "Dr. Ben 08 09:30 confirmed", w.at(id))
	w.Set(monday.AddDate(0, 0, 1).Add(2 * time.Hour))
	w.update("appointments", id, w.desk.token, object{"practitioner": w.ill}).
		refused(409, "status", "transition_not_allowed")
	require.Empty(t, breachesOf(t, w.world))
}

func TestWhatIsProposedIsTakenByTheVisitor(t *testing.T) {
	w := newWard(t)
	w.setClinic(object{"cancel_notice": 48})
	asha, ravi := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	id := w.confirmed(asha, w.ill, "2030-01-07T10:00")
	second := w.confirmed(ravi, w.ill, "2030-01-07T10:30")
	w.update("appointments", id, asha.token, object{"status": "cancelled"}).
		refused(409, "status", "transition_not_allowed")
	w.fallsIll()
	w.sms.sent = nil

	var mails []string
	var r object
	mails = w.newMails("asha@example.test", func() {
		r = w.relocate(object{"action": "propose", "message": "Dr. Ill is ill."}).ok()
	})

	require.Equal(t, []string{"proposed", "proposed"}, w.outcomes(text(r, "id")))
	require.Equal(t, "Dr. Ill 07 10:00 confirmed", w.at(id))
	require.Len(t, w.rows("slots", ""), 2, "nothing is held")
	require.Len(t, w.sms.sent, 2)
	require.Len(t, mails, 1)
	require.Contains(t, plain(t, mails[0]), "Dr. Ill is ill.")
	require.Contains(t, plain(t, mails[0]), "Monday, 7 January 2030, 10:00 (India Standard Time), with Dr. Ben:")
	require.Contains(t, plain(t, mails[0]), "Tuesday, 8 January 2030, 09:00 (India Standard Time), with Dr. Ill:")
	links := regexp.MustCompile(`http\S+/appointments/`+id+`\?(\S+)`).FindAllStringSubmatch(plain(t, mails[0]), -1)
	require.Len(t, links, 3)
	proposals := func(appointment string) []any {
		return w.rows("relocation_items", `appointment = "`+appointment+`"`)[0]["proposals"].([]any)
	}
	require.Len(t, proposals(id), 3)
	for _, proposal := range proposals(second) {
		require.NotContains(t, proposals(id), proposal, "each is proposed to one of them, while there are enough")
	}

	chosen, err := url.ParseQuery(links[0][1])
	require.NoError(t, err)
	w.update("appointments", id, asha.token, object{
		"practitioner": chosen.Get("practitioner"), "start": chosen.Get("start"),
	}).ok()
	require.Equal(t, "Dr. Ben 07 10:00 confirmed", w.at(id))
	w.update("appointments", id, asha.token, object{"practitioner": w.cora}).refused(403, "practitioner", "not_allowed")
	w.update("appointments", second, ravi.token, object{"start": "2030-01-08T09:00:00+05:30"}).ok()
	require.Equal(t, "Dr. Ill 08 09:00 confirmed", w.at(second))
	require.Empty(t, breachesOf(t, w.world))
}

func TestWhatIsOutsideTheHoursIsCancelledByItsVisitorWithoutNotice(t *testing.T) {
	w := newWard(t)
	w.setClinic(object{"cancel_notice": 48})
	asha := w.visitor("asha@example.test")
	id := w.confirmed(asha, w.ill, "2030-01-07T10:00")
	w.fallsIll()
	w.update("appointments", id, asha.token, object{"status": "cancelled"}).ok()
	require.Len(t, w.rows("payments", `status = "refund_due" || status = "refunded"`), 1)
}

func TestAllAreCancelledWithTheReason(t *testing.T) {
	w := newWard(t)
	asha, ravi := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	first := w.confirmed(asha, w.ill, "2030-01-07T09:00")
	second := w.confirmed(ravi, w.ill, "2030-01-07T10:00")
	w.fallsIll()

	mails := w.newMails("asha@example.test", func() {
		w.relocate(object{"action": "cancel", "message": "Dr. Ill is ill."}).ok()
	})

	for _, id := range []string{first, second} {
		a := w.view("appointments", id, w.admin).ok()
		require.Equal(t, "cancelled", a["status"])
		require.Equal(t, "receptionist", a["cancelled_by"])
		require.Equal(t, "Dr. Ill is ill.", a["cancel_reason"])
	}
	require.Len(t, mails, 1)
	require.Contains(t, plain(t, mails[0]), "The reason given: Dr. Ill is ill.")
	require.Empty(t, w.rows("slots", ""))
	require.Empty(t, w.rows("payments", `status = "successful"`))
	written := w.rows("audit_log", `record = "`+first+`" && action = "update"`)
	require.Equal(t, "users/"+w.desk.id, written[len(written)-1]["actor"])
	require.Empty(t, breachesOf(t, w.world))
}

func TestWhatCannotBeDoneIsLeftAsItWas(t *testing.T) {
	w := newWard(t)
	asha, ravi, lena := w.visitor("asha@example.test"), w.visitor("ravi@example.test"), w.visitor("lena@example.test")
	early := w.confirmed(asha, w.ill, "2030-01-07T09:00")
	gone := w.confirmed(ravi, w.ill, "2030-01-07T10:00")
	given := w.confirmed(lena, w.ill, "2030-01-07T11:00")
	lonely := w.confirmed(lena, w.ill, "2030-01-08T11:00")
	w.update("appointments", gone, ravi.token, object{"status": "cancelled"}).ok()
	w.update("appointments", given, w.desk.token, object{"practitioner": w.ben}).ok()
	for _, colleague := range []string{w.ben, w.cora} {
		w.create("time_off", w.desk.token, object{
			"practitioner": colleague, "start": "2030-01-08T00:00:00+05:30", "end": "2030-02-08T00:00:00+05:30",
		}).ok()
	}
	w.Set(monday.Add(time.Hour)) // 09:00: the first has begun
	all := []string{early, gone, given, lonely}

	r := w.relocate(object{"action": "move", "appointments": all}).ok()
	require.Equal(t, "done 0+4/4", w.progress(text(r, "id")))
	const late = "refused transition_not_allowed"
	require.Equal(t, []string{late, late, late, "refused no_time_free"}, w.outcomes(text(r, "id")))
	require.Equal(t, "Dr. Ill 08 11:00 confirmed", w.at(lonely))

	w.create("time_off", w.desk.token, object{
		"practitioner": w.ill, "start": "2030-01-08T00:00:00+05:30", "end": "2030-02-08T00:00:00+05:30",
	}).ok()
	r = w.relocate(object{"action": "propose", "appointments": []string{lonely}}).ok()
	require.Equal(t, []string{"refused no_time_free"}, w.outcomes(text(r, "id")))
	require.Empty(t, breachesOf(t, w.world))
}

func TestARelocationIsAskedForByTheDesk(t *testing.T) {
	w := newWard(t)
	asha := w.visitor("asha@example.test")
	first := w.confirmed(asha, w.ill, "2030-01-07T09:00")
	skin := text(w.rows("practitioners", `name = "Dr. Skin"`)[0], "id")
	for _, token := range []string{asha.token, w.illAccount.token} {
		w.do("POST", "/api/clinic/relocations", token, object{"practitioner": w.ill, "action": "cancel"}).
			refused(403, "auth", "not_allowed")
	}
	w.do("POST", "/api/clinic/relocations", "", object{}).refused(401)
	careless := &ward{world: w.asCareless(), desk: w.desk, ill: w.ill}
	for _, test := range []struct {
		body        object
		field, code string
	}{
		{object{"practitioner": ""}, "practitioner", "validation_required"},
		{object{"practitioner": "abcdefghijklmno", "action": "move"}, "practitioner", "validation_missing_rel_records"},
		{object{}, "action", "validation_required"},
		{object{"action": "forget"}, "action", "validation_in_invalid"},
		{object{"action": "move", "to": skin}, "to", "not_a_colleague"},
		{object{"action": "move", "to": w.ill}, "to", "not_a_colleague"},
		{object{"action": "move", "to": "abcdefghijklmno"}, "to", "validation_missing_rel_records"},
		{object{"action": "cancel", "to": w.ben}, "to", "not_allowed"},
		{object{"action": "cancel", "id": "short"}, "id", "validation_invalid_format"},
		{object{"action": "cancel"}, "appointments", "validation_required"}, // nothing is in conflict
		{object{"action": "cancel", "appointments": []string{}}, "appointments", "validation_required"},
		{
			object{"action": "cancel", "appointments": []string{first, "abcdefghijklmno"}},
			"appointments", "validation_missing_rel_records",
		},
		{object{"action": "cancel", "appointments": make([]string, 501)}, "appointments", "validation_length_too_long"},
		{object{"action": "cancel", "appointments": []string{first}, "message": "a\x00b"}, "message", "control_characters"},
	} {
		a := careless.relocate(test.body)
		require.Contains(t, []int{400, 403}, a.status, test.body)
		a.refused(a.status, test.field, test.code)
	}
	careless.relocate(object{"action": 7}).refused(400)
	require.Empty(t, w.rows("relocations", ""))
	require.Equal(t, "Dr. Ill 07 09:00 confirmed", w.at(first))

	w.create("relocations", w.admin, object{"practitioner": w.ill}).refused(403)
	require.Empty(t, w.get("/api/collections/relocations/records", asha.token).items())
}

func TestTheSameRelocationTwiceIsOne(t *testing.T) {
	w := newWard(t)
	asha := w.visitor("asha@example.test")
	id := w.confirmed(asha, w.ill, "2030-01-07T09:00")
	other := w.confirmed(asha, w.ill, "2030-01-07T10:00")
	w.fallsIll()
	w.lazy = true
	wish := object{"id": "abcdefghij12345", "action": "move", "to": w.cora, "appointments": []string{id}}

	first := w.relocate(wish).ok()
	require.Equal(t, "queued", first["status"])
	require.Equal(t, first, w.relocate(wish).ok())
	w.relocate(with(wish, object{"action": "cancel", "to": ""})).refused(409, "id", "id_reused")
	w.relocate(with(wish, object{"appointments": []string{id, other}})).refused(409, "id", "id_reused")
	w.relocate(object{"action": "cancel"}).refused(409, "practitioner", "relocation_running")

	w.restart()
	w.run("relocate_appointments")
	require.Equal(t, "Dr. Cora 07 09:00 confirmed", w.at(id))
	require.Equal(t, "done 1+0/1", w.progress("abcdefghij12345"))
	require.Equal(t, "done", w.relocate(wish).ok()["status"], "also when it is done")
	require.Len(t, w.rows("relocations", ""), 1)
	w.relocate(object{"action": "cancel"}).ok()
	require.Contains(t, w.at(other), "cancelled")
}

func TestACrashInTheMiddleDoesNothingTwice(t *testing.T) {
	w := newWard(t)
	crowd := w.crowd(6)
	var all []string
	for i, visitor := range crowd {
		all = append(all, w.confirmed(visitor, w.ill, fmt.Sprintf("2030-01-07T%02d:%02d", 9+i/2, i%2*30)))
	}
	w.fallsIll()
	w.lazy = true
	r := text(w.relocate(object{"action": "move"}).ok(), "id")
	done := 0
	// The fourth is written when the disk fails: neither it nor its count is kept.
	w.app.OnRecordUpdateExecute("relocation_items").BindFunc(func(e *core.RecordEvent) error {
		if done++; done > 3 {
			return errors.New("the disk is full")
		}
		return e.Next()
	})
	w.run("relocate_appointments")
	require.Equal(t, "running 3+0/6", w.progress(r))
	require.Equal(t, "Dr. Ill 07 10:30 confirmed", w.at(all[3]))
	require.Len(t, w.rows("notifications", `kind = "appointment_handed_over"`), 3*6)

	w.restart()
	w.run("relocate_appointments")
	w.run("relocate_appointments")

	require.Equal(t, "done 6+0/6", w.progress(r))
	for _, id := range all {
		require.NotContains(t, w.at(id), "Dr. Ill")
		require.EqualValues(t, 1, w.view("appointments", id, w.admin).ok()["sequence"], "handed over once")
	}
	require.Len(t, w.rows("notifications", `kind = "appointment_handed_over"`), 6*6)
	require.Empty(t, breachesOf(t, w.world))
}

func TestTheFormerPractitionersCalendarLosesWhatIsHandedOver(t *testing.T) {
	w := newWard(t)
	asha := w.visitor("asha@example.test")
	first, second := w.confirmed(asha, w.ill, "2030-01-07T10:00"), w.confirmed(asha, w.ill, "2030-01-08T10:00")
	former := w.subscribe(w.illAccount.token, "appointments/*", "slots/"+first)
	one := w.subscribe(w.illAccount.token, "appointments/"+first)
	stranger := w.subscribe(w.signIn("cora@clinic.test").token, "appointments/*", "clinic/*")

	w.update("appointments", first, w.desk.token, object{"practitioner": w.ben}).ok()

	for _, told := range []<-chan string{former, one} {
		event := object{}
		require.NoError(t, json.Unmarshal([]byte(w.next(told)), &event))
		require.Equal(t, "delete", event["action"])
		record := event["record"].(object)
		require.Equal(t, []any{first, "appointments", w.ill},
			[]any{record["id"], record["collectionName"], record["practitioner"]})
		require.NotContains(t, record, "practitioner_user")
	}
	w.update("appointments", second, w.desk.token, object{"start": "2030-01-08T11:00:00+05:30"}).ok()
	require.Contains(t, w.next(former), `"action":"update"`, "what stays with them is told as ever, and nothing between")
	w.update("clinic", text(w.rows("clinic", "")[0], "id"), w.admin, object{"address": "2 Lake Road"}).ok()
	require.Contains(t, w.next(stranger), `"collectionName":"clinic"`, "nobody else hears of it")

	w.update("appointments", second, w.desk.token, object{"practitioner": w.ben, "start": "2030-01-08T08:00:00+05:30"}).
		refused(400, "start", "outside_hours")
	w.update("appointments", second, w.desk.token, object{"start": "2030-01-08T09:00:00+05:30"}).ok()
	require.Contains(t, w.next(former), `"action":"update"`, "of what is refused nobody hears")
}
