//go:build cowsql

package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cowsql/go-cowsql"
	"github.com/cowsql/go-cowsql/client"
)

const nodesFile = "nodes.yaml"

// identity is who a node is to the others. A machine whose disk was replaced is another node at the same address: it
// has forgotten for whom it has voted.
type identity struct {
	ID      uint64 `json:"id"`
	Address string `json:"address"`
}

// readIdentity reads who this node is, or makes it one: the first of a new cluster where there is none to join.
func (n *Node) readIdentity() (self identity, nodes *client.YamlNodeStore, err error) {
	if err := os.MkdirAll(filepath.Join(n.dir, dataFolder), 0o700); err != nil {
		return self, nil, err
	}
	if nodes, err = client.NewYamlNodeStore(filepath.Join(n.dir, nodesFile)); err != nil {
		return self, nil, err
	}
	path := filepath.Join(n.dir, identityFile)
	raw, err := os.ReadFile(path) //nolint:gosec // of the data directory
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if self, err = n.newIdentity(nodes); err != nil {
			return self, nil, err
		}
		raw, _ = json.Marshal(self)
		return self, nodes, os.WriteFile(path, raw, 0o600)
	case err != nil:
		return self, nil, err
	}
	if err := json.Unmarshal(raw, &self); err != nil {
		return self, nil, fmt.Errorf("%s: %w", path, err)
	}
	if self.Address != n.options.address {
		return self, nil, fmt.Errorf("this node is known to the others as %s, not as %s", self.Address, n.options.address)
	}
	return self, nodes, nil
}

func (n *Node) newIdentity(nodes client.NodeStore) (identity, error) {
	if _, err := os.Stat(filepath.Join(filepath.Dir(n.dir), database)); err == nil {
		return identity{}, fmt.Errorf("there is a clinic in %s already: 'cluster restore' begins a cluster with it,"+
			" in an empty directory", filepath.Dir(n.dir))
	}
	first := identity{cowsql.BootstrapID, n.options.address}
	known := []client.NodeInfo{{ID: first.ID, Address: first.Address}}
	if len(n.options.join) == 0 {
		return first, nodes.Set(context.Background(), known)
	}
	known = nil
	for _, address := range n.options.join {
		if address != n.options.address {
			known = append(known, client.NodeInfo{Address: address})
		}
	}
	self := identity{cowsql.GenerateID(n.options.address), n.options.address}
	return self, nodes.Set(context.Background(), known)
}
