package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	frozenFor = 2 * time.Second
	cutOffFor = 3 * time.Second
	fullFor   = 8 * time.Second // the log has some megabytes in reserve
)

// onLoopback has nodes on this machine's own addresses disturbed.
func onLoopback(disturb disturbTrio) func(context.Context, *drill) error {
	return func(ctx context.Context, d *drill) error { return d.underTrio(ctx, loopback, times(d.rounds), disturb) }
}

func killLeader(ctx context.Context, _ int, t *trio) (at time.Time, err error) {
	leader, err := t.leader(ctx)
	if err != nil {
		return at, err
	}
	at = time.Now()
	if err := leader.kill(); err != nil {
		return at, err
	}
	wait(ctx, time.Second)
	return at, t.startAll(ctx)
}

func freezeLeader(ctx context.Context, _ int, t *trio) (at time.Time, err error) {
	leader, err := t.leader(ctx)
	if err != nil {
		return at, err
	}
	at = time.Now()
	process := leader.running.process.Process
	if err := process.Signal(syscall.SIGSTOP); err != nil {
		return at, err
	}
	wait(ctx, frozenFor)
	return at, errors.Join(process.Signal(syscall.SIGCONT), t.waitUntilReady(ctx))
}

// stopOne stops the leader, and another node each third time.
func stopOne(ctx context.Context, round int, t *trio) (at time.Time, err error) {
	n, err := t.leader(ctx)
	if err != nil {
		return at, err
	}
	if round%3 == 2 {
		n = t.nodes[round/3%3]
	}
	at = time.Now()
	n.stop()
	return at, t.startAll(ctx)
}

func killAll(ctx context.Context, _ int, t *trio) (at time.Time, err error) {
	at = time.Now()
	for _, n := range t.nodes {
		err = errors.Join(err, n.kill())
	}
	return at, errors.Join(err, t.startAll(ctx))
}

func killTwo(ctx context.Context, round int, t *trio) (at time.Time, err error) {
	at = time.Now()
	for i, n := range t.nodes {
		if i != round%3 {
			err = errors.Join(err, n.kill())
		}
	}
	wait(ctx, time.Second)
	return at, errors.Join(err, t.startAll(ctx))
}

func wipeOne(ctx context.Context, round int, t *trio) (at time.Time, err error) {
	n := t.nodes[round%3]
	at = time.Now()
	if err := errors.Join(n.kill(), n.loseDisk()); err != nil {
		return at, err
	}
	return at, t.startAll(ctx)
}

// clusterFull fills the disk of one node for a while.
func clusterFull(ofLeader bool) func(context.Context, *drill) error {
	return func(ctx context.Context, d *drill) (err error) {
		dir := filepath.Join(d.dir, d.current.name)
		for i := range loopback.hosts {
			disk := filepath.Join(dir, fmt.Sprint("node", i+1))
			if err := os.MkdirAll(disk, 0o700); err != nil {
				return err
			}
			if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=1g"); err != nil {
				return &notRunError{"no file system can be mounted: " + err.Error()}
			}
			defer func() { err = errors.Join(err, unix.Unmount(disk, unix.MNT_DETACH)) }()
		}
		return d.underTrio(ctx, loopback, times(d.rounds), fillDisk(ofLeader))
	}
}

func fillDisk(ofLeader bool) disturbTrio {
	return func(ctx context.Context, _ int, t *trio) (at time.Time, err error) {
		leader, err := t.leader(ctx)
		if err != nil {
			return at, err
		}
		full := leader
		for _, n := range t.nodes {
			if !ofLeader && n != leader {
				full = n
			}
		}
		ballast := filepath.Join(full.dir, "ballast")
		at = time.Now()
		if err := fill(ballast); err != nil {
			return at, err
		}
		wait(ctx, fullFor)
		if err := os.Remove(ballast); err != nil {
			return at, err
		}
		return at, t.revive(ctx)
	}
}

// revive starts again what has ended by itself, as systemd would.
func (t *trio) revive(ctx context.Context) error {
	for _, n := range t.nodes {
		select {
		case <-n.running.ended:
			n.running = nil
		default:
		}
	}
	return t.startAll(ctx)
}

