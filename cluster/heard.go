//go:build cowsql

package cluster

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// What cowsql and libraft say to each other, as far as it is understood here. Numbers are little endian.
const (
	requestConnect  = 11 // of cowsql: what follows is libraft's
	appendEntries   = 1  // of libraft, like those that follow
	appendResult    = 2
	installSnapshot = 5
	timeoutNow      = 6

	preambleSize = 16 // kind (1), zero (1), version (1), zeros (5), size of the head (8)
	entrySize    = 16 // in a head: term (8), kind (1), zeros (3), size (4)
	largestHead  = 1 << 20
)

// heard is what one node says to another over one connection: who it is, and, where it leads, up to which entry its log
// has come.
type heard struct {
	hello   []byte // with which it has introduced itself
	address string
	log     position

	copies *copies // that are sent to those who speak; nil: to none
	sends  *copied // by this node, which speaks; nil: another does
}

// position is an entry of the log, as the leader of a term has sent it. A term of 0 is none.
type position struct{ term, index, entryTerm uint64 }

var errForeign = errors.New("not understood")

// relay passes on what a node says until it is silent, and listens. What it does not understand it passes on, too.
func (h *heard) relay(to io.Writer, from io.Reader) {
	said := bufio.NewReader(from)
	err := h.introduce(to, said)
	if err == nil {
		told := newTold(to, h.copies.to(h.address))
		defer told.end()
		for err == nil {
			err = h.pass(told, said)
		}
	}
	if errors.Is(err, errForeign) {
		h.log = position{}
		_, _ = io.Copy(to, said)
	}
}

// introduce passes on the first message, which says whether a node or a client is speaking.
func (h *heard) introduce(to io.Writer, said *bufio.Reader) error {
	head := make([]byte, 16) // version of the protocol (8), words that follow (4), kind (1), zeros (3)
	if _, err := io.ReadFull(said, head); err != nil {
		return err
	}
	words := binary.LittleEndian.Uint32(head[8:])
	if head[12] != requestConnect || words < 2 || words > 100 {
		return passForeign(to, head)
	}
	body := make([]byte, 8*words) // number of the node (8), its address, which ends with 0
	if _, err := io.ReadFull(said, body); err != nil {
		return err
	}
	address, _, _ := bytes.Cut(body[8:], []byte{0})
	h.hello, h.address = append(head, body...), string(address)
	_, err := to.Write(h.hello)
	return err
}

func passForeign(to io.Writer, part []byte) error {
	_, err := to.Write(part)
	return errors.Join(err, errForeign)
}

// pass passes on one message. What it says of the log is known once all of it was passed on.
func (h *heard) pass(to *told, said *bufio.Reader) error {
	message := make([]byte, preambleSize)
	if _, err := io.ReadFull(said, message); err != nil {
		return err
	}
	size := binary.LittleEndian.Uint64(message[8:])
	if size > largestHead {
		return passForeign(to, message)
	}
	message = append(message, make([]byte, size)...)
	if _, err := io.ReadFull(said, message[preambleSize:]); err != nil {
		return err
	}
	log, load, err := h.after(message[0], message[preambleSize:])
	if err != nil {
		return passForeign(to, message)
	}
	isCopy := message[0] == installSnapshot && h.sends != nil
	if isCopy && !h.sends.begin(log) {
		_, err = io.CopyN(io.Discard, said, load)
		return err
	}
	err = to.pass(message, said, load)
	if isCopy {
		h.sends.end(err == nil)
	}
	if err == nil {
		h.log = log
	}
	return err
}

// after returns how far the log has come after a message, and how many bytes follow its head.
func (h *heard) after(kind byte, head []byte) (log position, load int64, err error) {
	number := func(at uint64) uint64 {
		if uint64(len(head)) < 8 || at > uint64(len(head))-8 {
			err = errForeign
			return 0
		}
		return binary.LittleEndian.Uint64(head[at:])
	}
	switch kind {
	case appendEntries: // term, entry before these and its term, what is committed, number of entries, entries
		log = position{number(0), number(8), number(16)}
		entries := number(32)
		for i := uint64(0); i < entries && err == nil; i++ {
			at := 40 + i*entrySize
			log.index, log.entryTerm = log.index+1, number(at)
			load += int64(number(at+8) >> 32) //nolint:gosec // four bytes
		}
		return log, load, err
	case installSnapshot: // term, last entry and its term, entry of the members, bytes of these, these, size
		log = position{number(0), number(8), number(16)}
		size := number(40 + min(number(32), largestHead))
		return log, int64(min(size, 1<<62)), err //nolint:gosec // no more than that
	}
	return h.log, 0, nil
}

// timeoutNowOf is what a leader says that hands over, when the log has come as far: to begin an election at once.
func timeoutNowOf(log position) []byte {
	message := make([]byte, preambleSize, preambleSize+24)
	message[0], message[8] = timeoutNow, 24
	for _, number := range []uint64{log.term, log.index, log.entryTerm} {
		message = binary.LittleEndian.AppendUint64(message, number)
	}
	return message
}
