package collections

import (
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// Role is what a user's account is for.
type Role string

// A visitor books for themselves; a practitioner's account belongs to one record of practitioners; a receptionist
// books for others.
const (
	VisitorRole      Role = "visitor"
	PractitionerRole Role = "practitioner"
	ReceptionistRole Role = "receptionist"
)

// IsReceptionist reports whether an account, or none, is a receptionist's.
func IsReceptionist(auth *core.Record) bool {
	return auth != nil && auth.Collection().Name == Users && AsUser(auth).Role() == ReceptionistRole
}

// IsDesk reports whether an account, or none, is of the front desk: a receptionist's or a super admin's.
func IsDesk(auth *core.Record) bool {
	return auth != nil && auth.IsSuperuser() || IsReceptionist(auth)
}

// User is the account of a visitor, a practitioner or a receptionist.
type User struct{ core.BaseRecordProxy }

// AsUser views a record of users.
func AsUser(record *core.Record) *User {
	return &User{core.BaseRecordProxy{Record: record}}
}

// noPassword is no hash of any password, and takes no time to make.
const noPassword = "none"

// NewUser makes an unsaved account for an e-mail address, with no password: one-time passwords are the way in.
func NewUser(app core.App, email string, role Role) (*User, error) {
	record, err := create(app, Users)
	if err != nil {
		return nil, err
	}
	user := AsUser(record)
	user.SetEmail(NormalizeEmail(email))
	user.DropPassword()
	user.SetRole(role)
	return user, nil
}

// NormalizeEmail returns the form in which an address is stored and looked up.
func NormalizeEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// FindUser loads an account. It fails with sql.ErrNoRows where there is none.
func FindUser(app core.App, id string) (*User, error) {
	return findOne(app, Users, dbx.HashExp{"id": id}, AsUser)
}

// FindUserByEmail loads the account of an address. It fails with sql.ErrNoRows where there is none.
func FindUserByEmail(app core.App, email string) (*User, error) {
	return findOne(app, Users, dbx.HashExp{"email": NormalizeEmail(email)}, AsUser)
}

// UsersByID loads the accounts of the ids; one that there is none of is left out.
func UsersByID(app core.App, ids []string) (map[string]*User, error) {
	return findByID(app, Users, ids, AsUser)
}

// UnverifiedVisitors returns accounts opened before the instant whose e-mail address was never
// verified, that the desk does not know and that never booked, oldest first.
func UnverifiedVisitors(app core.App, before time.Time, limit int64) ([]*User, error) {
	return findAll(app.RecordQuery(Users).
		AndWhere(dbx.NewExp("[[verified]] = FALSE AND [[known_to_desk]] = FALSE AND [[role]] = {:role}",
			dbx.Params{"role": string(VisitorRole)})).
		AndWhere(dbx.NewExp("[[users.created]] < {:before}", dbx.Params{"before": Stamp(before)})).
		AndWhere(dbx.NewExp("NOT EXISTS (SELECT 1 FROM {{appointments}} WHERE [[appointments.visitor]] = [[users.id]])")).
		OrderBy("created").Limit(limit), AsUser)
}

func (u *User) Role() Role        { return Role(u.GetString("role")) }
func (u *User) SetRole(role Role) { u.Set("role", string(role)) }
func (u *User) Name() string      { return u.GetString("name") }
func (u *User) SetName(n string)  { u.Set("name", n) }
func (u *User) Phone() string     { return u.GetString("phone") }

// Language is the one in which the user is written to (ISO 639-1); empty = they have not said.
func (u *User) Language() string { return u.GetString("language") }

// Location returns the user's time zone. It fails with rules.ErrInvalidTimezone where they have said none.
func (u *User) Location() (*time.Location, error) { return location(u.GetString("timezone")) }

func (u *User) DateOfBirth() string { return u.GetString("date_of_birth") }

// KnownToDesk reports whether the desk has written the account; it is kept without ever being signed in to.
func (u *User) KnownToDesk() bool { return u.GetBool("known_to_desk") }
func (u *User) SetKnownToDesk()   { u.Set("known_to_desk", true) }

// CalendarVersion is the version of the user's calendar feeds; tokens of another one are revoked.
func (u *User) CalendarVersion() int { return u.GetInt("calendar_version") }

// RevokeCalendars makes all feeds that were given out useless.
func (u *User) RevokeCalendars() { u.Set("calendar_version", u.CalendarVersion()+1) }

// erasedName stands where a name is read.
const erasedName = "Erased visitor"

// Erase takes away everything that says who it is, and every way in. The account stays for what refers to it; .invalid
// is nobody's (RFC 6761).
func (u *User) Erase() {
	kept := []string{
		core.FieldNameId, core.FieldNamePassword, core.FieldNameTokenKey, core.FieldNameEmail,
		core.FieldNameEmailVisibility, core.FieldNameVerified, "role", "calendar_version",
	}
	for _, field := range u.Collection().Fields {
		if _, date := field.(*core.AutodateField); !date && !slices.Contains(kept, field.GetName()) {
			u.Set(field.GetName(), nil)
		}
	}
	u.SetName(erasedName)
	u.SetEmail(erasedEmail(u.Id))
	u.SetVerified(false)
	u.RevokeCalendars()
	u.DropPassword()
}

func erasedEmail(user string) string { return user + "@erased.invalid" }

// IsErased reports whether there is nobody behind the account any more.
func (u *User) IsErased() bool { return u.Email() == erasedEmail(u.Id) }

// DropPassword leaves the account without one, and ends its sessions.
func (u *User) DropPassword() {
	u.SetRaw(core.FieldNamePassword, &core.PasswordFieldValue{Hash: noPassword})
	u.RefreshTokenKey()
}

// Normalize writes what the visitor says of themselves in the form in which it is stored,
// and returns what is wrong with each field that has none. A phone number is one of the country, or says of which.
func (u *User) Normalize(now time.Time, country string) (wrong []error) {
	return []error{
		normalize(u.Record, "phone", parsePhone(country)),
		normalizeBirthDate(u.Record, now),
		normalize(u.Record, "timezone", parseTimezone),
	}
}

// Profile returns what the visitor has said of themselves.
func (u *User) Profile() rules.Profile {
	profile := rules.Profile{}
	for _, field := range rules.ProfileFields {
		profile[field] = u.GetString(field)
	}
	return profile
}
