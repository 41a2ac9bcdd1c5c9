package collections

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// The encrypted fields, with the rules that their plain values keep.
var secrets = []struct {
	field string
	parse func(string) (string, error)
}{
	{"pan_number", rules.ParsePAN},
	{"account_number", rules.ParseAccountNumber},
	{"ifsc_code", rules.ParseIFSC},
}

// BankAccount is where a practitioner's money goes. In the database its numbers are encrypted.
type BankAccount struct{ core.BaseRecordProxy }

// AsBankAccount views a record of bank_accounts.
func AsBankAccount(record *core.Record) *BankAccount {
	return &BankAccount{core.BaseRecordProxy{Record: record}}
}

// Normalize writes the plain numbers in their one form, and returns what is wrong with each that has none;
// an empty one is left to the schema.
func (b *BankAccount) Normalize() (wrong []error) {
	for _, secret := range secrets {
		wrong = append(wrong, normalize(b.Record, secret.field, secret.parse))
	}
	return wrong
}

// Encrypt encrypts the numbers, and returns what puts the plain ones back.
func (b *BankAccount) Encrypt(c Cipher) (restore func()) {
	plain := map[string]any{}
	for _, secret := range secrets {
		value := b.GetString(secret.field)
		plain[secret.field] = value
		b.Set(secret.field, c.encrypt(value, placeOf(b.Id, secret.field)))
	}
	return func() { b.Load(plain) }
}

// Decrypt makes those numbers plain that are encrypted.
// It fails where one was encrypted with another key, or for another record or field.
func (b *BankAccount) Decrypt(c Cipher) error {
	for _, secret := range secrets {
		if err := b.decrypt(c, secret.field); err != nil {
			return err
		}
	}
	return nil
}

// DecryptUnchanged is Decrypt for those numbers alone that are as they were stored: what a client sends is
// never taken for encrypted.
func (b *BankAccount) DecryptUnchanged(c Cipher) error {
	for _, secret := range secrets {
		if b.IsNew() || b.GetString(secret.field) != b.Original().GetString(secret.field) {
			continue
		}
		if err := b.decrypt(c, secret.field); err != nil {
			return err
		}
	}
	return nil
}

func (b *BankAccount) decrypt(c Cipher, field string) error {
	plain, err := c.decrypt(b.GetString(field), placeOf(b.Id, field))
	if err != nil {
		return err
	}
	b.Set(field, plain)
	return nil
}

// placeOf names the place that an encrypted value belongs to.
func placeOf(id, field string) string { return id + "." + field }
