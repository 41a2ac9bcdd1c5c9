package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// clusterReplace loses one node after the other for good, takes it out, and has a new machine at a new address join
// with a certificate of its own.
func clusterReplace(ctx context.Context, d *drill) error {
	where := loopback
	rounds := min(d.rounds, 9)
	for round := range rounds {
		where.spare = append(where.spare, fmt.Sprint("127.0.0.", 4+round))
	}
	return d.underTrio(ctx, where, times(rounds), func(
		ctx context.Context, round int, t *trio,
	) (at time.Time, err error) {
		at = time.Now()
		if err := t.nodes[round%3].kill(); err != nil {
			return at, err
		}
		return at, t.replace(ctx, round%3, t.spare[round])
	})
}

// replace takes out a node that is lost, and starts another one in its place.
func (t *trio) replace(ctx context.Context, i int, host string) error {
	lost := t.nodes[i]
	if _, err := t.leader(ctx); err != nil {
		return err
	}
	if out, err := t.admin(ctx, t.nodes[(i+1)%3], "remove", lost.link()); err != nil {
		return fmt.Errorf("cluster remove: %w\n%s", err, out)
	}
	if err := runCluster(ctx, "cluster", "certs", t.certs(""), host); err != nil {
		return err
	}
	t.nodes[i] = &node{
		host: host, dir: filepath.Join(t.dir, "node-"+host), inside: lost.inside, binary: lost.binary, trio: t,
	}
	if err := t.startAll(ctx); err != nil {
		return err
	}
	return t.requireMembers(ctx)
}

// requireMembers has each node tell the three that there are, and no other.
func (t *trio) requireMembers(ctx context.Context) error {
	for _, asked := range t.nodes {
		out, err := t.admin(ctx, asked, "status")
		if err != nil {
			return fmt.Errorf("cluster status: %w\n%s", err, out)
		}
		text := string(out)
		for _, n := range t.nodes {
			if !strings.Contains(text, n.link()) {
				return fmt.Errorf("%s does not know %s:\n%s", asked.host, n.host, text)
			}
		}
		if strings.Count(text, "voter") != 3 || strings.Count(text, "\n") != 3 {
			return fmt.Errorf("%s knows of others than the three:\n%s", asked.host, text)
		}
	}
	return nil
}
