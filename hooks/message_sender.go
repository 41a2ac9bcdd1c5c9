package hooks

import (
	"context"
	"time"

	"github.com/pocketbase/pocketbase/tools/mailer"
)

// SMSSender hands a text message over to whoever delivers it, or fails when ctx ends.
type SMSSender interface {
	SendSMS(ctx context.Context, to, body string) error
}

// FileSender writes mails and text messages into files, where nothing is configured to deliver them.
type FileSender interface {
	mailer.Mailer
	SMSSender
	Dir() string
}

// InvitationFile is the name of the attachment that a mailer sends as an invitation, too (RFC 6047, section 2.4).
const InvitationFile = "invite.ics"

// sendTimeout is less than the shortest backoff: two attempts do not overlap.
const sendTimeout = 20 * time.Second
