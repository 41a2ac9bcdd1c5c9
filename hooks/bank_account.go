package hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// decryptBankAccount decrypts what is stored, so that a change of one field leaves valid others.
func (h *handlers) decryptBankAccount(e *core.RecordEvent) error {
	if err := collections.AsBankAccount(e.Record).DecryptUnchanged(h.cipher); err != nil {
		return err
	}
	return e.Next()
}

func validateBankAccount(e *core.RecordEvent) error {
	wrong := collections.AsBankAccount(e.Record).Normalize()
	return refusals(append(wrong, e.Next())...)
}

// encryptBankAccount encrypts on the way into the database, and gives the plain values back to the answer.
func (h *handlers) encryptBankAccount(e *core.RecordEvent) error {
	defer collections.AsBankAccount(e.Record).Encrypt(h.cipher)()
	return e.Next()
}

// showDecrypted decrypts for those who may read the record at all. Expanded into the record of another collection it
// shows no numbers: who reads them asks for the bank account itself, and is written down.
func (h *handlers) showDecrypted(e *core.RecordEnrichEvent) error {
	if e.RequestInfo != nil && e.RequestInfo.Context == core.RequestInfoContextExpand {
		err := e.Next()
		collections.AsBankAccount(e.Record).HideNumbers()
		return err
	}
	if err := collections.AsBankAccount(e.Record).Decrypt(h.cipher); err != nil {
		return err
	}
	return e.Next()
}
