package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upUsers, nil)
}

// upUsers turns PocketBase's own users into the clinic's: one-time passwords are the only way in,
// and nobody signs up through the records API.
func upUsers(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}
	users.Fields.RemoveByName("avatar")
	users.OAuth2.MappedFields.AvatarURL = ""

	name := text("name", false, "")
	name.Id = users.Fields.GetByName("name").GetId()
	role := choice("role", false, "visitor", "practitioner", "receptionist")
	role.Help = "Super admins make receptionists. A practitioner's account is one by its practitioner alone."
	phone := text("phone", false, "Best with a leading + and the country code.")
	fields := []core.Field{
		presentable(name), role, phone,
		text("address_line1", false, ""), text("address_line2", false, ""),
		text("postal_code", false, ""), text("city", false, ""), text("state", false, ""),
		choice("country", false, countryCodes...), choice("nationality", false, countryCodes...),
		choice("gender", false, "female", "male", "other", "undisclosed"),
		text("date_of_birth", false, "YYYY-MM-DD"),
		choice("type", false, "patient", "visitor"),
		language("In which the person is written to; empty = English."),
		text("timezone", false, "IANA name, by whose clock the person is written to; empty = the clinic's."),
		hidden(whole("calendar_version", 0, 1e9, "Feeds of earlier versions are revoked.")),
		hidden(&core.BoolField{Name: "known_to_desk", Help: "The desk has written it: it is kept, verified or not."}),
	}
	for i, field := range fields {
		users.Fields.AddAt(6+i, field)
	}

	ours(users)

	// Who calls, or comes in, may have no address of mail.
	users.Fields.GetByName(core.FieldNameEmail).(*core.EmailField).Required = false

	self := rule("id = @request.auth.id")
	rules{
		list: self, view: self, create: rule("@request.auth.id != ''"),
		update: rule(*self + " || " + receptionist + " && role = 'visitor'"),
	}.applyTo(users)
	// Until somebody has signed in by it, the desk may correct an address.
	users.ManageRule = rule(receptionist + " && role = 'visitor' && verified = false")
	users.PasswordAuth.Enabled = false
	users.OAuth2.Enabled = false
	users.AuthAlert.Enabled = false
	users.OTP.Enabled = true
	users.OTP.EmailTemplate = core.EmailTemplate{
		Subject: "{OTP} is your code for {APP_NAME}",
		Body: `<p>Hello,</p>
<p>your one-time password for {APP_NAME} is <strong>{OTP}</strong></p>
<p>It can be used once, within three minutes. If you did not ask for it, ignore this mail: ` +
			`nobody can sign in without it.</p>`,
	}
	users.AddIndex("idx_users_unverified", false, "created", "verified = FALSE")
	// PocketBase's own index on the e-mail address leaves out empty ones, and so SQLite cannot use it
	// to look an address up: each sign-in would read every account.
	users.AddIndex("idx_users_email", false, "email", "")
	users.AddIndex("idx_users_receptionists", false, "name", "role = 'receptionist'")
	return app.Save(users)
}
