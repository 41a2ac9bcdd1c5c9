//go:build cowsql

package cluster

import (
	"context"
	"crypto/sha256"
	"net"
	"path/filepath"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// OpenAlone makes a node alone within this process, for tests of the clinic on the replicated database. It begins with
// the database of a file, or goes on with what it has in the data directory. Other databases are opened by connect.
func OpenAlone(ctx context.Context, connect core.DBConnectFunc, dataDir, file string) (*Node, error) {
	n, host, certs := New(connect), hostOf(dataDir), filepath.Join(dataDir, folder, "certs")
	if err := makeCertificates(certs, []string{host}, time.Now()); err != nil {
		return nil, err
	}
	n.options.address, n.options.tls = net.JoinHostPort(host, "9000"), filepath.Join(certs, host)
	var err error
	if isMember(dataDir) {
		err = n.start(ctx, dataDir)
	} else {
		err = n.begin(ctx, file, dataDir)
	}
	if err != nil {
		return nil, err
	}
	n.beginToServe()
	return n, nil
}

// CloseAlone ends it, once, after its databases are closed.
func (n *Node) CloseAlone() error { return n.stopServer() }

// hostOf is the same each time for a data directory, and another one for each: this machine has 16 million addresses of
// its own.
func hostOf(dataDir string) string {
	sum := sha256.Sum256([]byte(dataDir))
	return net.IPv4(127, sum[0]|1, sum[1], sum[2]|1).String()
}
