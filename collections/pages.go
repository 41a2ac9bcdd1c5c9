package collections

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"unsafe"

	sqlite3 "modernc.org/sqlite/lib"
)

// errStrange says that a table is kept in another way than pageReader knows, or is broken. SQLite has to be asked.
var errStrange = errors.New("this table cannot be read by its pages")

// pageReader reads all rows of a table from SQLite's pages (https://sqlite.org/fileformat.html), in a read transaction.
// SQLite itself takes a microsecond for three columns of a row, and a row of ours has forty.
type pageReader struct {
	ctx    context.Context
	tx     *sql.Tx
	get    *statement
	usable int    // bytes of a page
	told   func() // of each row; nil = nobody asks
}

// newPageReader reads in a transaction on a connection.
func newPageReader(ctx context.Context, conn *sql.Conn, tx *sql.Tx) (*pageReader, error) {
	handle, err := handleOn(conn)
	if err != nil {
		return nil, err
	}
	get, err := prepare(handle, "SELECT data FROM sqlite_dbpage WHERE pgno = ?")
	if err != nil {
		return nil, err
	}
	r := &pageReader{ctx: ctx, tx: tx, get: get}
	err = r.page(1, func(page []byte) error {
		if len(page) < smallestPage || binary.BigEndian.Uint32(page[56:]) != sqlite3.SQLITE_UTF8 {
			return errStrange
		}
		r.usable = len(page) - int(page[20])
		return nil
	})
	if err != nil {
		get.close()
		return nil, err
	}
	return r, nil
}

func (r *pageReader) close() { r.get.close() }

// page hands a page to do, where SQLite has it.
func (r *pageReader) page(number uint32, do func([]byte) error) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	s := r.get
	defer sqlite3.Xsqlite3_reset(s.tls, s.stmt)
	sqlite3.Xsqlite3_bind_int64(s.tls, s.stmt, 1, int64(number))
	switch rc := sqlite3.Xsqlite3_step(s.tls, s.stmt); rc {
	case sqlite3.SQLITE_ROW:
		at := sqlite3.Xsqlite3_column_blob(s.tls, s.stmt, 0)
		length := sqlite3.Xsqlite3_column_bytes(s.tls, s.stmt, 0)
		return do(unsafe.Slice(*(**byte)(unsafe.Pointer(&at)), length)) //nolint:gosec // it is SQLite's memory, not Go's
	case sqlite3.SQLITE_DONE:
		return errStrange
	default:
		return s.failure(rc)
	}
}

const (
	smallestPage = 512
	interiorPage = 5
	leafPage     = 13
	deepest      = 20 // no tree of SQLite's is deeper
)

// eachLeaf hands the leaves of a tree to do, in the order of their rows.
func (r *pageReader) eachLeaf(root uint32, depth int, do func(leaf []byte) error) error {
	var children []uint32
	err := r.page(root, func(page []byte) (err error) {
		if root == 1 || depth > deepest {
			return errStrange
		}
		switch page[0] {
		case leafPage:
			return do(page)
		case interiorPage:
			children, err = r.children(page)
			return err
		}
		return errStrange
	})
	for n := 0; err == nil && n < len(children); n++ {
		err = r.eachLeaf(children[n], depth+1, do)
	}
	return err
}

func (r *pageReader) children(page []byte) ([]uint32, error) {
	const header = 12
	cells := int(binary.BigEndian.Uint16(page[3:]))
	if header+2*cells > r.usable {
		return nil, errStrange
	}
	children := make([]uint32, 0, cells+1)
	for n := range cells {
		cell := int(binary.BigEndian.Uint16(page[header+2*n:]))
		if cell+4 > r.usable {
			return nil, errStrange
		}
		children = append(children, binary.BigEndian.Uint32(page[cell:]))
	}
	return append(children, binary.BigEndian.Uint32(page[8:])), nil
}

// eachCell hands the rows of a leaf to do: the number of each, and of what it consists as much as is on the page.
func (r *pageReader) eachCell(page []byte, do func(rowid int64, payload []byte) error) error {
	const header = 8
	cells := int(binary.BigEndian.Uint16(page[3:]))
	if header+2*cells > r.usable {
		return errStrange
	}
	for n := range cells {
		at := int(binary.BigEndian.Uint16(page[header+2*n:]))
		if at >= r.usable {
			return errStrange
		}
		length, first := varint(page[at:r.usable])
		rowid, second := varint(page[at+first : r.usable])
		at += first + second
		local := r.local(length)
		if first == 0 || second == 0 || at+local > r.usable {
			return errStrange
		}
		if err := do(rowid, page[at:at+local]); err != nil {
			return err
		}
	}
	return nil
}

// local is how much of a row is on its own page.
func (r *pageReader) local(length int64) int {
	most := int64(r.usable - 35)
	if length < 0 {
		return r.usable
	}
	if length <= most {
		return int(length)
	}
	least := int64((r.usable-12)*32/255 - 23)
	local := least + (length-least)%int64(r.usable-4)
	if local > most {
		local = least
	}
	return int(local)
}

// varint returns a number and of how many bytes it is; of none, where it is not whole.
func varint(b []byte) (value int64, length int) {
	if len(b) > 0 && b[0] < 0x80 {
		return int64(b[0]), 1
	}
	for n := 0; n < len(b) && n < 9; n++ {
		if n == 8 {
			return value<<8 | int64(b[n]), 9
		}
		value = value<<7 | int64(b[n]&0x7f)
		if b[n] < 0x80 {
			return value, n + 1
		}
	}
	return 0, 0
}
