package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(upPractitioners, nil)
}

func upPractitioners(app core.App) error {
	users, err := app.FindCollectionByNameOrId("users")
	if err != nil {
		return err
	}

	user := relation("user", users, false, false)
	user.Help = "The account, set from the e-mail address."
	practitioners, err := create(app, "practitioners",
		rules{
			list: rule("active = true || user = @request.auth.id || " + receptionist), view: rule(""),
			update: rule("user = @request.auth.id"),
		},
		presentable(text("name", true, "")),
		&core.EmailField{
			Name: "email",
			Help: "On create: makes or links the account that the practitioner signs in with. Not kept here.",
		},
		user,
		&core.FileField{Name: "picture", MaxSelect: 1, MaxSize: 5 << 20, Thumbs: []string{"96x96", "400x400"},
			MimeTypes: []string{"image/jpeg", "image/png", "image/webp", "image/gif"}},
		presentable(text("specialization", true, "")),
		text("phone", false, "Best with a leading + and the country code. New bookings are told to it by SMS."),
		text("date_joined", true, "YYYY-MM-DD"),
		&core.BoolField{Name: "active", Help: "Takes bookings. Left alone, it is on for a new practitioner."},
		text("timezone", true, "IANA name, such as Asia/Kolkata."),
		&core.JSONField{
			Name: "slot_durations", Required: true, MaxSize: 2000, Help: "Minutes that can be booked, such as [15, 30].",
		},
		&core.SelectField{Name: "modes", Required: true, MaxSelect: 3, Values: []string{"telephone", "video", "physical"}},
		whole("fee", 0, 1e12, "Per appointment, in the currency's minor unit (paise, cents)."),
		text("location", false, "Where physical appointments take place."),
		longText("bio", ""),
		whole("buffer_before", 0, 240, "Minutes kept free before each appointment."),
		whole("buffer_after", 0, 240, "Minutes kept free after each appointment."),
		whole("min_notice", 0, 525600, "Minutes before the start until which it can be booked."),
		whole("max_horizon", 0, 730, "Days ahead that can be booked; 0 = 365."),
		hidden(whole("completed", 0, 1e9, "How many appointments were completed.")),
		hidden(text("revision", false, "Another one with every change of hours or offer.")),
		whole("start_step", 0, 480, "Minutes between possible starts; 0 = the requested duration."),
		&core.TextField{
			Name: "slug", Max: 100, Pattern: `^[a-z0-9]+(-[a-z0-9]+)*$`,
			Help: "Stands in the address of the portal's page. Left alone, it is made of the name.",
		},
	)
	if err != nil {
		return err
	}
	practitioners.AddIndex("idx_practitioners_user", true, "user", "user != ''")
	practitioners.AddIndex("idx_practitioners_specialization", false, "specialization", "")
	practitioners.AddIndex("idx_practitioners_slug", true, "slug", "slug != ''")
	if err := app.Save(practitioners); err != nil {
		return err
	}
	if err := createBankAccounts(app, practitioners); err != nil {
		return err
	}
	return createVisitTypes(app, practitioners)
}

// createVisitTypes adds what a practitioner can be booked for by name. Everybody reads it, to choose.
func createVisitTypes(app core.App, practitioners *core.Collection) error {
	r := ownedByPractitionerOrDesk()
	r.list, r.view = rule(""), rule("")
	types, err := create(app, "visit_types", r,
		presentable(relation("practitioner", practitioners, true, true)),
		presentable(text("name", true, "")),
		minutes("duration"),
		whole("fee", 0, 1e12, "In the currency's minor unit (paise, cents)."),
		&core.SelectField{Name: "modes", Required: true, MaxSelect: 3, Values: []string{"telephone", "video", "physical"}},
		&core.BoolField{Name: "active", Help: "Can be booked. Left alone, it is on for a new one."},
		whole("position", 0, 1e6, "The order in which they are shown."),
	)
	if err != nil {
		return err
	}
	types.AddIndex("idx_visit_types_practitioner", false, "practitioner, position", "")
	return app.Save(types)
}

func createBankAccounts(app core.App, practitioners *core.Collection) error {
	// The encrypted form of a value is longer than the value.
	secret := func(name, help string) *core.TextField {
		return &core.TextField{Name: name, Required: true, Max: 500, Help: help + " Stored encrypted."}
	}
	accounts, err := create(app, "bank_accounts", ownedByPractitioner(),
		presentable(relation("practitioner", practitioners, true, true)),
		text("account_holder", false, ""),
		secret("pan_number", "Permanent account number."),
		secret("account_number", "9 to 18 digits."),
		secret("ifsc_code", "Indian Financial System Code."),
	)
	if err != nil {
		return err
	}
	accounts.AddIndex("idx_bank_accounts_practitioner", true, "practitioner", "")
	return app.Save(accounts)
}

// ownedByPractitioner lets the practitioner of a record do everything but hand it to another one.
func ownedByPractitioner() rules {
	own := rule("practitioner.user = @request.auth.id && @request.auth.id != ''")
	update := rule(*own + " && @request.body.practitioner:changed = false")
	return rules{own, own, own, update, own}
}

// receptionist is true of requests by receptionists.
const receptionist = "@request.auth.role = 'receptionist'"

// ownedByPractitionerOrDesk lets receptionists do it as well.
func ownedByPractitionerOrDesk() rules {
	own := ownedByPractitioner()
	desk := rule("(" + *own.list + ") || " + receptionist)
	update := rule("(" + *own.list + " || " + receptionist + ") && @request.body.practitioner:changed = false")
	return rules{desk, desk, desk, update, desk}
}
