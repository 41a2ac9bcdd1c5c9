package main

import (
	"context"
	"math/rand/v2"
	"time"
)

// soaking is what befalls nodes on a long day, on this machine's own addresses.
var soaking = []disturbTrio{killLeader, freezeLeader, stopOne, killAll, killTwo, wipeOne}

const (
	soak           = "soak"
	soakedVisitors = 100_000
	leastCalm      = 5 * time.Second // between two disturbances
	mostCalm       = 30 * time.Second
)

// clusterSoak disturbs by chance for a long time, in a clinic in which half an hour has 100,000 acknowledgements.
func clusterSoak(ctx context.Context, d *drill) error {
	return d.inClinicOf(ctx, 2*d.practitioners, soakedVisitors, func() error {
		holds := soakedVisitors * 2 / 3 // that there are visitors for, however fast the nodes are
		d.pace = d.soakFor * time.Duration(d.clients) / time.Duration(holds)
		end := time.Now().Add(d.soakFor)
		return d.underTrio(ctx, loopback, func(round int) bool { return round == 0 || time.Now().Before(end) },
			func(ctx context.Context, round int, t *trio) (time.Time, error) {
				wait(ctx, between(leastCalm, mostCalm))
				return soaking[rand.N(len(soaking))](ctx, round, t) //nolint:gosec // nobody has to guess it
			})
	})
}
