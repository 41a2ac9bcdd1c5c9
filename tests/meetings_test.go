package tests

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVideoAppointmentsHaveTheAddressOfTheirCall(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	asha, ravi := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	w.setClinic(object{"meeting_template": "https://meet.example/{date}/{id}"})
	held := w.book(asha, doctor, nil)
	require.Empty(t, held["meeting_url"], "not before it is confirmed")
	w.pay(asha, held, "pay_1").ok()
	id := text(held, "id")
	address := func(token string) string { return text(w.view("appointments", id, token).ok(), "meeting_url") }
	first := address(asha.token)
	require.Regexp(t, `^https://meet\.example/2030-01-07/[a-z2-7]{20}$`, first)
	require.NotContains(t, first, id)
	require.Equal(t, first, address(owner.token))
	require.Equal(t, first, address(w.receptionist("desk@clinic.test").token))
	w.view("appointments", id, ravi.token).refused(404)
	require.NotContains(t, w.get("/api/collections/slots/records?expand=practitioner", "").raw, "meet.example")

	mails := w.mailsTo("asha@example.test")
	confirmation := mails[len(mails)-1]
	require.Contains(t, plain(t, confirmation), "Call: "+first)
	calendar := invitationIn(t, confirmation, "REQUEST")
	require.Contains(t, calendar, "LOCATION:"+first)
	require.Contains(t, calendar, "URL:"+first)
	require.Contains(t, calendar, `CONFERENCE;FEATURE=AUDIO,VIDEO;VALUE=URI:`+first)
	event(t, parts(t, confirmation)["text/calendar REQUEST"])

	w.update("appointments", id, asha.token, object{"start": "2030-01-07T10:00:00+05:30"}).ok()
	w.update("appointments", id, asha.token, object{"start": "2030-01-08T10:00:00+05:30"}).ok()
	second := address(asha.token)
	require.Regexp(t, `^https://meet\.example/2030-01-08/`, second, "it tells the date")
	w.setClinic(object{"meeting_template": "https://meet.example/{id}"})
	w.update("appointments", id, asha.token, object{"start": "2030-01-09T10:00:00+05:30"}).ok()
	require.Equal(t, second, address(asha.token), "kept by a move")
	w.update("appointments", id, w.admin, object{"meeting_url": "https://elsewhere.example"}).refused(403)

	visit := w.book(ravi, doctor, object{"mode": "physical", "start": "2030-01-10T10:00:00+05:30"})
	w.pay(ravi, visit, "pay_2").ok()
	require.Empty(t, w.view("appointments", text(visit, "id"), ravi.token).ok()["meeting_url"])
	w.setClinic(object{"meeting_template": ""})
	video := w.book(ravi, doctor, object{"start": "2030-01-10T11:00:00+05:30"})
	w.pay(ravi, video, "pay_3").ok()
	require.Empty(t, w.view("appointments", text(video, "id"), ravi.token).ok()["meeting_url"])
}

func TestATemplateOfCallsIsAnAddress(t *testing.T) {
	w := newWorld(t)
	clinic := text(w.rows("clinic", "")[0], "id")
	for _, template := range []string{
		"https://meet.example/room", "javascript:alert('{id}')", "https://meet.example/{id}/{name}",
	} {
		w.update("clinic", clinic, w.admin, object{"meeting_template": template}).
			refused(400, "meeting_template", "invalid_meeting_template")
	}
}
