//go:build cowsql

package cluster

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOnlyThoseWithACertificateOfTheClusterAreLetIn(t *testing.T) {
	t.Parallel()
	n := startNode(t, certificates(t))
	ours, err := newLinks("", n.options.tls)
	require.NoError(t, err)
	conn, err := ours.dial(t.Context(), n.options.address, databaseProtocol)
	require.NoError(t, err)
	require.NoError(t, conn.Close())

	theirs, err := newLinks("", certificates(t)) // of another authority
	require.NoError(t, err)
	_, err = theirs.dial(t.Context(), n.options.address, databaseProtocol)
	require.Error(t, err)

	theirs.client.InsecureSkipVerify = true //nolint:gosec // an attacker's
	conn, err = theirs.dial(t.Context(), n.options.address, databaseProtocol)
	if err == nil { // with TLS 1.3 the refusal comes with the first answer
		_, err = conn.Read(make([]byte, 1))
	}
	require.ErrorContains(t, err, "tls")
}
