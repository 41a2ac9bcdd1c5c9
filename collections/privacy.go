package collections

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// What is kept of somebody besides their account, as conditions with {:user} for the account's id. Of messages and
// entries of the audit log those are meant that are about something of theirs: both are found by that.
const (
	ofVisitor      = "[[visitor]] = {:user}"
	ofAppointments = "[[appointment]] IN (SELECT id FROM appointments WHERE visitor = {:user})"
	ofPractitioner = "[[practitioner]] = " + practitionerOf
	practitionerOf = "(SELECT id FROM practitioners WHERE user = {:user} AND user != '')"
	recordsOf      = `SELECT {:user} AS id UNION ALL SELECT id FROM appointments WHERE visitor = {:user}
		UNION ALL SELECT id FROM payments WHERE visitor = {:user}
		UNION ALL SELECT id FROM waitlist WHERE visitor = {:user}
		UNION ALL SELECT id FROM patients WHERE owner = {:user}
		UNION ALL SELECT id FROM practitioners WHERE user = {:user} AND user != ''`
)

// keptOf says where something is kept of somebody, and under which name it is handed out.
var keptOf = []struct{ name, collection, where, order string }{
	{"appointments", Appointments, ofVisitor, "start"},
	{"patients", Patients, "[[owner]] = {:user}", "created"},
	{"payments", Payments, ofVisitor, "created"},
	{"waitlist", Waitlist, ofVisitor, "created"},
	{"relocations", RelocationItems, ofAppointments, "created"},
	{"messages", Notifications, ofAppointments, "created"},
	{"audit_log", AuditLog, "[[record]] IN (" + recordsOf + ")", "sequence"},
	{"sign_in_providers", core.CollectionNameExternalAuths, "[[recordRef]] = {:user}", "created"},
	{"devices", core.CollectionNameAuthOrigins, "[[recordRef]] = {:user}", "created"},
	{"practitioner", Practitioners, "[[user]] = {:user} AND [[user]] != ''", "created"},
	{"bank_accounts", BankAccounts, ofPractitioner, "created"},
	{"working_hours", WorkingHours, ofPractitioner, "weekday"},
	{"schedule_overrides", ScheduleOverrides, ofPractitioner, "date"},
	{"time_off", TimeOff, ofPractitioner, "start"},
	{"appointments_as_practitioner", Appointments, ofPractitioner, "start"},
}

// KeptOf returns the records that are kept of somebody, by the name under which they are handed out; what there is
// nothing of is an empty list.
func KeptOf(app core.App, user string) (map[string][]*core.Record, error) {
	found := map[string][]*core.Record{}
	for _, part := range keptOf {
		records := []*core.Record{}
		err := app.RecordQuery(part.collection).AndWhere(dbx.NewExp(part.where, dbx.Params{"user": user})).
			OrderBy(part.order).All(&records)
		if err != nil {
			return nil, err
		}
		found[part.name] = records
	}
	return found, nil
}

// CodeRequestsOf returns when an address has asked for one-time passwords of late.
func CodeRequestsOf(app core.App, email string) ([]*CodeRequest, error) {
	return findAll(app.RecordQuery(CodeRequests).
		AndWhere(dbx.HashExp{"email": NormalizeEmail(email)}).OrderBy("at"), AsCodeRequest)
}

// WaitsOf returns all entries of the visitor in the waitlist.
func WaitsOf(app core.App, user string) ([]*Wait, error) {
	return findAll(app.RecordQuery(Waitlist).AndWhere(dbx.NewExp(ofVisitor, dbx.Params{"user": user})), AsWait)
}

// EraseTraces takes what tells of the visitor out of appointments, messages and the audit log: the times and amounts
// stay. What was still to be sent is not sent any more.
func EraseTraces(tx core.App, user, email string) error {
	for _, statement := range []string{
		"UPDATE appointments SET reason = '', cancel_reason = '', meeting_url = '', waitlist = '' WHERE " + ofVisitor,
		"UPDATE payments SET reference = '' WHERE reference != '' AND " + ofVisitor, // such as somebody's UPI address
		"DELETE FROM notifications WHERE status = 'queued' AND " + ofAppointments,
		"UPDATE notifications SET [[to]] = 'erased', subject = '', body = '', letter = NULL, calendar = ''," +
			" receipt = '', last_error = '' WHERE " + ofAppointments,
		"UPDATE audit_log SET ip = '', ip_salt = '' WHERE [[rowid]] IN (" +
			// CROSS JOIN: record by record, and never through the whole log
			"SELECT a.[[rowid]] FROM (" + recordsOf + ") r CROSS JOIN audit_log a ON a.record = r.id " +
			"WHERE a.actor = 'users/' || {:user})",
		"DELETE FROM code_requests WHERE email = {:email}",
	} {
		if err := execute(tx, statement, dbx.Params{"user": user, "email": email}); err != nil {
			return err
		}
	}
	return nil
}

// ErasePatientTraces takes what tells of the patient out of appointments and out of the messages about them that are
// sent.
func ErasePatientTraces(tx core.App, patient string) error {
	for _, statement := range []string{
		"UPDATE appointments SET reason = '', cancel_reason = '' WHERE patient = {:patient}",
		"UPDATE notifications SET subject = '', body = '', letter = NULL, calendar = '' WHERE status != 'queued'" +
			" AND appointment IN (SELECT id FROM appointments WHERE patient = {:patient})",
	} {
		if err := execute(tx, statement, dbx.Params{"patient": patient}); err != nil {
			return err
		}
	}
	return nil
}

// DropQueued takes back what is to be sent to an address.
func DropQueued(tx core.App, user, address string) error {
	return execute(tx, "DELETE FROM notifications WHERE status = 'queued' AND [[to]] = {:to} AND "+ofAppointments,
		dbx.Params{"user": user, "to": address})
}

// EraseSessions ends every way in but those that the account's own key ends.
func EraseSessions(tx core.App, user *User) error {
	links, err := tx.FindAllExternalAuthsByRecord(user.Record)
	if err != nil {
		return err
	}
	for _, link := range links {
		if err := tx.Delete(link); err != nil {
			return err
		}
	}
	for _, end := range []func(*core.Record) error{
		tx.DeleteAllAuthOriginsByRecord, tx.DeleteAllMFAsByRecord, tx.DeleteAllOTPsByRecord,
	} {
		if err := end(user.Record); err != nil {
			return err
		}
	}
	return nil
}

// ForgetRequests deletes the rows of the request log that mention any of the texts. The log is a database of its own.
func ForgetRequests(app core.App, mentions ...string) error {
	for _, text := range mentions {
		if text == "" {
			continue // every row would mention it
		}
		_, err := app.AuxNonconcurrentDB().
			NewQuery("DELETE FROM _logs WHERE instr(message, {:text}) OR instr(data, {:text})").
			Bind(dbx.Params{"text": text}).
			Execute()
		if err != nil {
			return err
		}
	}
	return nil
}

func execute(app core.App, statement string, params dbx.Params) error {
	_, err := app.DB().NewQuery(statement).Bind(params).Execute()
	return err
}
