package collections

import (
	"math"
	"slices"
)

// value is what a row has in a column, as SQLite keeps it.
type value struct {
	serial int64 // SQLite's type
	bytes  []byte
}

const (
	emptyText = 13 // of the serial types; longer ones have other odd numbers
	missing   = -1
)

func (v value) isText() bool { return v.serial >= emptyText && v.serial%2 == 1 }

// is reports whether it is this very text.
func (v value) is(text string) bool { return v.isText() && string(v.bytes) == text }

// some reports whether it is a text that is not empty.
func (v value) some() bool { return v.isText() && len(v.bytes) > 0 }

// whole returns a whole number that is not negative; ok is whether it is one.
func (v value) whole() (number int64, ok bool) {
	switch v.serial {
	case 8, 9:
		return v.serial - 8, true
	case 1, 2, 3, 4, 5, 6:
		number = int64(int8(v.bytes[0])) //nolint:gosec // the first byte has the sign
		for _, b := range v.bytes[1:] {
			number = number<<8 | int64(b)
		}
		return number, number >= 0
	}
	return 0, false
}

// columns are some of a table's: position says which of them each of the table's is.
type columns struct {
	position []int // missing = it is not wanted
	values   []value
}

// read takes what is wanted out of a row; all of it is NULL where some is not on the page.
func (c *columns) read(payload []byte) []value {
	if !c.take(payload) {
		clear(c.values)
	}
	return c.values
}

func (c *columns) take(payload []byte) bool {
	end, at := varint(payload)
	if at == 0 || end < int64(at) || end > int64(len(payload)) {
		return false
	}
	header, body := payload[at:end], payload[end:]
	for _, position := range c.position {
		serial, length := varint(header)
		size := sizeOf(serial)
		if length == 0 || size > len(body) {
			return false
		}
		if position != missing {
			c.values[position] = value{serial, body[:size]}
		}
		header, body = header[length:], body[size:]
	}
	return true
}

var sizes = [...]int{0, 1, 2, 3, 4, 6, 8, 8, 0, 0}

func sizeOf(serial int64) int {
	switch {
	case serial >= 12:
		return int(min((serial-12)/2, math.MaxInt32))
	case serial >= 0 && serial < int64(len(sizes)):
		return sizes[serial]
	}
	return math.MaxInt32
}

// eachRow hands some columns of all rows of a table to do, with the rows' numbers.
func (r *pageReader) eachRow(table string, names []string, do func(rowid int64, row []value) error) error {
	var root uint32
	err := r.tx.QueryRowContext(r.ctx, "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?", table).
		Scan(&root)
	if err != nil {
		return err
	}
	c, err := r.columns(table, names)
	if err != nil {
		return err
	}
	return r.eachLeaf(root, 0, func(leaf []byte) error {
		return r.eachCell(leaf, func(rowid int64, payload []byte) error {
			if r.told != nil {
				r.told()
			}
			return do(rowid, c.read(payload))
		})
	})
}

func (r *pageReader) columns(table string, names []string) (*columns, error) {
	rows, err := r.tx.QueryContext(r.ctx, "SELECT name, hidden FROM pragma_table_xinfo(?) ORDER BY cid", table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	c := &columns{values: make([]value, len(names))}
	found, last := 0, 0
	for rows.Next() {
		var name string
		var hidden int
		if err := rows.Scan(&name, &hidden); err != nil {
			return nil, err
		}
		if hidden != 0 {
			return nil, errStrange
		}
		position := slices.Index(names, name)
		c.position = append(c.position, position)
		if position != missing {
			found, last = found+1, len(c.position)
		}
	}
	if found != len(names) {
		return nil, errStrange
	}
	c.position = c.position[:last]
	return c, rows.Err()
}
