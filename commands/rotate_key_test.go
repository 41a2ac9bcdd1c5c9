package commands

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

var (
	firstKey  = bytes.Repeat([]byte("1"), collections.KeySize)
	secondKey = bytes.Repeat([]byte("2"), collections.KeySize)
	thirdKey  = bytes.Repeat([]byte("3"), collections.KeySize)
)

// interruption is a context that ends after it has been asked so often.
type interruption struct {
	context.Context
	after int
}

func (i *interruption) Err() error {
	if i.after--; i.after < 0 {
		return context.Canceled
	}
	return nil
}

func addBankAccounts(t *testing.T, app core.App, number int) {
	t.Helper()
	collection, err := app.FindCollectionByNameOrId(collections.BankAccounts)
	require.NoError(t, err)
	for i := range number {
		record := core.NewRecord(collection)
		record.Id = fmt.Sprintf("account%08d", i)
		record.Load(map[string]any{
			"practitioner": fmt.Sprintf("doctor%09d", i), "account_holder": "Dr. Example",
			"pan_number": "ABCDE1234F", "account_number": fmt.Sprintf("%012d", i), "ifsc_code": "HDFC0001234",
		})
		require.NoError(t, app.SaveNoValidate(record))
	}
}

// requireNumbers expects every account to say what it said when it was added, with these keys.
func requireNumbers(t *testing.T, app core.App, keys Keys, number int) {
	t.Helper()
	cipher, err := keys.cipher()
	require.NoError(t, err)
	records, err := app.FindRecordsByFilter(collections.BankAccounts, "", "id", 0, 0)
	require.NoError(t, err)
	require.Len(t, records, number)
	for i, record := range records {
		account := collections.AsBankAccount(record)
		require.NoError(t, account.Decrypt(cipher))
		require.Equal(t, []string{"ABCDE1234F", fmt.Sprintf("%012d", i), "HDFC0001234"}, []string{
			account.GetString("pan_number"), account.GetString("account_number"), account.GetString("ifsc_code"),
		})
	}
}

func behind(t *testing.T, app core.App, keys Keys) collections.KeyUse {
	t.Helper()
	cipher, err := keys.cipher()
	require.NoError(t, err)
	use, err := collections.FindKeyUse(app, cipher)
	require.NoError(t, err)
	return use
}

func TestAKeyIsRotatedWhereItWasInterrupted(t *testing.T) {
	app := newApp(t)
	dir := app.DataDir()
	require.NoError(t, app.ResetBootstrapState())
	addBankAccounts(t, openWith(t, dir, Keys{Present: firstKey}), 250)

	both := Keys{Present: secondKey, Old: [][]byte{thirdKey, firstKey}}
	app = openWith(t, dir, both)
	requireNumbers(t, app, both, 250)
	var out bytes.Buffer
	require.EqualError(t, rotateKey(&interruption{t.Context(), 1}, app, both, &out),
		"interrupted after 100 of 250 bank accounts; run it again to go on")
	require.Empty(t, out.String())
	require.Len(t, behind(t, app, both).Behind, 150)
	requireNumbers(t, app, both, 250)

	require.NoError(t, rotateKey(t.Context(), app, both, &out))
	require.Equal(t, "Encrypted 150 bank accounts anew. Everything is encrypted with the key "+
		collections.KeyID(secondKey)+": POCKETCLINIC_ENCRYPTION_KEY_OLD can go.\n", out.String())
	second := Keys{Present: secondKey}
	require.Zero(t, behind(t, app, second))
	requireNumbers(t, app, second, 250)
	require.Zero(t, count(t, app, "audit_log"), "it says what it said before: nothing happened to anybody")

	require.Equal(t, []string{collections.KeyID(secondKey)}, behind(t, app, Keys{Present: thirdKey}).Unknown)
}

func TestWhatNoKeyDecryptsIsToldAndLeftAlone(t *testing.T) {
	app := newApp(t)
	dir := app.DataDir()
	require.NoError(t, app.ResetBootstrapState())
	addBankAccounts(t, openWith(t, dir, Keys{Present: firstKey}), 3)
	both := Keys{Present: secondKey, Old: [][]byte{firstKey}}
	app = openWith(t, dir, both)
	for _, change := range []string{
		"account_number = (SELECT account_number FROM bank_accounts WHERE id = 'account00000001')" +
			" WHERE id = 'account00000000'",
		"ifsc_code = 'SBIN0001234' WHERE id = 'account00000002'", // plain, by hand
	} {
		_, err := app.DB().NewQuery("UPDATE bank_accounts SET " + change).Execute()
		require.NoError(t, err)
	}
	var out bytes.Buffer
	require.EqualError(t, rotateKey(t.Context(), app, both, &out),
		"1 of 3 bank accounts could not be decrypted and are as they were")
	require.Equal(t, "FAILED account_number of bank account account00000000: a stored bank detail cannot be decrypted: "+
		"it is not whole, or was encrypted for another place\n", out.String())
	require.Equal(t, []string{"account00000000"}, behind(t, app, both).Behind, "the plain one is encrypted, too")
	out.Reset()

	require.EqualError(t, rotateKey(t.Context(), app, Keys{Present: secondKey}, &out),
		"1 of 1 bank accounts could not be decrypted and are as they were")
	require.Contains(t, out.String(), "its key "+collections.KeyID(firstKey)+" is not known")
}

func TestNothingIsRotatedToTheDevelopmentKey(t *testing.T) {
	app := newApp(t)
	addBankAccounts(t, app, 1)
	var out bytes.Buffer
	require.EqualError(t, rotateKey(t.Context(), app, Keys{Present: firstKey, Development: true}, &out),
		"POCKETCLINIC_ENCRYPTION_KEY is not set: make a key with 'openssl rand -hex 16'")
	require.Empty(t, out.String())
	require.Equal(t, []string{collections.KeyID(make([]byte, collections.KeySize))},
		behind(t, app, Keys{Present: firstKey}).Unknown)
}
