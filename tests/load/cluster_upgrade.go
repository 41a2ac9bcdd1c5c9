package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// nextStep is a migration that the next version has, and this one has not.
const nextStep = "2999999999_upgrade.go"

// clusterUpgrade replaces the binary of one node after the other by one with a migration more; the leader is last.
func clusterUpgrade(ctx context.Context, d *drill) error {
	next, err := d.buildNext(ctx)
	if err != nil {
		return err
	}
	return d.underTrio(ctx, loopback, times(len(loopback.hosts)), func(
		ctx context.Context, round int, t *trio,
	) (time.Time, error) {
		n, err := t.toUpgrade(ctx, next)
		if err != nil {
			return time.Time{}, err
		}
		at := time.Now()
		n.stop()
		n.binary = next
		if err := t.startAll(ctx); err != nil || round < len(t.nodes)-1 {
			return at, err
		}
		return at, t.useNext(ctx, d.clinic.admin)
	})
}

// buildNext builds the next version of the cluster's binary.
func (d *drill) buildNext(ctx context.Context) (path string, err error) {
	if path, err = filepath.Abs(filepath.Join(d.dir, "next")); err != nil {
		return "", err
	}
	step, err := filepath.Abs(filepath.Join("tests", "load", "upgrade", nextStep))
	if err != nil {
		return "", err
	}
	place, err := filepath.Abs(filepath.Join("migrations", nextStep))
	if err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{place: step}})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(path+".json", overlay, 0o600); err != nil {
		return "", err
	}
	return path, buildCluster(ctx, path, "", "-overlay", path+".json")
}

// toUpgrade is a node of the old version, the leader where it is the only one.
func (t *trio) toUpgrade(ctx context.Context, next string) (*node, error) {
	leader, err := t.leader(ctx)
	if err != nil {
		return nil, err
	}
	for _, n := range t.nodes {
		if n.binary != next && n != leader {
			return n, nil
		}
	}
	return leader, nil
}

// useNext writes into the collection that is new by one node, and reads it by the others.
func (t *trio) useNext(ctx context.Context, token string) error {
	const path = "/api/collections/upgrades/records"
	err := t.nodes[0].running.call(ctx, "POST", path, token, map[string]any{"from": "before"}, nil)
	for _, n := range t.nodes {
		var found struct{ TotalItems int }
		err = errors.Join(err, n.running.call(ctx, "GET", path, token, nil, &found))
		if found.TotalItems != 1 {
			err = errors.Join(err, fmt.Errorf("%s has %d records of the new collection", n.host, found.TotalItems))
		}
	}
	return err
}
