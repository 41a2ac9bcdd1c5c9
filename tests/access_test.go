package tests

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// populated is a clinic with one record of everything, and everybody who could want it.
func populated(t *testing.T) (w *world, records map[string]string, who map[string]string) {
	t.Helper()
	w, doctor, doctorAccount, visitor, appointment := confirmed(t)
	_, rival := w.practitionerAccount("rudolf@clinic.test", nil)
	other := w.visitor("ravi@example.test")
	w.create("bank_accounts", doctorAccount.token, account1(doctor)).ok()
	w.create("schedule_overrides", doctorAccount.token, object{"practitioner": doctor, "date": "2030-01-09"}).ok()
	w.create("time_off", doctorAccount.token, object{
		"practitioner": doctor, "start": "2030-01-10T00:00:00Z", "end": "2030-01-11T00:00:00Z",
	}).ok()

	records = map[string]string{"practitioners": doctor, "appointments": text(appointment, "id"), "users": visitor.id}
	for _, name := range []string{
		"bank_accounts", "schedule_overrides", "time_off", "slots", "payments", "notifications", "audit_log", "clinic",
	} {
		records[name] = text(w.rows(name, "")[0], "id")
	}
	records["waitlist"] = text(w.create("waitlist", visitor.token, object{
		"practitioner": doctor, "duration": 30, "mode": "video", "from": "2030-01-13", "to": "2030-01-13",
	}).ok(), "id")
	records["working_hours"] = text(w.rows("working_hours", `practitioner = "`+doctor+`"`)[0], "id")
	who = map[string]string{
		"guest": "", "visitor": visitor.token, "other visitor": other.token,
		"practitioner": doctorAccount.token, "other practitioner": rival.token, "super admin": w.admin,
	}
	return w, records, who
}

func TestWhoMayReadWhat(t *testing.T) {
	w, records, who := populated(t)
	everybody := "guest, visitor, other visitor, practitioner, other practitioner, super admin"
	for collection, readers := range map[string]string{
		"users": "visitor, practitioner, super admin", "practitioners": everybody, "clinic": everybody, "slots": everybody,
		"bank_accounts": "practitioner, super admin", "working_hours": "practitioner, super admin",
		"schedule_overrides": "practitioner, super admin", "time_off": "practitioner, super admin",
		"appointments": "visitor, practitioner, super admin", "payments": "visitor, super admin",
		"waitlist":      "visitor, super admin",
		"notifications": "super admin", "audit_log": "super admin",
	} {
		for name, token := range who {
			may := false
			for _, reader := range strings.Split(readers, ", ") {
				may = may || reader == name
			}
			viewed := w.view(collection, records[collection], token)
			require.Equal(t, may, viewed.status == 200, "%s views %s: %s", name, collection, viewed.raw)
			listed := w.get("/api/collections/"+collection+"/records?perPage=500", token)
			inList := strings.Contains(listed.raw, `"id":"`+records[collection]+`"`)
			listable := may && (collection != "users" || name != "practitioner")
			require.Equal(t, listable, inList, "%s lists %s: %s", name, collection, listed.raw)
		}
	}
}

func TestWhoMayWriteWhat(t *testing.T) {
	w, records, who := populated(t)
	before := w.snapshot()
	for collection, id := range records {
		for name, token := range who {
			system := collection == "slots" || collection == "payments" || collection == "notifications" ||
				collection == "audit_log"
			own := name == "practitioner" &&
				slices.Contains([]string{"bank_accounts", "working_hours", "schedule_overrides", "time_off"}, collection)
			if name == "super admin" && !system || own {
				continue // what they may change has tests of its own
			}
			for action, a := range map[string]*answer{
				"creates": w.create(collection, token, object{"id": "abcdefghijklmno"}),
				"updates": w.update(collection, id, token, object{
					"id": id, "state": "held", "status": "queued", "action": "delete", "weekday": 9, "specialization": "",
					"name": "\x00" + strings.Repeat("x", 300),
				}),
				"deletes": w.delete(collection, id, token),
			} {
				require.GreaterOrEqual(t, a.status, 400, "%s %s %s: %s", name, action, collection, a.raw)
				require.Less(t, a.status, 500, "%s %s %s: %s", name, action, collection, a.raw)
				if token == "" && !system {
					require.Equal(t, 401, a.status, "%s %s %s: %s", name, action, collection, a.raw)
				}
				if system {
					require.Equal(t, 403, a.status, "%s %s %s: %s", name, action, collection, a.raw)
				}
			}
		}
	}
	require.Equal(t, before, w.snapshot())
}

