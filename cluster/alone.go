//go:build cowsql

package cluster

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// OpenAlone makes a node alone within this process, for tests of the clinic on the replicated database. It begins with
// the database of a file, or goes on with what it has in the data directory. Other databases are opened by connect.
func OpenAlone(ctx context.Context, connect core.DBConnectFunc, dataDir, file string) (n *Node, err error) {
	n = New(connect)
	host, err := hostAlone(dataDir)
	if err != nil {
		return nil, err
	}
	certs := filepath.Join(dataDir, folder, "certs")
	if err := makeCertificates(certs, []string{host}, time.Now()); err != nil {
		return nil, err
	}
	n.options.address, n.options.tls = net.JoinHostPort(host, "9000"), filepath.Join(certs, host)
	if isMember(dataDir) {
		err = n.start(ctx, dataDir)
	} else {
		err = n.begin(ctx, file, dataDir)
	}
	if err != nil {
		return nil, err
	}
	n.serves.Store(true)
	n.era.Add(1)
	return n, nil
}

// CloseAlone ends it, once, after its databases are closed.
func (n *Node) CloseAlone() error { return errors.Join(n.server.Close(), n.links.Close()) }

// hostAlone is where the node was, or an address of this machine's own millions: a free port of the usual one may be
// somebody else's when the node comes back to it.
func hostAlone(dataDir string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(dataDir, folder, identityFile)) //nolint:gosec // of the data directory
	if errors.Is(err, fs.ErrNotExist) {
		var own [3]byte
		_, _ = rand.Read(own[:]) // it never fails
		return net.IPv4(127, own[0]|1, own[1], own[2]|1).String(), nil
	}
	if err != nil {
		return "", err
	}
	var self identity
	if err := json.Unmarshal(raw, &self); err != nil {
		return "", err
	}
	host, _, err := net.SplitHostPort(self.Address)
	return host, err
}
