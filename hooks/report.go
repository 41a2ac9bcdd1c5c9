package hooks

import (
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const maxReportDays = 366

// totals are what appointments come to. Amounts are in the currency's minor unit, and count on the day of
// the appointment.
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
	t.Minutes += f.Minutes
	t.Revenue += f.Amount // what takes place was paid for once, and in full
}

func (t *totals) addRefunds(f collections.Figure) {
	if rules.PaymentStatus(f.Status) == rules.PaymentRefunded {
		t.Refunded += f.Amount
	} else {
		t.RefundDue += f.Amount
	}
}

// methodTotals is what was paid for the booked appointments in one way: at the desk by cash, card or upi, or online.
type methodTotals struct {
	Method   string `json:"method"`
	Payments int    `json:"payments"`
	Revenue  int64  `json:"revenue"`
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

// report sums up by day, by practitioner and by method.
type report struct {
	From          string                `json:"from"`
	To            string                `json:"to"`
	Timezone      string                `json:"timezone"`
	Currency      string                `json:"currency"`
	Days          []*dayTotals          `json:"days"`
	Practitioners []*practitionerTotals `json:"practitioners"`
	Methods       []*methodTotals       `json:"methods"`
	days          map[string]*totals
	practitioners map[string]*totals
}

// reports answers ?from=&to=&practitioner= with what the days came to; super admins.
func (h *handlers) reports(e *core.RequestEvent) error {
	r, err := h.makeReport(e)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, r)
}

func (h *handlers) makeReport(e *core.RequestEvent) (*report, error) {
	settings, err := collections.FindSettings(e.App)
	if err != nil {
		return nil, err
	}
	period, err := reportPeriod(e.Request.URL.Query(), settings)
	if err != nil {
		return nil, err
	}
	practitioners, err := reported(e.App, period.Practitioner)
	if err != nil {
		return nil, err
	}
	r := newReport(settings, period, practitioners)
	if err := r.addFigures(e.App, period); err != nil {
		return nil, err
	}
	hours, err := collections.Hours(e.App, practitioners, collections.Span{From: period.From, To: period.To, Now: h.Now()})
	if err != nil {
		return nil, err
	}
	r.addOpenTime(hours, period)
	return r, nil
}

func (r *report) addFigures(app core.App, period collections.Period) error {
	appointments, err := collections.AppointmentFigures(app, period)
	if err != nil {
		return err
	}
	for _, f := range appointments {
		r.add(f, (*totals).addAppointments)
	}
	refunds, err := collections.RefundFigures(app, period)
	if err != nil {
		return err
	}
	for _, f := range refunds {
		r.add(f, (*totals).addRefunds)
	}
	atDesk, err := collections.MethodFigures(app, period)
	if err != nil {
		return err
	}
	r.addMethods(atDesk)
	return nil
}

// addMethods splits the revenue: what was not paid at the desk came in online.
func (r *report) addMethods(atDesk []collections.Figure) {
	online := &methodTotals{Method: "online"}
	for _, day := range r.Days {
		online.Payments += day.Booked
		online.Revenue += day.Revenue
	}
	for _, method := range rules.Methods {
		sum := &methodTotals{Method: string(method)}
		for _, f := range atDesk {
			if f.Status == sum.Method && r.practitioners[f.Practitioner] != nil {
				sum.Payments += f.Count
				sum.Revenue += f.Amount
			}
		}
		online.Payments -= sum.Payments
		online.Revenue -= sum.Revenue
		r.Methods = append(r.Methods, sum)
	}
	r.Methods = append(r.Methods, online)
}

// add counts a figure for its day and its practitioner, unless they came only after the report was begun.
func (r *report) add(f collections.Figure, count func(*totals, collections.Figure)) {
	if practitioner, ok := r.practitioners[f.Practitioner]; ok {
		count(practitioner, f)
		count(r.days[f.Date], f)
	}
}

func reportPeriod(query url.Values, settings *collections.Settings) (collections.Period, error) {
	loc, err := rules.ParseTimezone(settings.Timezone())
	if err != nil {
		return collections.Period{}, err
	}
	period := collections.Period{Location: loc, Practitioner: query.Get("practitioner"), Currency: settings.Currency()}
	if period.From, err = rules.ParseDate(query.Get("from")); err != nil {
		return period, rules.ErrInvalidDate.On("from")
	}
	if period.To, err = rules.ParseDate(query.Get("to")); err != nil || period.To.Compare(period.From) < 0 {
		return period, rules.ErrInvalidDate.On("to")
	}
	if period.From.DaysUntil(period.To) >= maxReportDays {
		return period, rules.ErrRangeTooLong.Because("At most 366 days can be reported on at once.")
	}
	return period, nil
}

// reported returns whom the report is about: one practitioner, or everybody who works or has worked here.
func reported(app core.App, id string) ([]*collections.Practitioner, error) {
	if id == "" {
		return collections.AllPractitioners(app)
	}
	p, err := collections.FindPractitioner(app, id)
	return []*collections.Practitioner{p}, orNotFound(err)
}

func newReport(
	settings *collections.Settings,
	period collections.Period,
	practitioners []*collections.Practitioner,
) *report {
	r := &report{
		From: period.From.String(), To: period.To.String(), Timezone: settings.Timezone(), Currency: settings.Currency(),
		Practitioners: []*practitionerTotals{}, days: map[string]*totals{}, practitioners: map[string]*totals{},
	}
	for d := period.From; d.Compare(period.To) <= 0; d = d.AddDays(1) {
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
func (r *report) addOpenTime(schedules map[string]*rules.Schedule, period collections.Period) {
	for id, schedule := range schedules {
		for d := period.From; d.Compare(period.To) <= 0; d = d.AddDays(1) {
			open := int64(schedule.Open(d).Minutes())
			r.practitioners[id].OpenMinutes += open
			r.days[d.String()].OpenMinutes += open
		}
	}
}
