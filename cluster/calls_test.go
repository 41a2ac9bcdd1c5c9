//go:build cowsql

package cluster

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAQuestionLeavesInOnePieceAndItsAnswerIsReadAtOnce(t *testing.T) {
	ours, theirs := net.Pipe()
	defer func() { _, _ = ours.Close(), theirs.Close() }()
	soon := time.Now().Add(10 * time.Second)
	require.NoError(t, errors.Join(ours.SetDeadline(soon), theirs.SetDeadline(soon)))
	asked := make(chan string, 1)
	go func() {
		question := make([]byte, 100)
		n, _ := theirs.Read(question)
		asked <- string(question[:n])
		_, _ = io.WriteString(theirs, "head, body")
	}()
	c := newCalls(ours)
	for _, part := range []string{"who", " leads?"} {
		n, err := c.Write([]byte(part))
		require.NoError(t, err)
		require.Equal(t, len(part), n)
	}
	head := make([]byte, len("head"))
	read := make(chan error, 1)
	go func() {
		_, err := io.ReadFull(c, head)
		read <- err
	}()
	require.Equal(t, "who leads?", <-asked)
	require.NoError(t, <-read)
	require.Equal(t, "head", string(head))
	body := make([]byte, len(", body")) // without a reader the pipe's other end would still wait
	_, err := io.ReadFull(c, body)
	require.NoError(t, err)
	require.Equal(t, ", body", string(body))
}
