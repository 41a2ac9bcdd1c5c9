package hooks

import (
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"pocketclinic/rules"
)

// boundQuestions refuses a request that asks for more than its caller may, before anything of it is done. It looks
// at every route of collections: whoever signs in or saves a record may expand the answer, too.
func boundQuestions(e *core.ServeEvent) error {
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		if e.Request.URL.RawQuery == "" || !strings.Contains(e.Request.Pattern, "/api/collections/{collection}/") {
			return e.Next()
		}
		query := e.Request.URL.Query()
		records := 1
		if listsRecords(e) {
			records = perPage(query.Get("perPage"))
		}
		if err := rules.JudgeQuestion(askerOf(e), readQuestion(query.Get, records)); err != nil {
			return err
		}
		return e.Next()
	})
	return e.Next()
}

// boundTopics holds what a client wants to hear of to the same bounds: it is asked for again with each event.
func boundTopics(e *core.RealtimeSubscribeRequestEvent) error {
	by := askerOf(e.RequestEvent)
	if err := rules.JudgeTopics(by, len(e.Subscriptions)); err != nil {
		return err
	}
	reader := subscriptions.NewDefaultClient() // reads their options as PocketBase does
	defer reader.Discard()
	reader.Subscribe(e.Subscriptions...)
	for _, options := range reader.Subscriptions() {
		query := func(name string) string { return options.Query[name] }
		if err := rules.JudgeTopic(by, readQuestion(query, 1)); err != nil {
			return err
		}
	}
	return e.Next()
}

// boundBatch holds each request of a batch to the bounds of one that comes alone.
func boundBatch(e *core.BatchRequestEvent) error {
	for _, request := range e.Batch {
		address, err := url.Parse(request.URL)
		if err != nil {
			return e.BadRequestError("Invalid batch request data.", err)
		}
		if err := rules.JudgeQuestion(askerOf(e.RequestEvent), readQuestion(address.Query().Get, 1)); err != nil {
			return err
		}
	}
	return e.Next()
}

func askerOf(e *core.RequestEvent) rules.Asker {
	switch {
	case e.Auth == nil:
		return rules.Guest
	case e.HasSuperuserAuth():
		return rules.SuperAdmin
	}
	return rules.Member
}

// listsRecords reports whether a request is for a list of a collection's records.
func listsRecords(e *core.RequestEvent) bool {
	return e.Request.Pattern == "GET /api/collections/{collection}/records"
}
