package hooks

import (
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// exportReports writes a report as CSV: a row for each day, each practitioner and each way of paying, and in its first
// column which of these it is of.
func (h *handlers) exportReports(e *core.RequestEvent) error {
	r, err := h.makeReport(e)
	if err != nil {
		return err
	}
	s := &sheet{e: e, name: "reports-" + r.From + "-" + r.To + ".csv"}
	return s.end(s.write(r.rows()...))
}

func (r *report) rows() [][]string {
	rows := [][]string{strings.Fields("by name booked arrived completed no_show cancelled minutes open_minutes revenue " +
		"refund_due refunded currency")}
	for _, day := range r.Days {
		rows = append(rows, day.row("day", day.Date, r.Currency))
	}
	for _, p := range r.Practitioners {
		rows = append(rows, p.row("practitioner", p.Name, r.Currency))
	}
	for _, m := range r.Methods {
		row := make([]string, len(rows[0]))
		row[0], row[1], row[2] = "method", m.Method, strconv.Itoa(m.Payments)
		row[9], row[12] = decimal(m.Revenue, r.Currency), r.Currency
		rows = append(rows, row)
	}
	return rows
}

func (t *totals) row(by, name, currency string) []string {
	row := []string{by, name}
	for _, n := range []int{t.Booked, t.Arrived, t.Completed, t.NoShow, t.Cancelled, int(t.Minutes), int(t.OpenMinutes)} {
		row = append(row, strconv.Itoa(n))
	}
	for _, amount := range []int64{t.Revenue, t.RefundDue, t.Refunded} {
		row = append(row, decimal(amount, currency))
	}
	return append(row, currency)
}
