package tests

import (
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func account1(practitioner string) object {
	return object{
		"practitioner": practitioner, "account_holder": "Meera Iyer",
		"pan_number": "abcde1234f", "account_number": "1234 5678 9012", "ifsc_code": "hdfc0001234",
	}
}

func TestBankAccountsAreReadByTheirPractitionerAndSuperAdminsAlone(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	_, other := w.practitionerAccount("rudolf@clinic.test", nil)
	visitor := w.visitor("asha@example.test")

	made := w.create("bank_accounts", owner.token, account1(doctor)).ok()
	id := text(made, "id")
	for _, token := range []string{owner.token, w.admin} {
		seen := w.view("bank_accounts", id, token).ok()
		require.Equal(
			t,
			[]any{"ABCDE1234F", "123456789012", "HDFC0001234"},
			[]any{seen["pan_number"], seen["account_number"], seen["ifsc_code"]},
		)
		require.Equal(t, seen, w.get("/api/collections/bank_accounts/records", token).items()[0])
	}
	for _, token := range []string{"", other.token, visitor.token} {
		w.view("bank_accounts", id, token).refused(404)
		require.Empty(t, w.get("/api/collections/bank_accounts/records", token).items())
	}
	for _, token := range []string{other.token, visitor.token} {
		w.update("bank_accounts", id, token, object{"ifsc_code": "SBIN0001234"}).refused(404)
		w.delete("bank_accounts", id, token).refused(404)
		w.create("bank_accounts", token, account1(doctor)).refused(400)
	}
	w.create("bank_accounts", owner.token, account1(doctor)).refused(400, "practitioner", "validation_not_unique")
	require.Len(t, w.rows("bank_accounts", ""), 1)
}

func TestBankDetailsAreValidated(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	for field, test := range map[string]struct{ value, code string }{
		"pan_number":     {"ABCDE12345", "invalid_pan"},
		"account_number": {"12345678", "invalid_account_number"},
		"ifsc_code":      {"HDFC1001234", "invalid_ifsc"},
	} {
		for _, token := range []string{owner.token, w.admin} {
			w.create("bank_accounts", token, with(account1(doctor), object{field: test.value})).refused(400, field, test.code)
			w.create("bank_accounts", token, with(account1(doctor), object{field: "sealed:2:00000000:AAAA"})).
				refused(400, field, test.code)
			w.create("bank_accounts", token, with(account1(doctor), object{field: ""})).
				refused(400, field, "validation_required")
		}
	}
	require.Empty(t, w.rows("bank_accounts", ""))
}

func TestAllThatIsWrongWithBankDetailsIsNamed(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	a := w.create("bank_accounts", owner.token, object{
		"practitioner":   doctor,
		"account_holder": strings.Repeat("x", 201),
		"pan_number":     "ABCDE12345",
		"account_number": "1",
		"ifsc_code":      "",
	})
	a.refused(400, "pan_number", "invalid_pan").refused(400, "account_number", "invalid_account_number")
	a.refused(400, "ifsc_code", "validation_required").refused(400, "account_holder", "validation_max_text_constraint")
	require.Len(t, a.body["data"], 4, a.raw)
	require.Empty(t, w.rows("bank_accounts", ""))
}

func TestBankDetailsAreEncryptedAtRest(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	second := w.practitioner(nil)
	first := w.create("bank_accounts", owner.token, account1(doctor)).ok()
	twin := w.create("bank_accounts", w.admin, account1(second)).ok()
	stored := func(id string) dbx.NullStringMap {
		row := dbx.NullStringMap{}
		require.NoError(
			t,
			w.app.DB().
				Select("pan_number", "account_number", "ifsc_code").
				From("bank_accounts").
				Where(dbx.HashExp{"id": id}).
				One(row),
		)
		return row
	}

	for field, value := range stored(text(first, "id")) {
		require.True(t, strings.HasPrefix(value.String, "sealed:2:"+collections.KeyID(testKey)+":"), value.String)
		require.NotEqual(t, value, stored(text(twin, "id"))[field], "equal values look different")
		for _, plain := range []string{"ABCDE1234F", "123456789012", "HDFC0001234"} {
			require.NotContains(t, value.String, plain)
		}
	}

	changed := w.update("bank_accounts", text(first, "id"), owner.token, object{"ifsc_code": "SBIN0001234"}).ok()
	require.Equal(
		t,
		[]any{"ABCDE1234F", "123456789012", "SBIN0001234"},
		[]any{changed["pan_number"], changed["account_number"], changed["ifsc_code"]},
	)
	require.True(
		t,
		strings.HasPrefix(stored(text(first, "id"))["pan_number"].String, "sealed:2:"+collections.KeyID(testKey)+":"),
	)

	account := collections.AsBankAccount(w.record("bank_accounts", text(first, "id")))
	other, err := collections.NewCipher([]byte(strings.Repeat("x", collections.KeySize)))
	require.NoError(t, err)
	require.Error(t, account.Decrypt(other), "another key decrypts nothing")
	right, err := collections.NewCipher(testKey)
	require.NoError(t, err)
	require.NoError(t, account.Decrypt(right))
	require.Equal(t, "123456789012", account.GetString("account_number"))
	_, err = collections.NewCipher(testKey[1:])
	require.Error(t, err, "a key is as long as it must be")

	w.sql(
		`UPDATE bank_accounts SET account_number = (SELECT account_number FROM bank_accounts WHERE id = {:from})
			WHERE id = {:to}`,
		dbx.Params{"from": first["id"], "to": twin["id"]},
	)
	require.GreaterOrEqual(
		t,
		w.view("bank_accounts", text(twin, "id"), w.admin).status,
		400,
		"one account's number does not open in another",
	)
	require.NotContains(t, w.view("bank_accounts", text(twin, "id"), w.admin).raw, "123456789012")
}

// record is a record as the app itself reads it.
func (w *world) record(collection, id string) *core.Record {
	w.t.Helper()
	record, err := w.app.FindRecordById(collection, id)
	require.NoError(w.t, err)
	return record
}

func TestBankDetailsDoNotLeakThroughFilters(t *testing.T) {
	w := newWorld(t)
	doctor, owner := w.practitionerAccount("meera@clinic.test", nil)
	w.create("bank_accounts", owner.token, account1(doctor)).ok()
	visitor := w.visitor("asha@example.test")
	for _, filter := range []string{
		`bank_accounts_via_practitioner.account_holder ~ "Meera"`, `bank_accounts_via_practitioner.account_holder ?~ "Meera"`,
		`@collection.bank_accounts.account_holder ~ "Meera"`,
	} {
		for _, token := range []string{"", visitor.token} {
			a := w.get("/api/collections/practitioners/records?filter="+query(filter), token)
			require.True(t, a.status >= 400 || len(a.items()) == 0, a.raw)
		}
	}
	expanded := w.get("/api/collections/practitioners/records?expand=bank_accounts_via_practitioner", visitor.token)
	require.NotContains(t, expanded.raw, "Meera Iyer\",\"account")
	require.NotContains(t, expanded.raw, "ifsc")
}
