package collections

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/list"
)

// Channel is the way a notification goes.
type Channel string

// Each channel has a sender of its own, and its own form of address: e-mail address or telephone number.
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
	Letter        *Letter // what a mail says, of which its HTML is made; Body is the same in plain text
	Calendar      string  // an invitation (RFC 5545) that goes with a mail
	Receipt       string  // the number of a receipt that goes with a mail; it is made when the mail is sent
}

// Letter is what a mail says, in the order in which it is read.
type Letter struct {
	Language  string   `json:"language"`
	Greeting  string   `json:"greeting,omitempty"`
	Opening   string   `json:"opening"`
	Parts     []Part   `json:"parts"`
	Signature []string `json:"signature"` // the clinic's name first
}

// Part is a paragraph, with what belongs to it.
type Part struct {
	Text  string   `json:"text,omitempty"`
	Code  string   `json:"code,omitempty"` // a one-time password
	Facts []Fact   `json:"facts,omitempty"`
	Items []string `json:"items,omitempty"`
	Links []Fact   `json:"links,omitempty"` // what they are called, and their address
}

// Fact is something by its name.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Notification is an entry of the outbox: written with what it tells of, sent afterwards.
type Notification struct{ core.BaseRecordProxy }

// AsNotification views a record of notifications.
func AsNotification(record *core.Record) *Notification {
	return &Notification{core.BaseRecordProxy{Record: record}}
}

// Queue writes a message into the outbox. One to nobody, such as a mail to somebody without an address, is none.
func Queue(app core.App, m Message, now time.Time) error {
	if m.To == "" {
		return nil
	}
	record, err := create(app, Notifications)
	if err != nil {
		return err
	}
	record.Load(map[string]any{
		"channel":      string(m.Channel),
		"kind":         m.Kind,
		"to":           m.To,
		"subject":      m.Subject,
		"body":         m.Body,
		"appointment":  m.Appointment,
		"letter":       m.Letter,
		"calendar":     m.Calendar,
		"receipt":      m.Receipt,
		"status":       "queued",
		"next_attempt": dateTime(now),
	})
	return app.SaveNoValidate(record)
}

// DueNotification returns the message of a channel that is due longest at the moment, but for those of some ids.
// It fails with sql.ErrNoRows where none is.
func DueNotification(app core.App, channel Channel, now time.Time, except []string) (*Notification, error) {
	others := dbx.NotIn("id", list.ToInterfaceSlice(except)...)
	return findFirst(dueNotifications(app, channel, now).AndWhere(others), AsNotification)
}

// dueNotifications asks for the messages of one channel, those first that are due longest: of another channel there may
// be many, because its sender is down.
func dueNotifications(app core.App, channel Channel, now time.Time) *dbx.SelectQuery {
	isDue := dbx.NewExp("[[status]] = 'queued' AND [[channel]] = {:channel} AND [[next_attempt]] <= {:now}",
		dbx.Params{"channel": string(channel), "now": Stamp(now)})
	return app.RecordQuery(Notifications).AndWhere(isDue).OrderBy("next_attempt", "created")
}

// OldestDue returns since when the message is due that waits longest in the outbox; zero where none is due.
func OldestDue(ctx context.Context, app core.App, now time.Time) (oldest time.Time, err error) {
	for _, channel := range []Channel{Email, SMS} {
		n, err := findFirst(dueNotifications(app, channel, now).WithContext(ctx), AsNotification)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return time.Time{}, err
		}
		if since := n.GetDateTime("next_attempt").Time(); oldest.IsZero() || since.Before(oldest) {
			oldest = since
		}
	}
	return oldest, nil
}

// FindNotification returns an entry of the outbox. It fails with sql.ErrNoRows where there is none.
func FindNotification(app core.App, id string) (*Notification, error) {
	return findOne(app, Notifications, dbx.HashExp{"id": id}, AsNotification)
}

// IsTold reports whether a message of a kind about an appointment was queued for an address already.
func IsTold(app core.App, appointment, kind, to string) (bool, error) {
	return exists(app.RecordQuery(Notifications).
		AndWhere(dbx.HashExp{"appointment": appointment, "kind": kind, "to": to}))
}

// Message returns what is to be told to whom. A letter that cannot be read is none: the plain text says the same.
func (n *Notification) Message() Message {
	var letter *Letter
	_ = n.UnmarshalJSONField("letter", &letter)
	return Message{
		Channel: n.Channel(), Kind: n.GetString("kind"), To: n.GetString("to"),
		Subject: n.GetString("subject"), Body: n.GetString("body"), Appointment: n.GetString("appointment"),
		Letter: letter, Calendar: n.GetString("calendar"), Receipt: n.GetString("receipt"),
	}
}

func (n *Notification) Channel() Channel { return Channel(n.GetString("channel")) }

func (n *Notification) Attempts() int { return n.GetInt("attempts") }

const noOutcome = "no outcome: on its way, or interrupted"

// Attempting counts an attempt that is about to be made. Until its outcome is known
// it counts as one that failed, and the next one is due at an instant.
func (n *Notification) Attempting(next time.Time) {
	n.Set("attempts", n.Attempts()+1)
	n.Set("last_error", noOutcome)
	n.Set("next_attempt", dateTime(next))
}

// AttemptingLast is Attempting before the attempt after which there is none.
func (n *Notification) AttemptingLast() {
	n.Attempting(time.Time{})
	n.Set("status", "failed")
	n.Set("next_attempt", nil)
}

// QueueAnew makes the message due at once, with all the attempts of a new one.
func (n *Notification) QueueAnew(now time.Time) {
	n.Set("status", "queued")
	n.Set("attempts", 0)
	n.Set("next_attempt", dateTime(now))
}

// ResumeInterrupted makes due at once what was on its way when the server stopped, at the start of the next one.
func ResumeInterrupted(app core.App, now time.Time) error {
	_, err := app.DB().NewQuery("UPDATE notifications SET next_attempt = {:now} " +
		"WHERE status = 'queued' AND next_attempt > {:now} AND last_error = {:interrupted}").
		Bind(dbx.Params{"now": Stamp(now), "interrupted": noOutcome}).Execute()
	return err
}

// Sent records that the attempt succeeded: the message was handed over.
func (n *Notification) Sent() {
	n.Set("status", "sent")
	n.Set("last_error", "")
	n.Set("next_attempt", nil)
}

// IsSent reports whether the message was handed over.
func (n *Notification) IsSent() bool { return n.GetString("status") == "sent" }

const longestReason = 1000 // characters: servers may talk at length

// Failed records why the attempt failed.
func (n *Notification) Failed(reason error) {
	text := []rune(reason.Error())
	n.Set("last_error", string(text[:min(len(text), longestReason)]))
}

// PurgeMessages deletes messages written up to the instant that are sent or given up, so many at once.
// It returns how many those were.
func PurgeMessages(app core.App, upTo time.Time, limit int64) (int64, error) {
	return deleteSome(app, Notifications, "[[created]] <= {:upTo} AND [[status]] != 'queued'", "[[created]]",
		dbx.Params{"upTo": Stamp(upTo)}, limit)
}