// clusterPartitions cuts the leader off from the other nodes, and not from clients: whatever it sends them goes astray.
func clusterPartitions(ctx context.Context, d *drill) (err error) {
	net := network{ctx}
	defer net.remove()
	if err := net.make(); err != nil {
		return &notRunError{"no networks can be made: " + err.Error()}
	}
	return d.underTrio(ctx, inNetworks, times(d.rounds), func(
		ctx context.Context, _ int, t *trio,
	) (at time.Time, err error) {
		leader, err := t.leader(ctx)
		if err != nil {
			return at, err
		}
		at = time.Now()
		for _, n := range t.nodes {
			if n != leader {
				err = errors.Join(err, net.lose(leader, n), net.lose(n, leader))
			}
		}
		wait(ctx, cutOffFor)
		for _, n := range t.nodes {
			if n != leader {
				err = errors.Join(err, net.find(leader, n), net.find(n, leader))
			}
		}
		return at, errors.Join(err, t.revive(ctx))
	})
}

// network is three namespaces on a bridge.
type network struct{ ctx context.Context }

const (
	bridgeName     = "pcdrill"
	networkClients = "10.77.0.254" // where clients come from
)

var inNetworks = setting{
	hosts:  [3]string{"10.77.0.1", "10.77.0.2", "10.77.0.3"},
	inside: [3]string{"pcdrill1", "pcdrill2", "pcdrill3"},
}

func (n network) ip(args ...string) error {
	out, err := exec.CommandContext(n.ctx, "ip", args...).CombinedOutput() //nolint:gosec // of our own
	if err != nil {
		return fmt.Errorf("ip %v: %w: %s", args, err, out)
	}
	return nil
}

func (n network) make() error {
	err := errors.Join(
		n.ip("link", "add", bridgeName, "type", "bridge"),
		n.ip("addr", "add", networkClients+"/24", "dev", bridgeName),
		n.ip("link", "set", bridgeName, "up"),
	)
	for i, name := range inNetworks.inside {
		err = errors.Join(err,
			n.ip("netns", "add", name),
			n.ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name),
			n.ip("link", "set", name, "master", bridgeName, "up"),
			n.ip("-n", name, "addr", "add", inNetworks.hosts[i]+"/24", "dev", "eth0"),
			n.ip("-n", name, "link", "set", "eth0", "up"),
			n.ip("-n", name, "link", "set", "lo", "up"),
		)
	}
	return err
}

func (n network) remove() {
	n.ctx = context.WithoutCancel(n.ctx)
	for _, name := range inNetworks.inside {
		_ = n.ip("netns", "del", name)
	}
	_ = n.ip("link", "del", bridgeName)
}

// lose has whatever one node sends to another go to nobody.
func (n network) lose(from, to *node) error {
	return n.ip("-n", from.inside, "neigh", "replace", to.host, "lladdr", "02:00:00:00:00:99", "dev", "eth0",
		"nud", "permanent")
}

func (n network) find(from, to *node) error {
	return n.ip("-n", from.inside, "neigh", "del", to.host, "dev", "eth0")
}

// clusterSpeed measures holds of 64 clients, at one embedded server and at three nodes, in turns.
func clusterSpeed(ctx context.Context, d *drill) error {
	dir, err := d.copyClinic()
	if err != nil {
		return err
	}
	alone, err := serve(ctx, binary, dir)
	if err != nil {
		return err
	}
	defer alone.stop()
	t, err := startTrio(ctx, dir+"-nodes", d.clinic.dir, loopback)
	if err != nil {
		return err
	}
	defer t.end()
	leader, err := t.leader(ctx)
	if err != nil {
		return err
	}
	period := time.Duration(max(d.rounds, 4)) * time.Second
	var supplies [2]*supply
	for i, addr := range []string{alone.addr, leader.addr()} {
		if supplies[i], err = d.clinic.newSupply(ctx, addr); err != nil {
			return err
		}
	}
	for _, clients := range []int{1, 16, 64} {
		sides := []side{{alone.addr, clients, supplies[0].holdEach}, {leader.addr(), clients, supplies[1].holdEach}}
		results := inTurns(ctx, period, sides...)
		one, three := results[0], results[1]
		d.notes = append(d.notes, fmt.Sprintf("holds of %d clients: %.0f/s by three nodes (p50 %v, p99 %v, %d errors %s), "+
			"%.0f/s by one (p50 %v, p99 %v): %.0f %%", clients, three.rate(), three.percentile(50).Round(100*time.Microsecond),
			three.percentile(99).Round(100*time.Microsecond), three.errors, three.first, one.rate(),
			one.percentile(50).Round(100*time.Microsecond), one.percentile(99).Round(100*time.Microsecond),
			100*three.rate()/one.rate()))
	}
	return d.noteMemory(ctx, t)
}
