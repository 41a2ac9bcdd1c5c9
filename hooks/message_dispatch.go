package hooks

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/routine"

	"pocketclinic/collections"
)

const maxAttempts = 10

// dispatcher sends each channel's messages by workers of its own, so that a slow one delays no other.
type dispatcher struct {
	email, sms workers
	unrecorded sync.Map // the ids of messages that were handed over, and of which that could not be written down
}

func (d *dispatcher) of(channel collections.Channel) *workers {
	if channel == collections.SMS {
		return &d.sms
	}
	return &d.email
}

// wakeDispatcher sends at once what has just been committed; the cron job is there for what fails.
func (h *handlers) wakeDispatcher(e *core.RecordEvent) error {
	h.callWorker(e.App, collections.AsNotification(e.Record).Channel())
	return e.Next()
}

// callWorker has what is due of a channel sent, unless somebody is about to do so.
func (h *handlers) callWorker(app core.App, channel collections.Channel) {
	if h.dispatch.of(channel).call() {
		h.Background(h.logged(app, "dispatch_notifications", func(app core.App) error {
			return h.sendDue(app, channel)
		}))
	}
}

// resumeMessages has sent at once what waited, or was on its way, when the server stopped.
func (h *handlers) resumeMessages(e *core.ServeEvent) error {
	if err := collections.ResumeInterrupted(e.App, h.Now()); err != nil {
		e.App.Logger().Error("messages that were interrupted wait for their next attempt", "error", err)
	}
	if err := e.Next(); err != nil {
		return err
	}
	h.callWorker(e.App, collections.Email)
	h.callWorker(e.App, collections.SMS)
	return nil
}

// dispatchNotifications sends what is due, by as many workers as there may be.
func (h *handlers) dispatchNotifications(app core.App) error {
	var failures [2 * workersPerChannel]error
	var wait sync.WaitGroup
	for i := range failures {
		channel := []collections.Channel{collections.Email, collections.SMS}[i%2]
		wait.Go(func() { failures[i] = h.sendDue(app, channel) })
	}
	wait.Wait()
	return errors.Join(failures[:]...)
}

// sendDue is what a worker does: it sends one message of the channel after the other, until none is due.
func (h *handlers) sendDue(app core.App, channel collections.Channel) error {
	workers := h.dispatch.of(channel)
	if !workers.start() {
		return nil
	}
	for !h.running.isOver() {
		n, err := h.claimNotification(app, channel, h.Now())
		switch {
		case err == nil:
			h.deliver(app, n)
			workers.drop(n.Id)
		case !workers.stop():
		case errors.Is(err, sql.ErrNoRows):
			return nil
		default:
			return err
		}
	}
	return nil
}

// claimNotification takes the message that is due longest, and counts the attempt to send it before that is made:
// nobody else sends it, and whatever happens then (a crash, a full disk), it is not tried again before its time. From
// the claim on the worker carries it. It fails with sql.ErrNoRows where nothing is due.
func (h *handlers) claimNotification(
	app core.App, channel collections.Channel, now time.Time,
) (n *collections.Notification, err error) {
	workers := h.dispatch.of(channel)
	if _, err := collections.DueNotification(app, channel, now, workers.carried()); err != nil {
		return nil, err // a look that waits for no lock
	}
	release := func() {
		if n != nil {
			workers.drop(n.Id)
			n = nil
		}
	}
	err = h.group.run(app, func(tx core.App) (err error) {
		release() // what an attempt took that was rolled back
		n, err = collections.DueNotification(tx, channel, now, workers.carried())
		return err
	}, func(tx core.App) error {
		if n.Attempts()+1 < maxAttempts {
			n.Attempting(now.Add(backoff(n.Attempts())))
		} else {
			n.AttemptingLast()
		}
		workers.take(n.Id)
		return tx.SaveNoValidate(n) // one that a later schema finds invalid would hold up all behind it
	})
	if err != nil {
		release()
	}
	return n, err
}

// backoff doubles from one minute to about four hours.
func backoff(attempts int) time.Duration { return time.Minute << min(attempts, 8) }

// deliver sends a message that was claimed, and records what became of it. Where that cannot be recorded, it is tried
// again when the next attempt is due, and nothing is sent again but by another process, after a crash: at least once,
// never lost.
func (h *handlers) deliver(app core.App, claimed *collections.Notification) {
	var failure error
	if _, sent := h.dispatch.unrecorded.Load(claimed.Id); !sent {
		// A panic is an attempt that fails, and costs no worker.
		failure = routine.SafeWrap(func() error { return h.send(app, claimed.Message()) })()
	}
	var n *collections.Notification
	err := h.group.run(app, func(tx core.App) (err error) {
		n, err = collections.FindNotification(tx, claimed.Id)
		return err
	}, func(tx core.App) error {
		if failure == nil {
			n.Sent()
		} else {
			n.Failed(failure)
		}
		return tx.SaveNoValidate(n)
	})
	h.metrics.countDelivery(claimed.Channel(), failure)
	switch {
	case err == nil, errors.Is(err, sql.ErrNoRows): // it was erased meanwhile
		h.dispatch.unrecorded.Delete(claimed.Id)
	default:
		if failure == nil {
			h.dispatch.unrecorded.Store(claimed.Id, true)
		}
		app.Logger().Error("outcome of a message not recorded",
			"notification", claimed.Id, "failure", failure, "error", err)
	}
}

// send hands a message over, or fails after sendTimeout; a mailer keeps to its own, since it knows no context.
func (h *handlers) send(app core.App, m collections.Message) error {
	if m.Channel != collections.SMS {
		return h.sendMail(app, m)
	}
	ctx, cancel := context.WithTimeout(context.Background(), sendTimeout)
	defer cancel()
	return h.SMS.SendSMS(ctx, m.To, m.Body)
}
