//go:build cowsql

package cluster

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"

	_ "modernc.org/sqlite" // reads files that no node serves
)

// What cowsql says of a copy of a database.
const (
	requestDump   = 15
	responseFiles = 9
)

var errNoCopy = errors.New("the node did not copy its database")

// dumpTo copies the database, as this node has it, into a file.
func (n *Node) dumpTo(ctx context.Context, path string) error {
	self, err := n.links.dialServer(ctx, n.identity.Address)
	if err != nil {
		return notLeading(err)
	}
	defer func() { _ = self.Close() }()
	return dump(ctx, self, path)
}

// dump copies the database of a node into a file, which SQLite can open. It is written as it comes: go-cowsql would
// keep all of it in memory, twice.
func dump(ctx context.Context, node net.Conn, path string) error {
	defer context.AfterFunc(ctx, func() { _ = node.Close() })()
	name := append([]byte(database), make([]byte, 8-len(database)%8)...)
	words := uint32(len(name) / 8) //nolint:gosec // of a short name
	question := slices.Concat(binary.LittleEndian.AppendUint64(nil, 1),
		binary.LittleEndian.AppendUint32(nil, words), []byte{requestDump, 0, 0, 0}, name)
	if _, err := node.Write(question); err != nil {
		return err
	}
	answer := bufio.NewReader(node)
	var head [8]byte // words that follow (4), kind (1), zeros (3)
	if _, err := io.ReadFull(answer, head[:]); err != nil {
		return err
	}
	if head[4] != responseFiles {
		return errNoCopy
	}
	var files uint64
	if err := binary.Read(answer, binary.LittleEndian, &files); err != nil {
		return err
	}
	for range files {
		if err := saveFile(answer, path); err != nil {
			return err
		}
	}
	return mergeLog(ctx, path)
}

// saveFile writes the next file beside path: the database itself, or what SQLite keeps beside it.
func saveFile(answer *bufio.Reader, path string) (err error) {
	var name []byte
	for !bytes.Contains(name, []byte{0}) {
		var word [8]byte
		if _, err := io.ReadFull(answer, word[:]); err != nil {
			return err
		}
		name = append(name, word[:]...)
	}
	name, _, _ = bytes.Cut(name, []byte{0})
	beside, known := strings.CutPrefix(string(name), database)
	var size int64
	if err := binary.Read(answer, binary.LittleEndian, &size); err != nil {
		return err
	}
	if !known || beside != "" && beside != "-wal" || size < 0 {
		return errNoCopy
	}
	file, err := os.OpenFile(path+beside, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) //nolint:gosec // as asked for
	if err != nil {
		return err
	}
	_, err = io.CopyN(file, answer, size)
	return errors.Join(err, file.Close())
}

// mergeLog has SQLite take what is beside a file into it.
func mergeLog(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "PRAGMA journal_mode = DELETE")
	return errors.Join(err, db.Close())
}
