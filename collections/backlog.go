package collections

import (
	"context"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Backlog is what waits for somebody or something at an instant.
type Backlog struct {
	Holds   int // that run
	Refunds int // payments that are to be given back
	Outbox  map[Channel]Queued
}

// Queued is what waits in the outbox to be sent by a channel.
type Queued struct {
	Messages int
	Lag      time.Duration // of the one that is due longest; zero where none is due
}

// FindBacklog looks at what waits alone, by partial indexes: history makes it no slower.
func FindBacklog(ctx context.Context, app core.App, now time.Time) (Backlog, error) {
	backlog := Backlog{Outbox: map[Channel]Queued{Email: {}, SMS: {}}}
	counts := []struct {
		into  *int
		query string
	}{
		{&backlog.Holds, "SELECT COUNT(*) FROM appointments WHERE status = 'held' AND hold_expires > {:now}"},
		{&backlog.Refunds, "SELECT COUNT(*) FROM payments WHERE status = 'refund_due'"},
	}
	params := dbx.Params{"now": Stamp(now)}
	for _, count := range counts {
		query := app.ConcurrentDB().NewQuery(count.query).WithContext(ctx)
		if err := query.Bind(params).Row(count.into); err != nil {
			return Backlog{}, err
		}
	}
	var queues []struct {
		Channel  Channel        `db:"channel"`
		Messages int            `db:"messages"`
		Oldest   types.DateTime `db:"oldest"`
	}
	err := app.ConcurrentDB().NewQuery("SELECT channel, COUNT(*) AS messages, MIN(next_attempt) AS oldest " +
		"FROM notifications WHERE status = 'queued' GROUP BY channel").WithContext(ctx).All(&queues)
	for _, queue := range queues {
		lag := max(0, now.Sub(queue.Oldest.Time()))
		backlog.Outbox[queue.Channel] = Queued{Messages: queue.Messages, Lag: lag}
	}
	return backlog, err
}
