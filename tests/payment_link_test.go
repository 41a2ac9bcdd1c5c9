package tests

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// paymentLink asks for a held appointment's link to be sent to its visitor.
func (w *world) paymentLink(token string, appointment object) *answer {
	w.t.Helper()
	return w.do("POST", "/api/clinic/appointments/"+text(appointment, "id")+"/payment-link", token, nil)
}

func TestTheDeskSendsAPaymentLinkOnce(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor, desk := w.visitor("asha@example.test"), w.receptionist("desk@clinic.test")
	held := w.create("appointments", desk.token, booking(doctor, object{"visitor": visitor.id})).ok()
	before := len(w.mailsTo("asha@example.test"))

	var clicks sync.WaitGroup
	for range 4 {
		clicks.Go(func() {
			require.Equal(t, object{"to": "asha@example.test"}, w.paymentLink(desk.token, held).ok())
		})
	}
	clicks.Wait()
	require.Equal(t, object{"to": "asha@example.test"}, w.paymentLink(w.admin, held).ok(), "the desk, too")

	mails := w.said("asha@example.test")
	require.Len(t, mails, before+1, "however often it is asked for")
	require.Contains(t, mails[before], "/appointments/"+text(held, "id"))
	require.Contains(t, mails[before], "₹500.00")
	require.Contains(t, mails[before], "Monday, 7 January 2030, 08:15 (India Standard Time)", "until when it is held")
	require.Len(t, w.sms.sent, 1)
	require.Contains(t, w.sms.sent[0], "+919812345678: ")
	require.Contains(t, w.sms.sent[0], "/appointments/"+text(held, "id"))
	require.Equal(t, "held", w.statusOf(held), "nothing is paid by asking for it")

	w.pay(visitor, held, "pay_1").ok()
	require.Equal(t, "confirmed", w.statusOf(held))
}

func TestAPaymentLinkIsForTheDeskAndForWhatIsHeld(t *testing.T) {
	w := newWorld(t)
	doctor, practitioner := w.practitionerAccount("meera@clinic.test", nil)
	visitor, desk := w.visitor("asha@example.test"), w.receptionist("desk@clinic.test")
	held := w.book(visitor, doctor, nil)
	told := w.told()

	w.paymentLink("", held).refused(401)
	w.paymentLink(visitor.token, held).refused(403, "auth", "not_allowed")
	w.paymentLink(practitioner.token, held).refused(403, "auth", "not_allowed")
	w.paymentLink(desk.token, object{"id": "nothingofthisid"}).refused(404)
	require.Equal(t, told, w.told())

	w.Advance(15 * time.Minute)
	w.paymentLink(desk.token, held).
		refused(409, "status", "transition_not_allowed")
		// over, whether or not the job has run

	paid := w.book(visitor, doctor, object{"start": "2030-01-07T10:00:00+05:30"})
	w.pay(visitor, paid, "pay_1").ok()
	told = w.told()
	w.paymentLink(desk.token, paid).refused(409, "status", "transition_not_allowed")
	require.Equal(t, told, w.told())
}

func TestAMoveRenewsThePaymentLink(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor, desk := w.visitor("asha@example.test"), w.receptionist("desk@clinic.test")
	held := w.create("appointments", desk.token, booking(doctor, object{"visitor": visitor.id})).ok()
	moveTo := func(clock string) (mails []string) {
		before := len(w.mailsTo(visitor.email))
		w.update("appointments", text(held, "id"), desk.token, object{"start": "2030-01-07T" + clock + ":00+05:30"}).ok()
		return w.mailsTo(visitor.email)[before:]
	}
	require.Empty(t, moveTo("09:30"), "nobody has the old time in their mails")

	w.paymentLink(desk.token, held).ok()
	mails := moveTo("11:00")
	require.Len(t, mails, 1)
	require.Contains(t, mails[0], "Monday, 7 January 2030, 11:00")
	require.Contains(t, mails[0], "/appointments/"+text(held, "id"))
	require.Len(t, w.sms.sent, 2)
	require.Contains(t, w.sms.sent[1], "11:00")
	told := w.told()
	w.paymentLink(desk.token, held).ok()
	require.Equal(t, told, w.told(), "the new time is told already")
}

func TestAPaymentLinkNeedsAnAddressToSignInWith(t *testing.T) {
	w := newWorld(t)
	doctor, desk := w.practitioner(nil), w.receptionist("desk@clinic.test")
	visitor := w.create("users", desk.token, completeProfile).ok()
	held := w.create("appointments", desk.token, booking(doctor, object{"visitor": visitor["id"]})).ok()
	told := w.told()

	w.paymentLink(desk.token, held).refused(409, "email", "no_email")
	require.Equal(t, told, w.told(), "a text message alone would lead nowhere")

	w.update("users", text(visitor, "id"), desk.token, object{"email": "asha@example.test"}).ok()
	w.paymentLink(desk.token, held).ok()
	require.Len(t, w.mailsTo("asha@example.test"), 1)
}
