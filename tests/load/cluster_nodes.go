package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	clusterBinary = "bin/pocketclinic-cluster"
	nodePort      = "8791" // of clients
	linkPort      = "8792" // of other nodes
	nodesReady    = time.Minute
)

// setting is where the nodes of a cluster run, and what.
type setting struct {
	hosts    [3]string
	inside   [3]string // network namespaces; empty: this one
	binaries [3]string // empty: clusterBinary
	spare    []string  // addresses of nodes that may come later
}

var loopback = setting{hosts: [3]string{"127.0.0.1", "127.0.0.2", "127.0.0.3"}}

// trio is three nodes of a cluster on this machine.
type trio struct {
	dir   string
	nodes [3]*node
	spare []string
}

// node is one of them, whether or not it runs.
type node struct {
	host    string
	dir     string
	inside  string // the network namespace it runs in; empty: this one
	binary  string
	running *server
	trio    *trio
}

func (n *node) addr() string { return n.host + ":" + nodePort }
func (n *node) link() string { return n.host + ":" + linkPort }

// startTrio begins a cluster with the database of a data directory.
func startTrio(ctx context.Context, dir, clinic string, where setting) (*trio, error) {
	t := &trio{dir: dir, spare: where.spare}
	certs := append([]string{"cluster", "certs", t.certs("")}, where.hosts[:]...)
	if err := runCluster(ctx, certs...); err != nil {
		return nil, err
	}
	for i, host := range where.hosts {
		t.nodes[i] = &node{
			host: host, dir: filepath.Join(dir, fmt.Sprint("node", i+1)), inside: where.inside[i],
			binary: cmp.Or(where.binaries[i], clusterBinary), trio: t,
		}
	}
	first := t.nodes[0]
	restore := []string{"cluster", "restore", filepath.Join(clinic, "data.db"), "--dir=" + first.dir,
		"--cluster=" + first.link(), "--cluster-tls=" + t.certs(first.host)}
	if out, err := first.command(ctx, restore...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("cluster restore: %w\n%s", err, out)
	}
	if err := t.startAll(ctx); err != nil {
		t.end()
		return nil, err
	}
	return t, nil
}

func runCluster(ctx context.Context, args ...string) error {
	if out, err := command(ctx, clusterBinary, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", clusterBinary, strings.Join(args, " "), err, lastLines(string(out), 20))
	}
	return nil
}

func (t *trio) certs(host string) string { return filepath.Join(t.dir, "certs", host) }

// addrs are where clients may find a node, now or later.
func (t *trio) addrs() []string {
	addrs := []string{t.nodes[0].addr(), t.nodes[1].addr(), t.nodes[2].addr()}
	for _, host := range t.spare {
		addrs = append(addrs, net.JoinHostPort(host, nodePort))
	}
	return addrs
}

// command prepares a run of the binary where the node runs.
func (n *node) command(ctx context.Context, args ...string) *exec.Cmd {
	if n.inside == "" {
		return command(ctx, n.binary, args...)
	}
	return command(ctx, "ip", append([]string{"netns", "exec", n.inside, n.binary}, args...)...)
}

// admin runs a command of 'cluster' that asks a node.
func (t *trio) admin(ctx context.Context, asked *node, args ...string) ([]byte, error) {
	args = append(append([]string{"cluster"}, args...), "--cluster="+asked.link(), "--cluster-tls="+t.certs(asked.host))
	return asked.command(ctx, args...).CombinedOutput()
}

// start starts the node; it is ready when it knows a leader.
func (n *node) start(ctx context.Context) error {
	args := []string{"serve", "--http=" + n.addr(), "--dir=" + n.dir, "--cluster=" + n.link(),
		"--cluster-tls=" + n.trio.certs(n.host)}
	for _, other := range n.trio.nodes {
		if other != n {
			args = append(args, "--join="+other.link())
		}
	}
	s, err := start(ctx, n.addr(), n.dir, n.command, args)
	if err == nil {
		n.running = s
	}
	return err
}

// startAll starts those that do not run, and waits until all are ready.
func (t *trio) startAll(ctx context.Context) error {
	for _, n := range t.nodes {
		if n.running == nil {
			if err := n.start(ctx); err != nil {
				return err
			}
		}
	}
	return t.waitUntilReady(ctx)
}

func (t *trio) waitUntilReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, nodesReady)
	defer cancel()
	for _, n := range t.nodes {
		for n.role() != "leader" && n.role() != "follower" {
			select {
			case <-ctx.Done():
				return fmt.Errorf("%s was not ready in time: %w", n.host, ctx.Err())
			case <-n.running.ended:
				out, _ := os.ReadFile(n.running.log)
				return fmt.Errorf("%s ended:\n%s", n.host, lastLines(string(out), 20))
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
	return nil
}

var asking = http.Client{Timeout: 500 * time.Millisecond}

// role is what a balancer is told: leader, follower or none; empty where nothing is.
func (n *node) role() string {
	response, err := asking.Get("http://" + n.addr() + healthPath)
	if err != nil {
		return ""
	}
	_ = response.Body.Close()
	return response.Header.Get("Cluster-Role")
}

var errNoLeader = errors.New("no node leads")

// leader returns the node that leads.
func (t *trio) leader(ctx context.Context) (*node, error) {
	for begun := time.Now(); time.Since(begun) < nodesReady && ctx.Err() == nil; wait(ctx, 5*time.Millisecond) {
		for _, n := range t.nodes {
			if n.running != nil && n.role() == "leader" {
				return n, nil
			}
		}
	}
	return nil, errNoLeader
}

// ask has the leader do something that may be done twice, and again where there is none at the moment.
func (t *trio) ask(ctx context.Context, do func(*server) error) error {
	for begun := time.Now(); ; wait(ctx, 50*time.Millisecond) {
		leader, err := t.leader(ctx)
		if err == nil {
			err = do(leader.running)
		}
		var answer *answerError
		disturbed := errors.As(err, &answer) && answer.status == http.StatusServiceUnavailable
		if !disturbed || time.Since(begun) > nodesReady {
			return err
		}
	}
}

// restartFollower stops a node that does not lead, and starts it again.
func (t *trio) restartFollower(ctx context.Context) error {
	leader, err := t.leader(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(t.nodes[:], func(n *node) bool { return n != leader })
	t.nodes[i].stop()
	return t.startAll(ctx)
}

func (n *node) kill() error {
	s := n.running
	n.running = nil
	return s.kill()
}

// stop stops the node as for an upgrade.
func (n *node) stop() {
	n.running.stop()
	n.running = nil
}

// end ends all nodes.
func (t *trio) end() {
	for _, n := range t.nodes {
		if n != nil && n.running != nil {
			_ = n.kill()
		}
	}
}
