package hooks

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/routine"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

// checkColleague refuses to hand an appointment over to anybody but a colleague of its practitioner.
func (h *handlers) checkColleague(
	tx core.App, a *collections.Appointment, to *collections.Practitioner, now time.Time,
) error {
	former, err := h.roster.Person(tx, a.Before().Practitioner(), now)
	if err != nil {
		return err
	}
	if !to.Staff().CanStandInFor(former.Practitioner.Staff()) {
		return rules.ErrNotAColleague
	}
	return nil
}

// tellFormerPractitioner tells the one whose appointment it was, with its cancellation for their calendar: to the
// visitor and the colleague the same event lives on. before is the appointment as it was.
func (h *handlers) tellFormerPractitioner(tx core.App, before *collections.Appointment, s saving) error {
	p, err := h.loadParties(tx, before, h.portal(tx, s.asked))
	if err != nil {
		return err
	}
	before.Revise()
	return queue(tx, p.handedOn(s.now), s.now)
}

// withdraw takes the appointment, once that is committed, out of what its former practitioner follows by realtime, as
// if it were deleted: PocketBase tells of a change those alone who may see what has become of it.
func withdraw(tx core.App, before *collections.Appointment) error {
	data, err := json.Marshal(map[string]any{"action": "delete", "record": before.Fresh()})
	if err != nil {
		return err
	}
	tx.TxInfo().OnComplete(func(failure error) error {
		if failure == nil {
			sendToFormer(tx, before, data)
		}
		return nil
	})
	return nil
}

func sendToFormer(app core.App, before *collections.Appointment, data []byte) {
	topics := topicsOf(before.Record)
	for _, client := range app.SubscriptionsBroker().Clients() {
		reader, _ := client.Get(apis.RealtimeClientAuthKey).(*core.Record)
		if reader == nil || reader.Id != before.PractitionerUser() {
			continue
		}
		for topic := range client.Subscriptions(topics...) {
			routine.FireAndForget(func() { client.Send(subscriptions.Message{Name: topic, Data: data}) })
		}
	}
}

// topicsOf are the beginnings of what a record is followed by.
func topicsOf(record *core.Record) []string {
	name, id := record.Collection().Name, record.Collection().Id
	return []string{
		name + "/" + record.Id + "?", name + "/*?", name + "?",
		id + "/" + record.Id + "?", id + "/*?", id + "?",
	}
}

func (p parties) handedOn(now time.Time) []collections.Message {
	r := p.toPractitioner()
	mail := r.mail(appointmentHandedOn, r.Say("Not yours any more: {when}", r.inShort()),
		r.text("an appointment with you is a colleague's now. It was:"), r.forPractitioner(), r.toCalendar())
	return append([]collections.Message{r.withdraw(mail, now)},
		r.sms(appointmentHandedOn, r.Say("not yours any more: {when}, {caller}", r.inShort()))...)
}

func (p parties) handedOver(now time.Time) []collections.Message {
	visitor, practitioner := p.toVisitor(), p.toPractitioner()
	mails := []collections.Message{
		practitioner.invite(practitioner.mail(appointmentHandedOn,
			practitioner.Say("New appointment: {when}", practitioner.inShort()),
			practitioner.text("an appointment of a colleague is yours now:"),
			practitioner.forPractitioner(), practitioner.toCalendar()), now),
		visitor.invite(visitor.mail(appointmentHandedOn,
			visitor.Say("Your appointment: {when}", visitor.inShort()),
			visitor.text("your appointment is with another practitioner now:"),
			visitor.forVisitor(), visitor.toChange()), now),
	}
	return slices.Concat(mails,
		practitioner.sms(appointmentHandedOn, practitioner.Say("yours now: {when}, {how}, {caller}", practitioner.inShort())),
		visitor.sms(appointmentHandedOn,
			visitor.Say("your appointment is now {when}, with {practitioner}, {how}: {page}", visitor.inShort())))
}
