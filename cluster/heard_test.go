//go:build cowsql

package cluster

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func numbers(all ...uint64) (raw []byte) {
	for _, number := range all {
		raw = binary.LittleEndian.AppendUint64(raw, number)
	}
	return raw
}

// hello is how node 7 introduces itself.
var hello = slices.Concat(numbers(1), []byte{4, 0, 0, 0, requestConnect, 0, 0, 0}, numbers(7),
	[]byte("10.0.0.7:9000\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))

func message(kind byte, head []byte, load string) []byte {
	return slices.Concat([]byte{kind, 0, 0, 0, 0, 0, 0, 0}, numbers(uint64(len(head))), head, []byte(load))
}

// entries are appended to the log after an entry, in a term.
func entries(term, after, of uint64, loads ...string) []byte {
	head := numbers(term, after, of, 1, uint64(len(loads)))
	for _, load := range loads {
		head = slices.Concat(head, numbers(term, 1|uint64(len(load))<<32))
	}
	return message(appendEntries, append(head, numbers(0)...), strings.Join(loads, ""))
}

func TestWhatALeaderSaysIsUnderstoodAndPassedOn(t *testing.T) {
	snapshot := message(installSnapshot, slices.Concat(numbers(6, 90, 5, 80, 16), []byte("those who belong"),
		numbers(4, 0)), "rows")
	for name, said := range map[string]struct {
		messages []byte
		log      position
	}{
		"nothing":             {nil, position{}},
		"a vote":              {message(3, numbers(5, 7, 40, 5, 0), ""), position{}},
		"that it lives":       {entries(5, 40, 4), position{5, 40, 4}},
		"two entries":         {entries(5, 40, 4, "one four", "two"), position{5, 42, 5}},
		"one after the other": {slices.Concat(entries(5, 40, 4, "one"), entries(5, 41, 5, "two")), position{5, 42, 5}},
		"half of the last":    {slices.Concat(entries(5, 40, 4, "one"), entries(5, 41, 5, "two")[:70]), position{5, 41, 5}},
		"a snapshot":          {snapshot, position{6, 90, 5}},
		"entries after it":    {slices.Concat(snapshot, entries(6, 90, 5, "one")), position{6, 91, 6}},
	} {
		t.Run(name, func(t *testing.T) {
			var h heard
			var passed bytes.Buffer
			all := slices.Concat(hello, said.messages)
			h.relay(&passed, iotest.OneByteReader(bytes.NewReader(all)))
			require.Equal(t, said.log, h.log)
			require.Equal(t, "10.0.0.7:9000", h.address)
			require.Equal(t, hello, h.hello)
			if name != "half of the last" {
				require.Equal(t, all, passed.Bytes())
			}
		})
	}
}

func TestWhatIsNotUnderstoodIsPassedOn(t *testing.T) {
	tooLarge := slices.Concat([]byte{appendEntries, 0, 0, 0, 0, 0, 0, 0}, numbers(largestHead+1), []byte("whatever"))
	cutOff := message(appendEntries, numbers(5, 40, 4, 1, 1000), "")
	for name, said := range map[string][]byte{
		"a client":         slices.Concat(numbers(1), []byte{1, 0, 0, 0, 0, 0, 0, 0}, numbers(0)),
		"a large head":     slices.Concat(hello, entries(5, 40, 4), tooLarge),
		"too few entries":  slices.Concat(hello, entries(5, 40, 4), cutOff),
		"another protocol": []byte("GET / HTTP/1.1\r\nHost: clinic\r\n\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			var h heard
			var passed bytes.Buffer
			h.relay(&passed, io.MultiReader(bytes.NewReader(said), strings.NewReader(", and more")))
			require.Equal(t, string(said)+", and more", passed.String())
			require.Zero(t, h.log)
		})
	}
}
