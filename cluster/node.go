//go:build cowsql

// Package cluster lets three machines keep one clinic: cowsql replicates data.db among them, one node works, and the
// others pass requests on to it.
package cluster

import (
	"context"
	"crypto/rand"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cowsql/go-cowsql"
	"github.com/cowsql/go-cowsql/client"
	cowsqldriver "github.com/cowsql/go-cowsql/driver"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	usualLatency = 20 * time.Millisecond
	dataFolder   = "data" // of libraft, below the folder

	lookEvery   = 20 * time.Millisecond  // for who leads
	trusted     = 500 * time.Millisecond // that what was heard of the leader is taken for true
	leaderSoon  = time.Minute            // that a start waits for a leader
	joinAgain   = 50 * time.Millisecond
	attemptWait = 2 * time.Second // for one node to answer who leads
)

// Readers is how many connections read at once: the database runs one statement at a time, so that more of them make
// nothing faster, and each takes memory for its schema and its statements.
const Readers = 8

// Node is this process as one of a cluster, or alone where serve is not told of any.
type Node struct {
	connect core.DBConnectFunc
	options options
	latency time.Duration // an election begins when nothing was heard of the leader for 15 to 30 times as long

	dir      string
	expected int64 // bytes of a database that it will be filled with
	identity identity
	store    client.NodeStore
	links    *links
	server   *cowsql.Node
	anywhere driver.Connector // to whichever node leads
	here     driver.Connector // to this node, provided that it leads
	app      core.App
	requests *requests
	takeOver func() // follows each time that this node begins to lead

	serves atomic.Bool   // it has started
	era    atomic.Uint64 // grows whenever older connections become useless
	faults atomic.Uint64 // grows whenever something of the cluster fails

	heard   atomic.Int64 // when the database server last said who leads, as time since started
	started time.Time

	mu      sync.Mutex
	state   state
	changed chan struct{} // closed when the state has changed
	watched sync.WaitGroup
	stop    context.CancelFunc
}

// state is who leads, as far as this node knows.
type state struct {
	leader  string // its address; empty: none, or nobody knows
	works   bool   // this node leads, and has read anew what it remembers
	leaving bool   // it hands over
}

// New makes a node. Databases that are not replicated are opened by connect.
func New(connect core.DBConnectFunc) *Node {
	n := &Node{
		connect: connect, latency: usualLatency, changed: make(chan struct{}), started: time.Now(), takeOver: func() {},
	}
	n.requests = newRequests(n)
	return n
}

// Connect opens a database file: the replicated one over the cluster.
func (n *Node) Connect() core.DBConnectFunc {
	return func(path string) (*dbx.DB, error) {
		if filepath.Base(path) != database {
			return n.connect(path)
		}
		if n.server != nil {
			return dbx.NewFromDB(sql.OpenDB(connector{n}), "sqlite"), nil
		}
		if err := refuseMember(path); err != nil {
			return nil, err
		}
		return n.connect(path)
	}
}

// Leads reports whether this node does the clinic's work.
func (n *Node) Leads() bool {
	if n.server == nil {
		return true
	}
	now, _ := n.look()
	return now.works && !now.leaving
}

// WhenLeads has a function run each time that this node begins to do the clinic's work. It must return at once.
func (n *Node) WhenLeads(run func()) { n.takeOver = run }

// look returns the state, and what is closed when it changes. A process that was frozen remembers what is true no more:
// it works again when it has heard, and read anew.
func (n *Node) look() (state, <-chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.state
	if now.works && time.Since(n.started)-time.Duration(n.heard.Load()) > trusted {
		now.works = false
	}
	return now, n.changed
}

func (n *Node) change(how func(*state)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	before := n.state
	how(&n.state)
	if n.state != before {
		close(n.changed)
		n.changed = make(chan struct{})
	}
}

// start starts the database server of this node, and waits until the cluster has a leader, with this node in it.
func (n *Node) start(ctx context.Context, dataDir string) (err error) {
	if err := n.prepare(dataDir); err != nil {
		return err
	}
	size, err := n.databaseSize(ctx)
	if err != nil {
		return err
	}
	if err := n.startServer(loggedOf(size)); err != nil {
		return err
	}
	self := client.NewInmemNodeStore()
	if err := self.Set(ctx, []client.NodeInfo{{ID: n.identity.ID, Address: n.identity.Address}}); err != nil {
		return err
	}
	if n.here, err = n.connectorTo(self, n.links.dialLocal); err != nil {
		return err
	}
	return n.join(ctx)
}

// prepare makes known who this node is, and how it reaches the others.
func (n *Node) prepare(dataDir string) (err error) {
	n.dir = filepath.Join(dataDir, folder)
	if n.links, err = newLinks(n.options.address, n.options.tls); err != nil {
		return err
	}
	if n.identity, n.store, err = n.readIdentity(); err != nil {
		return err
	}
	n.links.silent = n.succeed
	n.anywhere, err = n.connectorTo(n.store, n.links.dialDatabase)
	return err
}

// making is held while a database server is made. libcowsql counts them without a lock, and two of one number in one
// process, as in tests, would share their database.
var making sync.Mutex

