package collections

import "slices"

// nearby finds keys again that are asked for in about the order in which they were added. What is not near is found
// through an index, which is made when it is needed first.
type nearby struct {
	keys  []uint64
	found []bool // whether each was asked for
	next  int    // where the next one probably is
	index map[uint64]int
}

func newNearby(room int) *nearby {
	return &nearby{keys: make([]uint64, 0, room), found: make([]bool, 0, room)}
}

// add adds a key. All are added before the first is asked for.
func (n *nearby) add(key uint64) {
	n.keys, n.found = append(n.keys, key), append(n.found, false)
}

// near is how far from the expected place a key is looked for: in a clinic several are booked and paid at a time.
const near = 32

// find returns the place of a key, by the order in which they were added, and marks it; of a key that was added
// several times it is that of one.
func (n *nearby) find(key uint64) (place int, ok bool) {
	from, to := max(0, n.next-near), min(n.next+near, len(n.keys))
	if at := slices.Index(n.keys[n.next:to], key); at >= 0 {
		place, ok = n.next+at, true
	} else if at := slices.Index(n.keys[from:n.next], key); at >= 0 {
		place, ok = from+at, true
	} else {
		place, ok = n.lookUp(key)
	}
	if ok {
		n.next, n.found[place] = place+1, true
	}
	return place, ok
}

func (n *nearby) lookUp(key uint64) (place int, ok bool) {
	if n.index == nil {
		n.index = make(map[uint64]int, len(n.keys))
		for place, key := range n.keys {
			n.index[key] = place
		}
	}
	place, ok = n.index[key]
	return place, ok
}

// hasFoundAll reports whether each was asked for.
func (n *nearby) hasFoundAll() bool { return !slices.Contains(n.found, false) }
