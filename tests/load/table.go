package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// writeTable prints the machine, and all rows as one table.
func writeTable(out io.Writer, m machine, rows []Row) error {
	var text, lines strings.Builder
	fmt.Fprintf(
		&text,
		"PocketClinic %s, %s, %d cores, %s, load %s before, %s, took %s%s\n\n",
		m.Commit,
		m.CPU,
		m.Cores,
		m.Go,
		m.Load,
		m.Date.UTC().Format(time.RFC3339),
		m.Took,
		map[bool]string{true: " (short: for a first look)"}[m.Short],
	)
	line := func(cells ...string) { lines.WriteString(strings.Join(cells, "\t") + "\n") }
	line("what", "c", "n", "value", "p50", "p99", "refused", "errors", "beside", "at", "ratio", "goal (floor)", "")
	for _, row := range rows {
		bounds, kept := row.bounds()
		line(row.Name, whole(row.Clients), whole(row.N), number(row.Value, row.Unit), latency(row.P50), latency(row.P99),
			whole(row.Refused), row.errors(), row.Limit, number(row.At, row.Unit), row.ratio(), bounds, kept)
	}
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	if _, err := io.WriteString(table, lines.String()); err != nil {
		return err
	}
	if err := table.Flush(); err != nil {
		return err
	}
	writeErrors(&text, rows)
	_, err := io.WriteString(out, text.String())
	return err
}

// writeErrors says what the first error of each row was.
func writeErrors(out *strings.Builder, rows []Row) {
	for _, row := range rows {
		if row.Errors > 0 {
			fmt.Fprintf(out, "\nERROR in %s, c = %d, %d times: %s\n", row.Name, row.Clients, row.Errors, row.Error)
		}
	}
}

func (row Row) errors() string {
	if row.Errors == 0 {
		return "0"
	}
	return fmt.Sprintf("!! %d !!", row.Errors)
}

func (row Row) ratio() string {
	switch {
	case row.Ratio == 0:
		return ""
	case row.times:
		return fmt.Sprintf("%.2fx", row.Ratio)
	default:
		return fmt.Sprintf("%.0f %%", row.Ratio*100)
	}
}

// bounds returns the goals and floors of the row, and whether they are kept.
func (row Row) bounds() (bounds, kept string) {
	var limits, words []string
	for _, b := range row.Bounds {
		sign := ">="
		if b.AtMost {
			sign = "<="
		}
		limit := fmt.Sprintf("%s %s %s", b.Of, sign, row.in(b.Of, b.Goal))
		if b.Floor != 0 {
			limit += " (" + row.in(b.Of, b.Floor) + ")"
		}
		limits = append(limits, limit)
		words = append(words, map[string]string{
			"goal": "goal", "floor": "floor", "no": "BELOW THE FLOOR", "missed": "goal missed",
		}[b.Kept])
	}
	return strings.Join(limits, ", "), strings.Join(words, ", ")
}

// in writes a bound of one of the row's numbers.
func (row Row) in(of string, bound float64) string {
	switch {
	case of == "p99":
		return latency(bound)
	case of == "ratio" && row.times:
		return fmt.Sprintf("%.1fx", bound)
	case of == "ratio":
		return fmt.Sprintf("%.0f %%", bound*100)
	default:
		return number(bound, row.Unit)
	}
}

func whole(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func latency(ms float64) string {
	if ms == 0 {
		return ""
	}
	return number(ms, millis)
}

// number writes a value in its unit, with three digits that count.
func number(value float64, unit string) string {
	if value == 0 {
		return ""
	}
	separator := " "
	if unit == perSecond {
		separator = ""
	}
	if unit == statements {
		return fmt.Sprintf("%.0f", value)
	}
	decimals := 0
	if value < 10 {
		decimals = 2
	} else if value < 100 {
		decimals = 1
	}
	return fmt.Sprintf("%.*f%s%s", decimals, value, separator, unit)
}