func (n *Node) startServer(logged uint64) (err error) {
	n.links.local = "@pocketclinic-" + rand.Text() // others may run on this machine
	making.Lock()
	n.server, err = cowsql.New(n.identity.ID, n.identity.Address, filepath.Join(n.dir, dataFolder),
		cowsql.WithBindAddress(n.links.local),
		cowsql.WithDialFunc(n.links.dialForRaft),
		cowsql.WithNetworkLatency(n.latency),
		cowsql.WithSnapshotParams(cowsql.SnapshotParams{Threshold: logged, Trailing: logged}),
		cowsql.WithAutoRecovery(false), // which would throw away what it cannot read, acknowledged or not
	)
	making.Unlock()
	if err != nil {
		return fmt.Errorf("the database server: %w", err)
	}
	if err := n.server.Start(); err != nil {
		return fmt.Errorf("the database server: %w", err)
	}
	return n.links.listen()
}

// stopServer stops what startServer has started, once, after the databases are closed.
func (n *Node) stopServer() error { return errors.Join(n.server.Close(), n.links.Close()) }

func (n *Node) connectorTo(nodes client.NodeStore, dial client.DialFunc) (driver.Connector, error) {
	d, err := cowsqldriver.New(nodes,
		cowsqldriver.WithDialFunc(dial),
		cowsqldriver.WithAttemptTimeout(attemptWait),
		cowsqldriver.WithConnectionBackoffFactor(time.Millisecond),
		cowsqldriver.WithRetryLimit(1),
		cowsqldriver.WithLogFunc(func(client.LogLevel, string, ...any) {}),
	)
	if err != nil {
		return nil, err
	}
	return d.OpenConnector(database)
}

// open opens a connection. A node that starts waits for a leader; one that serves does not.
func (n *Node) open(ctx context.Context) (driver.Conn, error) {
	if n.serves.Load() {
		return n.here.Connect(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, leaderSoon)
	defer cancel()
	for {
		opened, err := n.anywhere.Connect(ctx)
		if err == nil || ctx.Err() != nil {
			return opened, err
		}
		if err := pause(ctx, lookEvery); err != nil {
			return nil, err
		}
	}
}

// join has the leader take this node in, as long as it has not.
func (n *Node) join(ctx context.Context) error { return untilDone(ctx, n.tryToJoin) }

// untilDone tries something again as long as it fails.
func untilDone(ctx context.Context, try func(context.Context) error) error {
	for {
		err := try(ctx)
		if err == nil {
			return nil
		}
		if pause(ctx, joinAgain) != nil {
			return errors.Join(ctx.Err(), err)
		}
	}
}

func (n *Node) tryToJoin(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, leaderSoon)
	defer cancel()
	leader, err := n.leaderOf(ctx, n.store)
	if err != nil {
		return err
	}
	defer leader.Close()
	nodes, err := leader.Cluster(ctx)
	if err != nil {
		return err
	}
	known := false
	for _, node := range nodes {
		switch {
		case node.ID == n.identity.ID:
			known = node.Role == client.Voter
			if !known {
				if err := leader.Assign(ctx, node.ID, client.Voter); err != nil {
					return err
				}
			}
			known = true
		case node.Address == n.identity.Address: // this machine before its disk was replaced: it has nothing to say
			if err := leader.Remove(ctx, node.ID); err != nil {
				return err
			}
		}
	}
	if !known {
		self := client.NodeInfo{ID: n.identity.ID, Address: n.identity.Address, Role: client.Voter}
		if err := leader.Add(ctx, self); err != nil {
			return err
		}
	}
	return n.remember(ctx, leader)
}

// remember keeps who belongs to the cluster, so that the next start finds them.
func (n *Node) remember(ctx context.Context, leader *client.Client) error {
	nodes, err := leader.Cluster(ctx)
	if err != nil {
		return err
	}
	return n.store.Set(ctx, nodes)
}

// leaderOf asks the nodes in turn who leads, and opens a connection to it.
func (n *Node) leaderOf(ctx context.Context, nodes client.NodeStore) (leader *client.Client, err error) {
	known, err := nodes.Get(ctx)
	if err != nil {
		return nil, err
	}
	err = errNoLeader
	for _, node := range known {
		var address string
		if address, err = n.askForLeader(ctx, node.Address); err == nil {
			return client.New(ctx, address, client.WithDialFunc(n.links.dialDatabase))
		}
	}
	return nil, err
}

var errNoLeader = errors.New("no node leads")

func (n *Node) askForLeader(ctx context.Context, address string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, attemptWait)
	defer cancel()
	node, err := client.New(ctx, address, client.WithDialFunc(n.links.dialDatabase))
	if err != nil {
		return "", err
	}
	defer node.Close()
	leader, err := node.Leader(ctx)
	if err != nil {
		return "", err
	}
	if leader.Address == "" {
		return "", errNoLeader
	}
	return leader.Address, nil
}

// self opens a connection to this node's own server.
func (n *Node) self(ctx context.Context) (*client.Client, error) {
	return client.New(ctx, n.identity.Address, client.WithDialFunc(n.links.dialLocal))
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
