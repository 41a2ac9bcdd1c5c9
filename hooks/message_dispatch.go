package hooks

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

const (
	notificationsPerRun = 200
	maxAttempts         = 10
	senders             = 8 // messages on their way at a time: a slow server holds up few
)

// dispatcher lets one run at a time take what is due, so that nothing is taken twice.
type dispatcher struct{ sync.Mutex }

// wakeDispatcher sends at once what has just been committed; the cron job is there for what fails.
func (h *handlers) wakeDispatcher(e *core.RecordEvent) error {
	app := e.App
	h.Background(logged(app, "dispatch_notifications", h.dispatchNotifications))
	return e.Next()
}

// dispatchNotifications sends what is due. A message that fails is tried again later and holds up no other.
// One that was handed over just before a crash is sent again: at least once, never lost.
func (h *handlers) dispatchNotifications(app core.App) error {
	h.dispatch.Lock()
	defer h.dispatch.Unlock()
	due, err := collections.DueNotifications(app, h.Now(), notificationsPerRun)
	if err != nil {
		return err
	}
	failures := make([]error, len(due))
	var wait sync.WaitGroup
	free := make(chan struct{}, senders)
	for i, notification := range due {
		free <- struct{}{}
		wait.Go(func() {
			defer func() { <-free }()
			h.deliver(app, notification)
			failures[i] = app.Save(notification)
		})
	}
	wait.Wait()
	return errors.Join(failures...)
}

func (h *handlers) deliver(app core.App, n *collections.Notification) {
	err := h.send(app, n.Message())
	switch {
	case err == nil:
		n.Sent()
	case n.Attempts()+1 >= maxAttempts:
		n.GiveUp(err)
	default:
		n.Retry(err, h.Now().Add(backoff(n.Attempts())))
	}
}

// backoff doubles from one minute to about four hours.
func backoff(attempts int) time.Duration { return time.Minute << min(attempts, 8) }

func (h *handlers) send(app core.App, m collections.Message) error {
	if m.Channel == collections.SMS {
		ctx, cancel := context.WithTimeout(context.Background(), sendTimeout)
		defer cancel()
		return h.SMS.SendSMS(ctx, m.To, m.Body)
	}
	return sendMail(app, m)
}
