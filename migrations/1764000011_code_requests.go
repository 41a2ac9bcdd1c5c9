package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upCodeRequests, nil)
}

// upCodeRequests keeps, for about an hour, which addresses have asked for a one-time password. The id of a request is
// that of the code.
func upCodeRequests(app core.App) error {
	requests, err := create(app, "code_requests", rules{},
		presentable(&core.TextField{Name: "email", Required: true, Max: 255}),
		language("That of the browser that has asked."),
		presentable(instant("at", true)),
		choice("status", true, "waiting", "sent", "repeated", "silent", "failed"),
	)
	if err != nil {
		return err
	}
	requests.AddIndex("idx_code_requests_email", false, "email, at, status", "")
	requests.AddIndex("idx_code_requests_at", false, "at", "")
	requests.AddIndex("idx_code_requests_waiting", false, "at", "status = 'waiting'")
	return app.Save(requests)
}
