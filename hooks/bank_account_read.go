package hooks

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// Whoever is shown the numbers of a bank account is written down before, once for each request and each event.
// What cannot be written down is not shown.

func (h *handlers) auditBankAccountView(e *core.RecordRequestEvent) error {
	if err := h.auditReading(e.RequestEvent, e.Auth, e.Record.Id); err != nil {
		return err
	}
	return e.Next()
}

func (h *handlers) auditBankAccountList(e *core.RecordsListRequestEvent) error {
	if err := h.auditReading(e.RequestEvent, e.Auth, idsOf(e.Records)...); err != nil {
		return err
	}
	return e.Next()
}

// auditBankAccountEvent does so for what is told to those who have subscribed to bank accounts. An event of which the
// subscriber has left the id out is noted as the topic has it, which may be *.
func (h *handlers) auditBankAccountEvent(e *core.RealtimeMessageEvent) error {
	topic, _, _ := strings.Cut(e.Message.Name, "?")
	name, of, _ := strings.Cut(topic, "/")
	collection, err := e.App.FindCachedCollectionByNameOrId(name)
	if err != nil || collection.Name != collections.BankAccounts {
		return e.Next() //nolint:nilerr // it is about something else
	}
	var event struct {
		Record struct {
			ID string `json:"id"`
		} `json:"record"`
	}
	if err := json.Unmarshal(e.Message.Data, &event); err != nil {
		return err
	}
	reader, _ := e.Client.Get(apis.RealtimeClientAuthKey).(*core.Record)
	if err := h.auditReading(e.RequestEvent, reader, cmp.Or(event.Record.ID, of, "*")); err != nil {
		return err
	}
	return e.Next()
}

// auditReading notes who reads which bank accounts, and from where.
func (h *handlers) auditReading(e *core.RequestEvent, reader *core.Record, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	entry := collections.AuditEntry{
		At: h.Now(), Actor: actorName(reader), Action: "read", Collection: collections.BankAccounts,
		Record: strings.Join(ids, " "), Fields: collections.BankAccountNumbers(), IP: e.RealIP(),
	}
	return asFault(e.App.RunInTransaction(func(tx core.App) error { return collections.Audit(tx, entry) }))
}
