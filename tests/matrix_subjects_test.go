package tests

import (
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// subject is a record that everybody tries to get at: a section of the access matrix.
type subject struct {
	collection string
	which      string                 // whose, where a collection has several sections
	make       func(m *matrix) string // one of it, a new one where that is possible
	create     func(m *matrix) object // how one asks for another one, for oneself where that is possible
	change     func(m *matrix) object // what is asked of it
	writes     map[string]any         // values, or whole bodies, that are taken for the fields that clients write
	vacate     func(m *matrix)        // makes place for a new one
	fields     bool                   // its fields are told, too
}

func (s subject) title() string {
	if s.which == "" {
		return s.collection
	}
	return s.collection + ", " + s.which
}

// constantly asks the same of every record.
func constantly(change object) func(*matrix) object {
	return func(*matrix) object { return change }
}

func someText() string { return security.RandomStringWithAlphabet(12, "abcdefghijklmnop") }

// subjects are the sections of docs/access.md. A new collection needs one here and one there.
var subjects = []subject{
	{
		collection: "users", which: "of a visitor", fields: true,
		make:   func(m *matrix) string { return m.signedInAgain("visitor") },
		create: func(*matrix) object { return newAccount() },
		change: func(*matrix) object { return object{"city": someText()} },
		writes: map[string]any{
			"language": "de", "timezone": "Asia/Dubai",
			"emailVisibility": true, "name": "Asha R.", "phone": "+919800000000", "address_line1": "1 Hill Road",
			"address_line2": "Left", "postal_code": "560002", "city": "Mysuru", "state": "Karnataka", "country": "AT",
			"password": object{"password": "another twelve", "passwordConfirm": "another twelve"},
			"tokenKey": strings.Repeat("k", 40), "email": "other@example.test",
			"nationality": "DE", "gender": "other", "date_of_birth": "1991-05-17", "type": "patient",
		},
	},
	{
		collection: "users", which: "of a practitioner",
		make:   func(m *matrix) string { return m.who["practitioner"].id },
		create: func(*matrix) object { return newAccount() },
		change: func(*matrix) object { return object{"city": someText()} },
	},
	{
		collection: "users", which: "of a receptionist",
		make:   func(m *matrix) string { return m.receptionist(someText() + "@clinic.test").id },
		create: func(*matrix) object { return newAccount() },
		change: func(*matrix) object { return object{"city": someText()} },
	},
	{
		collection: "users", which: "unverified",
		make: func(m *matrix) string {
			m.who["unverified"] = m.unverified(someText() + "@example.test")
			return m.who["unverified"].id
		},
		create: func(*matrix) object { return newAccount() },
		change: func(*matrix) object { return object{"city": someText()} },
	},
	{
		collection: "practitioners", which: "active", fields: true,
		make: func(m *matrix) string { return m.practitioner },
		create: func(*matrix) object {
			return with(newPractitioner, object{"email": someText() + "@clinic.test"})
		},
		change: func(*matrix) object { return object{"bio": someText()} },
		writes: map[string]any{
			"name": "Dr. M.", "specialization": "Dermatology", "phone": "+918022334456", "date_joined": "2021-01-15",
			"timezone": "Asia/Dubai", "slot_durations": []int{10, 30}, "modes": []string{"video"}, "fee": 100,
			"location": "Room 5", "bio": "Listens.", "active": false, "buffer_before": 5, "buffer_after": 5,
			"min_notice": 5, "max_horizon": 5, "start_step": 1, "email": "new@clinic.test",
			"picture": "me.png",
		},
	},
	{
		collection: "practitioners", which: "not active",
		make: func(m *matrix) string {
			return m.made("practitioners", "super admin",
				with(newPractitioner, object{"email": someText() + "@clinic.test", "active": false}))
		},
		create: func(*matrix) object {
			return with(newPractitioner, object{"email": someText() + "@clinic.test", "active": false})
		},
		change: func(*matrix) object { return object{"bio": someText()} },
	},
	{
		collection: "bank_accounts", fields: true,
		make: func(m *matrix) string {
			m.clear("bank_accounts", "")
			return m.made("bank_accounts", "practitioner", account1(m.practitioner))
		},
		create: func(m *matrix) object { return account1(m.practitioner) },
		change: func(*matrix) object { return object{"account_holder": someText()} },
		writes: map[string]any{
			"account_holder": "M. Iyer", "pan_number": "ABCDE1234Z", "account_number": "123456789999",
			"ifsc_code": "HDFC0009999",
		},
		vacate: func(m *matrix) { m.clear("bank_accounts", "") },
	},
	{
		collection: "visit_types", fields: true,
		make:   func(m *matrix) string { return m.made("visit_types", "practitioner", followUp(m)) },
		create: followUp,
		change: func(*matrix) object { return object{"name": someText()} },
		writes: map[string]any{
			"name": "First visit", "duration": 35, "fee": 70000, "modes": []string{"physical"}, "active": false, "position": 2,
		},
	},
	{
		collection: "patients", fields: true,
		make:   func(m *matrix) string { return m.patient },
		create: func(*matrix) object { return child(nil) },
		change: func(*matrix) object { return object{"name": someText()} },
		writes: map[string]any{
			"name": "Quentin Xylander", "date_of_birth": "2021-05-17", "gender": "other", "relation": "other",
		},
	},
	{
		collection: "working_hours", fields: true,
		make: func(m *matrix) string {
			m.clear("working_hours", "weekday = 7")
			return m.made("working_hours", "practitioner", sunday(m))
		},
		create: sunday,
		change: func(*matrix) object { return object{"end": "11:30"} },
		writes: map[string]any{
			"weekday": 6, "start": "08:00", "end": "13:00", "valid_from": "2030-01-01", "valid_to": "2031-01-01",
		},
		vacate: func(m *matrix) { m.clear("working_hours", "weekday = 7") },
	},
	{
		collection: "schedule_overrides", fields: true,
		make: func(m *matrix) string {
			m.clear("schedule_overrides", "")
			return m.made("schedule_overrides", "practitioner", object{"practitioner": m.practitioner, "date": "2031-01-09"})
		},
		create: func(m *matrix) object { return object{"practitioner": m.practitioner, "date": "2031-01-09"} },
		change: constantly(object{"windows": []object{{"start": "09:00", "end": "10:00"}}}),
		writes: map[string]any{"date": "2031-01-10", "windows": []object{{"start": "09:00", "end": "10:00"}}},
		vacate: func(m *matrix) { m.clear("schedule_overrides", "") },
	},
	{
		collection: "time_off", fields: true,
		make:   func(m *matrix) string { return m.made("time_off", "practitioner", holidays(m)) },
		create: holidays,
		change: func(*matrix) object { return object{"reason": someText()} },
		writes: map[string]any{
			"start": "2031-01-10 01:00:00.000Z", "end": "2031-01-12 00:00:00.000Z", "reason": "Mountains",
		},
	},
	{
		collection: "slots", fields: true,
		make: func(m *matrix) string { m.confirm("visitor", m.practitioner); return m.slotOf("visitor") },
		create: func(m *matrix) object {
			return object{
				"practitioner": m.practitioner, "start": "2031-01-09T09:00:00Z", "end": "2031-01-09T10:00:00Z", "state": "booked",
			}
		},
		change: constantly(object{"state": "held"}),
	},
	{
		collection: "appointments", fields: true,
		make: func(m *matrix) string { return text(m.confirm("visitor", m.practitioner), "id") },
		create: func(m *matrix) object {
			return booking(m.practitioner, object{"start": m.nextStart(), "duration": 5})
		},
		change: func(m *matrix) object { return object{"start": m.nextStart()} },
		writes: map[string]any{
			"visit_type": func(m *matrix) object {
				return object{"visit_type": m.made("visit_types", "practitioner", followUp(m)), "duration": 8, "mode": "video"}
			},
			"start": "2030-01-11 05:25:00.000Z", "duration": 10, "status": "cancelled", "reason": "A rash", "mode": "physical",
			"cancel_reason": object{"status": "cancelled", "cancel_reason": "Ill"},
		},
		vacate: (*matrix).clearHolds,
	},
	{
		collection: "payments", fields: true,
		make: func(m *matrix) string {
			return m.of("payments", `appointment = "`+text(m.confirm("visitor", m.practitioner), "id")+`"`)
		},
		create: func(m *matrix) object {
			return object{
				"appointment": m.of("appointments", `practitioner = "`+m.practitioner+`"`), "order_id": "order_x",
				"payment_id": "pay_x", "amount": 1, "currency": "INR", "provider": "dummy", "status": "successful",
			}
		},
		change: constantly(object{"status": "refunded"}),
	},
	{
		collection: "refunds_due", fields: true,
		make: func(m *matrix) string {
			held := m.confirm("visitor", m.practitioner)
			m.update("appointments", text(held, "id"), m.token("visitor"), object{"status": "cancelled"}).ok()
			return "dummy_INR"
		},
		create: func(*matrix) object { return object{"provider": "dummy"} },
		change: constantly(object{"amount": 0}),
	},
	{
		collection: "waitlist", fields: true,
		make: func(m *matrix) string {
			m.clear("waitlist", "") // nobody may wait for many
			return m.made("waitlist", "visitor", waits(m))
		},
		create: waits,
		change: constantly(object{"status": "cancelled"}),
		writes: map[string]any{
			"specialization": object{"practitioner": "", "specialization": "Cardiology"}, "status": "cancelled",
			"duration": 10, "mode": "physical", "from": "2030-01-12", "to": "2030-01-15",
		},
		vacate: func(m *matrix) { m.clear("waitlist", "") },
	},
	{
		collection: "code_requests", fields: true,
		make: func(m *matrix) string {
			id := core.GenerateDefaultRandomId()
			m.sql("INSERT INTO code_requests (id, email, at, status) VALUES ({:id}, 'asha@example.test', "+
				"'2030-01-07 02:30:00.000Z', 'sent')", dbx.Params{"id": id})
			return id
		},
		create: constantly(object{"email": "asha@example.test", "at": "2030-01-07T02:30:00Z", "status": "sent"}),
		change: constantly(object{"status": "failed"}),
	},
	{
		collection: "relocations", fields: true,
		make: func(m *matrix) string { return m.relocated() },
		create: func(m *matrix) object {
			return object{"practitioner": m.practitioner, "action": "cancel", "status": "queued", "actor": "x"}
		},
		change: constantly(object{"status": "done"}),
	},
	{
		collection: "relocation_items", fields: true,
		make: func(m *matrix) string { return m.of("relocation_items", `relocation = "`+m.relocated()+`"`) },
		create: func(m *matrix) object {
			return object{
				"relocation": m.relocated(), "appointment": m.of("appointments", ""), "position": 2, "outcome": "pending",
			}
		},
		change: constantly(object{"outcome": "moved"}),
	},
	{
		collection: "notifications", fields: true,
		make: func(m *matrix) string {
			return m.of("notifications", `appointment = "`+text(m.confirm("visitor", m.practitioner), "id")+`"`)
		},
		create: func(*matrix) object {
			return object{"channel": "email", "kind": "x", "to": "x@example.test", "status": "queued"}
		},
		change: constantly(object{"status": "queued"}),
	},
	{
		collection: "audit_log", fields: true,
		make: func(m *matrix) string { return m.of("audit_log", "") },
		create: func(*matrix) object {
			return object{
				"sequence": 999, "at": "2030-01-06T02:30:00Z", "actor": "x", "action": "create", "collection": "x", "record": "x",
				"hash": "x",
			}
		},
		change: constantly(object{"actor": "x"}),
	},
	{
		collection: "clinic", fields: true,
		make: func(m *matrix) string { return m.of("clinic", "") },
		create: func(*matrix) object {
			return object{"name": "Another", "timezone": "Asia/Kolkata", "currency": "INR"}
		},
		change: func(*matrix) object { return object{"address": someText()} },
		writes: map[string]any{
			"name": "Clinic", "timezone": "Asia/Dubai", "currency": "EUR", "hold_minutes": 20, "cancel_notice": 2,
			"reminders": []int{48}, "no_show_limit": 3, "auto_complete": 48, "offer_minutes": 20, "phone": "+918022334455",
			"address": "1 Lake Road", "colour": "#112233",
		},
	},
	{
		collection: "_superusers", fields: true,
		make:   func(m *matrix) string { return m.keep("_superusers", newSuperAdmin()) },
		create: func(*matrix) object { return newSuperAdmin() },
		change: func(*matrix) object { return object{"email": someText() + "@clinic.test"} },
	},
	{
		collection: "_otps", which: "of a visitor", fields: true,
		make: func(m *matrix) string {
			return m.keep("_otps", m.visitorsOwn(object{"password": "12345678", "sentTo": "asha@example.test"}))
		},
		create: func(m *matrix) object { return m.visitorsOwn(object{"password": "12345678"}) },
		change: constantly(object{"password": "00000000"}),
	},
	{
		collection: "_mfas", which: "of a visitor", fields: true,
		make:   func(m *matrix) string { return m.keep("_mfas", m.visitorsOwn(object{"method": "otp"})) },
		create: func(m *matrix) object { return m.visitorsOwn(object{"method": "otp"}) },
		change: constantly(object{"method": "password"}),
	},
	{
		collection: "_externalAuths", which: "of a visitor", fields: true,
		make: func(m *matrix) string {
			m.clear("_externalAuths", "")
			return m.keep("_externalAuths", m.visitorsOwn(object{"provider": "google", "providerId": someText()}))
		},
		create: func(m *matrix) object {
			return m.visitorsOwn(object{"provider": "google", "providerId": someText()})
		},
		change: func(*matrix) object { return object{"providerId": someText()} },
		vacate: func(m *matrix) { m.clear("_externalAuths", "") },
	},
	{
		collection: "_authOrigins", which: "of a visitor", fields: true,
		make: func(m *matrix) string {
			return m.keep("_authOrigins", m.visitorsOwn(object{"fingerprint": someText()}))
		},
		create: func(m *matrix) object { return m.visitorsOwn(object{"fingerprint": someText()}) },
		change: func(*matrix) object { return object{"fingerprint": someText()} },
	},
	{
		collection: "freed_time", fields: true,
		make: func(m *matrix) string {
			id := core.GenerateDefaultRandomId() // past the hooks, which would propose it to somebody and forget it
			m.sql("INSERT INTO freed_time (id, practitioner, start, [[end]], at) VALUES ({:id}, {:practitioner}, "+
				"'2031-01-08 03:30:00.000Z', '2031-01-08 03:35:00.000Z', '2030-01-07 02:30:00.000Z')",
				dbx.Params{"id": id, "practitioner": m.practitioner})
			return id
		},
		create: func(m *matrix) object {
			return object{
				"practitioner": m.practitioner, "start": "2030-01-08T03:30:00Z", "end": "2030-01-08T03:35:00Z",
				"at": "2030-01-07T02:30:00Z",
			}
		},
		change: constantly(object{"at": "2030-01-06T02:30:00Z"}),
	},
}

func followUp(m *matrix) object {
	return object{
		"practitioner": m.practitioner, "name": "Follow-up", "duration": 8, "fee": 30000, "modes": []string{"video"},
		"active": true, "position": 1,
	}
}

func child(more object) object {
	return with(
		object{"name": "Quirina Xylander", "date_of_birth": "2020-02-29", "gender": "female", "relation": "child"},
		more,
	)
}

func sunday(m *matrix) object {
	return object{"practitioner": m.practitioner, "weekday": 7, "start": "09:00", "end": "12:00"}
}

func holidays(m *matrix) object {
	return object{
		"practitioner": m.practitioner, "start": "2031-01-10T00:00:00Z", "end": "2031-01-11T00:00:00Z", "reason": "Sea",
	}
}

func waits(m *matrix) object {
	return object{
		"practitioner": m.practitioner, "duration": 5, "mode": "video", "from": "2030-01-13", "to": "2030-01-13",
	}
}

// clear deletes what there is, so that there is place for another one.
func (m *matrix) clear(collection, filter string) {
	m.t.Helper()
	for _, row := range m.rows(collection, filter) {
		m.delete(collection, text(row, "id"), m.admin).ok()
	}
}

// relocated has a new appointment of the visitor cancelled with others in mind, and returns the job.
func (m *matrix) relocated() string {
	m.t.Helper()
	return text(m.do("POST", "/api/clinic/relocations", m.admin, m.relocation()).ok(), "id")
}

func (m *matrix) relocation() object {
	m.t.Helper()
	appointment := text(m.confirm("visitor", m.practitioner), "id")
	return object{"practitioner": m.practitioner, "action": "cancel", "appointments": []string{appointment}}
}

func (m *matrix) slotOf(visitor string) string {
	m.t.Helper()
	record, err := m.app.FindFirstRecordByFilter("appointments", "visitor = {:visitor} && slot != ''",
		map[string]any{"visitor": m.who[visitor].id})
	if err != nil {
		m.t.Fatal(err)
	}
	return record.GetString("slot")
}

// clearHolds cancels what is unpaid: nobody may hold many.
func (m *matrix) clearHolds() {
	m.t.Helper()
	for _, held := range m.rows("appointments", "status = 'held'") {
		m.update("appointments", text(held, "id"), m.admin, object{"status": "cancelled"}).ok()
	}
}
