package collections

import (
	"cmp"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// Settings is the one record of the clinic's settings.
type Settings struct{ core.BaseRecordProxy }

// AsSettings views a record of clinic.
func AsSettings(record *core.Record) *Settings {
	return &Settings{core.BaseRecordProxy{Record: record}}
}

// FindSettings loads the settings.
func FindSettings(app core.App) (*Settings, error) {
	return findOne(app, Clinic, nil, AsSettings)
}

func (s *Settings) Name() string     { return s.GetString("name") }
func (s *Settings) Phone() string    { return s.GetString("phone") }
func (s *Settings) Address() string  { return s.GetString("address") }
func (s *Settings) Timezone() string { return s.GetString("timezone") }
func (s *Settings) Currency() string { return s.GetString("currency") }

// PortalColour is the portal's own.
const PortalColour = "#0b6e6e"

// Colour is that of the clinic's mails: six hexadecimal digits after #.
func (s *Settings) Colour() string { return cmp.Or(s.GetString("colour"), PortalColour) }

// Country is where numbers are dialled that say nothing of it (ISO 3166-1 alpha-2).
func (s *Settings) Country() string { return cmp.Or(s.GetString("country"), "IN") }

// Location returns the clinic's time zone, by which its days and years are told.
func (s *Settings) Location() (*time.Location, error) { return rules.ParseTimezone(s.Timezone()) }

// Normalize writes the settings in the form in which they are stored,
// and returns what is wrong with each field that has none; empty ones are left to the schema.
func (s *Settings) Normalize() (wrong []error) {
	_, reminders := s.Reminders()
	_, required := s.RequiredProfile()
	return []error{
		normalize(s.Record, "timezone", parseTimezone),
		normalize(s.Record, "currency", rules.ParseCurrency),
		normalize(s.Record, "phone", parsePhone(s.Country())),
		reminders,
		normalize(s.Record, "meeting_template", parseMeetingTemplate),
		required,
	}
}

func parseMeetingTemplate(text string) (string, error) {
	template, err := rules.ParseMeetingTemplate(text)
	return string(template), err
}

// MeetingTemplate returns the address of video calls with its placeholders; empty = there are none.
func (s *Settings) MeetingTemplate() rules.MeetingTemplate {
	return rules.MeetingTemplate(s.GetString("meeting_template"))
}

// Hold returns how long an unpaid appointment keeps its slot.
func (s *Settings) Hold() time.Duration { return rules.HoldLength(s.GetFloat("hold_minutes")) }

// Reminders returns how long before the start to remind, the longest first. It fails with rules.ErrInvalidReminders.
func (s *Settings) Reminders() ([]time.Duration, error) {
	var hours []float64
	if raw := s.GetString("reminders"); raw != "" && raw != "null" {
		if err := s.UnmarshalJSONField("reminders", &hours); err != nil {
			return nil, rules.ErrInvalidReminders
		}
	}
	return rules.ParseReminders(hours)
}

// RequiredProfile returns which fields of a profile are wanted before the first booking. It fails with
// rules.ErrInvalidRequiredProfile.
func (s *Settings) RequiredProfile() ([]string, error) {
	var names []string
	if raw := s.GetString("required_profile"); raw != "" && raw != "null" {
		if err := s.UnmarshalJSONField("required_profile", &names); err != nil {
			return nil, rules.ErrInvalidRequiredProfile
		}
	}
	return rules.ParseRequiredProfile(names)
}

// NoShowLimit returns how many missed appointments in 12 months bar a visitor; 0 = none does.
func (s *Settings) NoShowLimit() int { return s.GetInt("no_show_limit") }

// UnpaidLimit returns how many holds of a visitor may run out unpaid within rules.UnpaidPeriod; 0 = any number.
func (s *Settings) UnpaidLimit() int { return s.GetInt("unpaid_limit") }

// AutoComplete returns how long after its end an open appointment is completed; 0 = never.
func (s *Settings) AutoComplete() time.Duration {
	return time.Duration(s.GetInt("auto_complete")) * time.Hour
}

// Proposal returns how long a freed time is held for the first of the waitlist.
func (s *Settings) Proposal() time.Duration { return rules.ProposalLength(s.GetInt("offer_minutes")) }

// CancelNotice returns how long before the start a visitor may still cancel or move.
func (s *Settings) CancelNotice() time.Duration {
	return time.Duration(s.GetInt("cancel_notice")) * time.Hour
}

// KeepMessages returns how long messages are kept that are sent or given up; 0 = for ever.
func (s *Settings) KeepMessages() time.Duration { return s.days("keep_messages") }

// KeepAddresses returns how long the audit log keeps network addresses; 0 = for ever.
func (s *Settings) KeepAddresses() time.Duration { return s.days("keep_addresses") }

func (s *Settings) days(field string) time.Duration {
	return time.Duration(s.GetInt(field)) * 24 * time.Hour
}