func TestABadTokenIsNoToken(t *testing.T) {
	w, records, _ := populated(t)
	values := "practitioner=" + records["practitioners"] + "&date=2030-01-08&duration=30"
	for _, token := range []string{"nonsense", "a.b.c", strings.Repeat("x", 5000), w.admin + "x"} {
		w.update("users", records["users"], token, object{"name": "x"}).refused(401)
		w.create("appointments", token, booking(records["practitioners"], nil)).refused(401)
		w.get("/api/clinic/availability/explain?"+values, token).refused(401)
	}
}

func TestNothingPublicLeadsToAVisitor(t *testing.T) {
	w, records, who := populated(t)
	secret := records["users"]
	for name, path := range map[string]string{
		"expand a slot": "/api/collections/slots/records" +
			"?perPage=1&expand=practitioner.appointments_via_practitioner.visitor,practitioner.user",
		"expand a practitioner": "/api/collections/practitioners/records" +
			"?perPage=1&expand=appointments_via_practitioner.visitor,user,slots_via_practitioner" +
			"&filter=" + query(`id = "`+records["practitioners"]+`"`),
		"availability": "/api/clinic/availability" +
			"?practitioner=" + records["practitioners"] + "&date=2030-01-07&duration=30",
		"search": "/api/clinic/search",
	} {
		for _, reader := range []string{"guest", "other visitor", "other practitioner"} {
			a := w.get(path, who[reader])
			require.Equal(t, 200, a.status, "%s: %s", name, a.raw)
			for _, trace := range []string{secret, "Asha", "asha@", records["appointments"]} {
				require.NotContains(t, a.raw, trace, "%s by %s", name, reader)
			}
		}
	}
	for _, collection := range []string{"slots", "practitioners"} {
		path := "practitioner.appointments_via_practitioner"
		if collection == "practitioners" {
			path = "appointments_via_practitioner"
		}
		for _, filter := range []string{
			path + ".visitor.name ?~ 'Asha'", path + ".visitor.id ?= '" + secret + "'", path + ".reason ?!= 'x'",
			path + ".id ?!= ''",
		} {
			yes := w.get("/api/collections/"+collection+"/records?filter="+query(filter), who["guest"])
			require.NotContains(t, yes.raw, records["practitioners"], filter)
		}
	}
}

func TestPractitionersSeeNameAndPhoneOfTheirVisitors(t *testing.T) {
	w, records, who := populated(t)
	seen := w.get("/api/collections/appointments/records?expand=visitor", who["practitioner"]).items()[0]
	want := object{
		"id":             records["users"],
		"name":           "Asha Rao",
		"phone":          "+919812345678",
		"collectionId":   "_pb_users_auth_",
		"collectionName": "users",
	}
	require.Equal(t, want, seen["expand"].(object)["visitor"])
	require.Equal(t, want, w.view("users", records["users"], who["practitioner"]).ok())
	require.Contains(t, w.view("users", records["users"], who["visitor"]).ok(), "address_line1")
}

func TestEveryWriteIsAudited(t *testing.T) {
	w, records, who := populated(t)
	entries := w.get("/api/collections/audit_log/records?perPage=500&sort=sequence", w.admin).items()
	require.GreaterOrEqual(t, len(entries), 20)

	previous := ""
	for i, entry := range entries {
		require.EqualValues(t, i+1, entry["sequence"])
		require.Equal(t, previous, entry["previous_hash"])
		content, err := json.Marshal([]any{
			previous,
			i + 1,
			entry["at"],
			entry["actor"],
			entry["action"],
			entry["collection"],
			entry["record"],
			entry["fields"],
			entry["money"],
			entry["ip_hash"],
		})
		require.NoError(t, err)
		sum := sha256.Sum256(content)
		require.Equal(t, hex.EncodeToString(sum[:]), entry["hash"])
		previous = text(entry, "hash")
	}

	w.update("users", records["users"], who["visitor"], object{"name": "Asha R.", "city": "Bengaluru"}).ok()
	last := w.get("/api/collections/audit_log/records?perPage=1&sort=-sequence", w.admin).items()[0]
	require.Equal(t, "users/"+records["users"], last["actor"])
	require.Equal(
		t,
		[]any{"update", "users", records["users"], "127.0.0.1"},
		[]any{last["action"], last["collection"], last["record"], last["ip"]},
	)
	require.Equal(t, []any{"name"}, last["fields"], "names alone, and of what changed alone")
	require.NotContains(t, fmt.Sprint(last), "Asha")

	count := len(w.rows("audit_log", ""))
	w.update("users", records["users"], who["visitor"], object{"country": "XX"}).refused(400)
	require.Len(t, w.rows("audit_log", ""), count, "what did not happen is not in the log")
}
