package roster

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"pocketclinic/rules"
)

// mostRemembered is how many bytes of answers are remembered of all practitioners together, whatever is asked; of more,
// those are forgotten that were not asked for the longest.
const mostRemembered = 32 << 20

// asked is what was asked of a practitioner as they were at a version, and whether the answer was to be written.
type asked struct {
	person   uint64
	question Question
	written  bool
}

// answers remembers what was asked for. The zero value knows nothing yet.
type answers struct {
	versions atomic.Uint64

	mu    sync.Mutex
	known *simplelru.LRU[asked, answer]
	bytes int
}

// version returns another number for each person that there has been.
func (a *answers) version() uint64 { return a.versions.Add(1) }

func (a *answers) find(what asked, now time.Time) (found answer, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil {
		return answer{}, false
	}
	found, ok = a.known.Get(what)
	return found, ok && !now.Before(found.since) && now.Before(found.until)
}

func (a *answers) remember(what asked, this answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil {
		a.known, _ = simplelru.NewLRU[asked, answer](math.MaxInt, nil) // it fails for less than one
	}
	if former, ok := a.known.Peek(what); ok {
		a.bytes -= former.size()
	}
	a.known.Add(what, this)
	a.bytes += this.size()
	for a.bytes > mostRemembered {
		_, oldest, _ := a.known.RemoveOldest()
		a.bytes -= oldest.size()
	}
}

// size counts what the question takes, too.
func (a answer) size() int {
	return int(unsafe.Sizeof(a)+2*unsafe.Sizeof(asked{})) + len(a.free)*int(unsafe.Sizeof(rules.Interval{})) + len(a.body)
}
