package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// Each encrypted field, with the rule that its plain value keeps.
var secrets = map[string]func(string) (string, error){
	"pan_number":     rules.ParsePAN,
	"account_number": rules.ParseAccountNumber,
	"ifsc_code":      rules.ParseIFSC,
}

// decryptBankAccount decrypts what is stored, so that a change of one field leaves valid others.
func (h *handlers) decryptBankAccount(e *core.RecordEvent) error {
	for field := range secrets {
		stored := !e.Record.IsNew() && !changed(e.Record, field)
		if !stored {
			continue
		}
		plain, err := h.vault.open(e.Record.GetString(field), e.Record.Id, field)
		if err != nil {
			return err
		}
		e.Record.Set(field, plain)
	}
	return e.Next()
}

func validateBankAccount(e *core.RecordEvent) error {
	for field, parse := range secrets {
		if text := e.Record.GetString(field); text != "" {
			value, err := parse(text)
			if err != nil {
				return err
			}
			e.Record.Set(field, value)
		}
	}
	return e.Next()
}

// encryptBankAccount encrypts on the way into the database, and gives the plain values back to the answer.
func (h *handlers) encryptBankAccount(e *core.RecordEvent) error {
	plain := map[string]string{}
	for field := range secrets {
		plain[field] = e.Record.GetString(field)
		e.Record.Set(field, h.vault.seal(plain[field], e.Record.Id, field))
	}
	defer func() {
		for field, value := range plain {
			e.Record.Set(field, value)
		}
	}()
	return e.Next()
}

// showDecrypted decrypts for those who may read the record at all.
func (h *handlers) showDecrypted(e *core.RecordEnrichEvent) error {
	for field := range secrets {
		plain, err := h.vault.open(e.Record.GetString(field), e.Record.Id, field)
		if err != nil {
			return err
		}
		e.Record.Set(field, plain)
	}
	return e.Next()
}
