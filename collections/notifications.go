package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Channel is the way a notification goes.
type Channel string

const (
	Email Channel = "email"
	SMS   Channel = "sms"
)

// Message is what is to be told to whom.
type Message struct {
	Channel       Channel
	Kind          string
	To            string // e-mail address or telephone number
	Subject, Body string
	Appointment   string
	Calendar      string // an invitation (RFC 5545) that goes with a mail
}

// Notification is an entry of the files: written with what it tells of, sent afterwards.
type Notification struct{ core.BaseRecordProxy }

// AsNotification views a record of notifications.
func AsNotification(record *core.Record) *Notification {
	return &Notification{core.BaseRecordProxy{Record: record}}
}

// Queue writes a message into the outbox.
func Queue(app core.App, m Message, now time.Time) error {
	record, err := create(app, Notifications)
	if err != nil {
		return err
	}
	record.Load(map[string]any{
		"channel": string(m.Channel), "kind": m.Kind, "to": m.To, "subject": m.Subject, "body": m.Body,
		"appointment": m.Appointment, "calendar": m.Calendar, "status": "queued", "next_attempt": dateTime(now),
	})
	return app.Save(record)
}

// DueNotifications returns what is to be sent at the moment, longest due first.
func DueNotifications(app core.App, now time.Time, limit int64) ([]*Notification, error) {
	return findAll(app.RecordQuery(Notifications).
		AndWhere(dbx.NewExp("[[status]] = 'queued' AND [[next_attempt]] <= {:now}", dbx.Params{"now": Stamp(now)})).
		OrderBy("next_attempt", "created").Limit(limit), AsNotification)
}

// Message returns what is to be told to whom.
func (n *Notification) Message() Message {
	return Message{
		Channel: Channel(n.GetString("channel")), Kind: n.GetString("kind"), To: n.GetString("to"),
		Subject: n.GetString("subject"), Body: n.GetString("body"), Appointment: n.GetString("appointment"),
		Calendar: n.GetString("calendar"),
	}
}

func (n *Notification) Attempts() int { return n.GetInt("attempts") }

// Sent notes that the message was handed over.
func (n *Notification) Sent() {
	n.Set("attempts", n.Attempts()+1)
	n.Set("status", "sent")
	n.Set("last_error", "")
	n.Set("next_attempt", nil)
}

// Retry notes a failed attempt, and when to try again.
func (n *Notification) Retry(reason error, at time.Time) {
	n.Set("attempts", n.Attempts()+1)
	n.Set("last_error", reason.Error())
	n.Set("next_attempt", dateTime(at))
}

// GiveUp notes a failed attempt that was the last.
func (n *Notification) GiveUp(reason error) {
	n.Set("attempts", n.Attempts()+1)
	n.Set("status", "failed")
	n.Set("last_error", reason.Error())
	n.Set("next_attempt", nil)
}
