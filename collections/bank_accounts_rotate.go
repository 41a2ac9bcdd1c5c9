package collections

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// KeyUse is which keys the bank accounts are encrypted with.
type KeyUse struct {
	Behind  []string // ids of the accounts that are not, or not wholly, encrypted with the present key
	Unknown []string // ids of the keys that something is encrypted with and that the cipher does not have
}

// FindKeyUse looks at every bank account, without decrypting any.
func FindKeyUse(app core.App, c Cipher) (use KeyUse, err error) {
	var rows []struct {
		ID      string `db:"id"`
		PAN     string `db:"pan_number"`
		Account string `db:"account_number"`
		IFSC    string `db:"ifsc_code"`
	}
	head := len(c.present.prefix())
	err = app.ConcurrentDB().NewQuery(fmt.Sprintf(`SELECT id, substr(pan_number, 1, %d) AS pan_number,
		substr(account_number, 1, %[1]d) AS account_number, substr(ifsc_code, 1, %[1]d) AS ifsc_code
		FROM bank_accounts ORDER BY id`, head)).All(&rows)
	for _, row := range rows {
		heads := []string{row.PAN, row.Account, row.IFSC}
		if slices.ContainsFunc(heads, func(head string) bool { return head != c.present.prefix() }) {
			use.Behind = append(use.Behind, row.ID)
		}
		for _, head := range heads {
			_, _, unknown := c.keyOf(head)
			if id := keyIDIn(head); id != "" && unknown != nil && !slices.Contains(use.Unknown, id) {
				use.Unknown = append(use.Unknown, id)
			}
		}
	}
	return use, err
}

// EncryptAgain encrypts the numbers of one bank account with the present key, in the transaction tx. Nothing else of
// it changes, and nobody is told: it says what it said before. One that is gone by now is left alone.
func EncryptAgain(tx core.App, c Cipher, id string) error {
	stored := dbx.NullStringMap{}
	fields := BankAccountNumbers()
	err := tx.DB().Select(fields...).From(BankAccounts).Where(dbx.HashExp{"id": id}).One(stored)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	renewed := dbx.Params{}
	for _, field := range fields {
		place := placeOf(id, field)
		plain, err := c.decrypt(stored[field].String, place)
		if err != nil {
			return fmt.Errorf("%s of bank account %s: %w", field, id, err)
		}
		renewed[field] = c.encrypt(plain, place)
	}
	_, err = tx.DB().Update(BankAccounts, renewed, dbx.HashExp{"id": id}).Execute()
	return err
}
