package main

import (
	"fmt"
	"time"
)

// Units of what is measured.
const (
	perSecond  = "/s"
	megabytes  = "MB"
	seconds    = "s"
	millis     = "ms"
	statements = "statements"
)

// Row is one line of the table.
type Row struct {
	Name    string  `json:"name"`
	Clients int     `json:"clients,omitempty"` // at a time
	N       int     `json:"n,omitempty"`       // how often it was measured
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	P50     float64 `json:"p50_ms,omitempty"`
	P99     float64 `json:"p99_ms,omitempty"`
	Refused int     `json:"refused,omitempty"` // answers that refuse what is to be refused
	Errors  int     `json:"errors"`
	Error   string  `json:"error,omitempty"` // the first

	Limit  string  `json:"limit,omitempty"` // what it is measured beside
	At     float64 `json:"limit_value,omitempty"`
	Ratio  float64 `json:"ratio,omitempty"` // of the value to the limit; of time, where the limit is less data
	Bounds []Bound `json:"bounds,omitempty"`

	times bool // the ratio is read as a factor, not as a part
}

// Bound is what a number of a row must keep, and what it should.
type Bound struct {
	Of     string  `json:"of"`              // ratio | p99 | value
	Floor  float64 `json:"floor,omitempty"` // 0 = none
	Goal   float64 `json:"goal"`
	AtMost bool    `json:"at_most"` // less is better
	Kept   string  `json:"kept"`    // goal | floor | no | missed, of a goal without a floor
}

// rowOf tells of a load.
func rowOf(name string, r result) Row {
	return Row{
		Name:    name,
		Clients: r.clients,
		N:       len(r.latencies),
		Value:   r.rate(),
		Unit:    perSecond,
		P50: inMillis(
			r.percentile(50),
		),
		P99:     inMillis(r.percentile(99)),
		Refused: r.refused,
		Errors:  r.errors,
		Error:   r.first,
	}
}

// beside sets what limits the row, in its own unit.
func (row Row) beside(limit string, at float64) Row {
	row.Limit, row.At = limit, at
	if at > 0 {
		row.Ratio = row.Value / at
	}
	return row
}

// slowdown sets the same with less data beside the row: the ratio is how much longer it takes.
func (row Row) slowdown(limit string, at float64) Row {
	row.Limit, row.At, row.times = limit, at, true
	if row.Value > 0 {
		row.Ratio = at / row.Value
	}
	return row
}

// factor lets the ratio be read as a factor.
func (row Row) factor() Row {
	row.times = true
	return row
}

func (row Row) atLeast(of string, floor, goal float64) Row {
	return row.bound(Bound{Of: of, Floor: floor, Goal: goal})
}

func (row Row) atMost(of string, floor, goal float64) Row {
	return row.bound(Bound{Of: of, Floor: floor, Goal: goal, AtMost: true})
}

func (row Row) bound(b Bound) Row {
	value := map[string]float64{"ratio": row.Ratio, "p99": row.P99, "value": row.Value}[b.Of]
	keeps := func(bound float64) bool {
		if b.AtMost {
			return value <= bound
		}
		return value >= bound
	}
	switch {
	case keeps(b.Goal):
		b.Kept = "goal"
	case b.Floor == 0:
		b.Kept = "missed"
	case keeps(b.Floor):
		b.Kept = "floor"
	default:
		b.Kept = "no"
	}
	row.Bounds = append(row.Bounds, b)
	return row
}

func inMillis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// count writes a round number of appointments, such as 10^6.
func count(n int) string {
	power, rest := 0, n
	for rest%10 == 0 && rest > 1 {
		power, rest = power+1, rest/10
	}
	if rest == 1 && power > 2 {
		return fmt.Sprintf("10^%d", power)
	}
	return fmt.Sprint(n)
}
