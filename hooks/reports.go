package hooks

import (
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const maxReportDays = 366

// totals are what appointments come to. Amounts are in the currency's minor unit and count on the day of the appointment.
type totals struct {
	Booked      int   `json:"booked"` // confirmed, arrived, completed or missed
	Arrived     int   `json:"arrived"`
	Completed   int   `json:"completed"`
	NoShow      int   `json:"no_show"`
	Cancelled   int   `json:"cancelled"`
	Minutes     int64 `json:"minutes"`      // of the booked
	OpenMinutes int64 `json:"open_minutes"` // in which practitioners are there
	Revenue     int64 `json:"revenue"`
	RefundDue   int64 `json:"refund_due"`
	Refunded    int64 `json:"refunded"`
}

func (t *totals) addAppointments(f collections.Figure) {
	switch rules.Status(f.Status) {
	case rules.Cancelled:
		t.Cancelled += f.Count
		return
	case rules.Held, rules.Expired:
		return
	case rules.Arrived:
		t.Arrived += f.Count
	case rules.Completed:
		t.Completed += f.Count
	case rules.NoShow:
		t.NoShow += f.Count
	}
	t.Booked += f.Count
	t.Minutes += f.Sum
}

func (t *totals) addPayments(f collections.Figure) {
	switch rules.PaymentStatus(f.Status) {
	case rules.PaymentSuccessful:
		t.Revenue += f.Sum
	case rules.PaymentRefundDue:
		t.RefundDue += f.Sum
	case rules.PaymentRefunded:
		t.Refunded += f.Sum
	}
}

type dayTotals struct {
	Date string `json:"date"`
	totals
}

type practitionerTotals struct {
	Practitioner   string `json:"practitioner"`
	Name           string `json:"name"`
	Specialization string `json:"specialization"`
	totals
}

// report sums up by day and by practitioner.
type report struct {
	From          string                `json:"from"`
	To            string                `json:"to"`
	Timezone      string                `json:"timezone"`
	Currency      string                `json:"currency"`
	Days          []*dayTotals          `json:"days"`
	Practitioners []*practitionerTotals `json:"practitioners"`
	days          map[string]*totals
	practitioners map[string]*totals
}

// add counts a figure for its day and its practitioner, unless the report is about others.
func (r *report) add(f collections.Figure, count func(*totals, collections.Figure)) {
	if practitioner, ok := r.practitioners[f.Practitioner]; ok {
		count(practitioner, f)
		count(r.days[f.Date], f)
	}
}

// reports answers ?from=&to=&practitioner= with what the days came to; super admins.
func (c *clinic) reports(e *core.RequestEvent) error {
	settings, err := collections.FindClinic(e.App)
	if err != nil {
		return err
	}
	days, err := reportDays(e.Request.URL.Query(), settings)
	if err != nil {
		return err
	}
	practitioners, err := reported(e.App, e.Request.URL.Query().Get("practitioner"))
	if err != nil {
		return err
	}
	r := newReport(settings, days, practitioners)
	appointments, err := collections.AppointmentFigures(e.App, days)
	if err != nil {
		return err
	}
	payments, err := collections.PaymentFigures(e.App, days)
	if err != nil {
		return err
	}
	for _, f := range appointments {
		r.add(f, (*totals).addAppointments)
	}
	for _, f := range payments {
		r.add(f, (*totals).addPayments)
	}
	schedules, err := collections.Hours(e.App, practitioners, collections.Span{From: days.From, To: days.To, Now: c.Now()})
	if err != nil {
		return err
	}
	r.addOpenTime(schedules, days)
	return e.JSON(http.StatusOK, r)
}

func reportDays(query url.Values, settings *collections.Clinic) (collections.Days, error) {
	loc, err := rules.ParseTimezone(settings.Timezone())
	if err != nil {
		return collections.Days{}, err
	}
	days := collections.Days{Location: loc}
	if days.From, err = rules.ParseDate(query.Get("from")); err != nil {
		return days, rules.ErrInvalidDate.On("from")
	}
	if days.To, err = rules.ParseDate(query.Get("to")); err != nil || days.To.Compare(days.From) < 0 {
		return days, rules.ErrInvalidDate.On("to")
	}
	if days.From.DaysUntil(days.To) >= maxReportDays {
		return days, rules.ErrRangeTooLong.Because("At most 366 days can be reported on at once.")
	}
	return days, nil
}

// reported returns whom the report is about: one practitioner, or everybody who works or has worked here.
func reported(app core.App, id string) ([]*collections.Practitioner, error) {
	if id == "" {
		return collections.AllPractitioners(app)
	}
	p, err := collections.FindPractitioner(app, id)
	return []*collections.Practitioner{p}, orNotFound(err)
}

func newReport(settings *collections.Clinic, days collections.Days, practitioners []*collections.Practitioner) *report {
	r := &report{
		From: days.From.String(), To: days.To.String(), Timezone: settings.Timezone(), Currency: settings.Currency(),
		Practitioners: []*practitionerTotals{}, days: map[string]*totals{}, practitioners: map[string]*totals{},
	}
	for d := days.From; d.Compare(days.To) <= 0; d = d.AddDays(1) {
		day := &dayTotals{Date: d.String()}
		r.Days, r.days[day.Date] = append(r.Days, day), &day.totals
	}
	for _, p := range practitioners {
		row := &practitionerTotals{Practitioner: p.Id, Name: p.Name(), Specialization: p.Specialization()}
		r.Practitioners, r.practitioners[p.Id] = append(r.Practitioners, row), &row.totals
	}
	return r
}

// addOpenTime counts the time in which practitioners are there, by the dates of their own time zones.
func (r *report) addOpenTime(schedules map[string]*rules.Schedule, days collections.Days) {
	for id, schedule := range schedules {
		for d := days.From; d.Compare(days.To) <= 0; d = d.AddDays(1) {
			open := int64(schedule.Open(d).Minutes())
			r.practitioners[id].OpenMinutes += open
			r.days[d.String()].OpenMinutes += open
		}
	}
}
