//go:build cowsql

package cluster

import (
	"bytes"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func result(refused, last uint64) []byte {
	return message(appendResult, numbers(5, refused, last, 0), "")
}

var nothingNew = result(1, 0)

func TestAFollowersRefusalIsToldOnce(t *testing.T) {
	h := heard{copies: &copies{}}
	var passed bytes.Buffer
	said := slices.Concat(hello,
		result(90, 0), result(80, 0), // both for want of a copy
		result(79, 78), result(78, 77), // entries that another leader has left there
		result(0, 90), result(91, 90))
	h.relay(&passed, bytes.NewReader(said))
	require.Equal(t, slices.Concat(hello,
		result(90, 0), nothingNew,
		result(79, 78), result(78, 77),
		result(0, 90), result(91, 90)), passed.Bytes())
}

// follower is a node that is sent copies, and says what it says at a moment of a bubble's time.
type follower struct {
	*told
	copied *copied
	heard  bytes.Buffer
}

func newFollower(t *testing.T) *follower {
	f := &follower{copied: (&copies{}).to("10.0.0.7:9000")}
	f.told = newTold(&f.heard, f.copied)
	t.Cleanup(f.end)
	return f
}

// says returns what arrives of a result.
func (f *follower) says(t *testing.T, said []byte) []byte {
	t.Helper()
	f.arrived()
	require.NoError(t, f.pass(said, nil, 0))
	return f.arrived()
}

// during returns how often it is said to be there for so long.
func (f *follower) during(d time.Duration) int {
	f.arrived()
	time.Sleep(d)
	return bytes.Count(f.arrived(), nothingNew)
}

// arrived returns what has arrived since the last time.
func (f *follower) arrived() []byte {
	synctest.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.heard.Reset()
	return bytes.Clone(f.heard.Bytes())
}

func TestAFollowerIsSaidToBeThereWhileItIsSentACopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFollower(t)
		require.Zero(t, f.during(time.Minute), "it has said nothing")
		f.says(t, result(0, 40))
		require.Zero(t, f.during(time.Minute), "it is well")
		f.says(t, result(90, 41))
		f.says(t, result(0, 90))
		require.Zero(t, f.during(time.Minute), "the log reached back far enough")

		f.says(t, result(90, 40))
		require.Equal(t, 100, f.during(time.Second), "the copy is read from the disk")
		require.True(t, f.copied.begin(position{5, 90, 5}))
		require.Equal(t, 6000, f.during(time.Minute), "it is sent")
		f.copied.end(true)
		require.Equal(t, 29, f.during(time.Minute), "it has arrived")

		require.True(t, f.copied.begin(position{5, 190, 5}))
		f.says(t, result(0, 91))
		require.Equal(t, 100, f.during(time.Second), "another is sent")
		f.copied.end(false)
		require.Zero(t, f.during(time.Minute), "whom it was for is gone")
	})
}

func TestACopyThatIsLostIsAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFollower(t)
		again := func(wait time.Duration) bool {
			time.Sleep(wait)
			return bytes.Equal(result(90, 0), f.says(t, result(90, 0)))
		}
		require.True(t, again(0))
		require.False(t, again(copyBegins-1), "it is read from the disk")
		require.True(t, again(1), "it was never sent")

		f.copied.begin(position{5, 90, 5})
		require.False(t, again(time.Hour), "it is sent")
		f.copied.end(true)
		require.False(t, again(copyLasts-1), "it is written")
		require.True(t, again(1), "it was not written")

		f.copied.begin(position{5, 91, 5})
		f.copied.end(false)
		require.False(t, again(copyBegins-1))
		require.True(t, again(1), "it has broken off")
	})
}

func copyOf(last uint64) []byte {
	return message(installSnapshot, slices.Concat(numbers(6, last, 5, 80, 8), []byte("the node"), numbers(4)), "rows")
}

func TestTheSameCopyIsSentOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := (&copies{}).to("10.0.0.7:9000")
		sent := func(said []byte) []byte {
			time.Sleep(time.Millisecond)
			var passed bytes.Buffer
			h := heard{sends: to}
			h.relay(&passed, bytes.NewReader(slices.Concat(hello, said)))
			require.False(t, to.underway)
			return passed.Bytes()[len(hello):]
		}
		half := copyOf(90)[:len(copyOf(90))-2]
		require.Equal(t, half, sent(half))
		require.Equal(t, copyOf(90), sent(copyOf(90)), "half of it had come")
		require.Equal(t, entries(6, 90, 5, "one"), sent(slices.Concat(copyOf(90), entries(6, 90, 5, "one"))))
		require.Equal(t, copyOf(95), sent(copyOf(95)), "another one")

		to.ask()
		require.Equal(t, copyOf(95), sent(copyOf(95)), "it is asked for again")
		require.Empty(t, sent(copyOf(95)))
		time.Sleep(copyLasts)
		require.Equal(t, copyOf(95), sent(copyOf(95)), "nothing was heard of it")
	})
}

func TestNothingIsPutBetweenWhatIsNotUnderstood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFollower(t)
		f.says(t, result(90, 0))
		_, err := f.Write([]byte("whatever"))
		require.NoError(t, err)
		require.Zero(t, f.during(time.Second))
	})
}
