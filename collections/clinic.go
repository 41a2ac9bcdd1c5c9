package collections

import (
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// Clinic is the one record of the clinic's settings.
type Clinic struct{ core.BaseRecordProxy }

// AsClinic views a record of clinic.
func AsClinic(record *core.Record) *Clinic {
	return &Clinic{core.BaseRecordProxy{Record: record}}
}

// FindClinic loads the settings.
func FindClinic(app core.App) (*Clinic, error) {
	return findOne(app, ClinicSettings, nil, AsClinic)
}

func (c *Clinic) Name() string     { return c.GetString("name") }
func (c *Clinic) Phone() string    { return c.GetString("phone") }
func (c *Clinic) Address() string  { return c.GetString("address") }
func (c *Clinic) Timezone() string { return c.GetString("timezone") }
func (c *Clinic) Currency() string { return c.GetString("currency") }

// Hold returns how long an unpaid appointment keeps its slot.
func (c *Clinic) Hold() time.Duration { return rules.HoldLength(c.GetFloat("hold_minutes")) }

// Reminders returns how long before the start to remind, the longest first. It fails with rules.ErrInvalidReminders.
func (c *Clinic) Reminders() ([]time.Duration, error) {
	var hours []float64
	if raw := c.GetString("reminders"); raw != "" && raw != "null" {
		if err := c.UnmarshalJSONField("reminders", &hours); err != nil {
			return nil, rules.ErrInvalidReminders
		}
	}
	return rules.ParseReminders(hours)
}

// NoShowLimit returns how many missed appointments in 12 months bar a visitor; 0 = none does.
func (c *Clinic) NoShowLimit() int { return c.GetInt("no_show_limit") }

// AutoComplete returns how long after its end an open appointment is completed; 0 = never.
func (c *Clinic) AutoComplete() time.Duration {
	return time.Duration(c.GetInt("auto_complete")) * time.Hour
}

// Offer returns how long a freed time is held for the first of the waitlist.
func (c *Clinic) Offer() time.Duration { return rules.OfferLength(c.GetInt("offer_minutes")) }

// CancelNotice returns how long before the start a visitor may still cancel or move.
func (c *Clinic) CancelNotice() time.Duration {
	return time.Duration(c.GetInt("cancel_notice")) * time.Hour
}
