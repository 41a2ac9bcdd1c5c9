//go:build cowsql

package cluster

import (
	"context"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// answering makes a node's front, behind which app answers.
func answering(t *testing.T, n *Node, app http.HandlerFunc) *httptest.Server {
	n.heard.Store(math.MaxInt64)
	server := httptest.NewServer(n.requests.front(app))
	t.Cleanup(func() {
		server.Close()
		n.requests.close()
	})
	return server
}

// pair is a node that leads and one that follows, each with an app.
func pair(t *testing.T, leads, follows http.HandlerFunc) (leader, follower *Node, addr string) {
	certs := certificates(t)
	leader = startNode(t, certs)
	follower = startNode(t, certs, leader.options.address)
	answering(t, leader, leads)
	addr = answering(t, follower, follows).URL
	leader.change(func(s *state) { *s = state{leader: leader.options.address, works: true} })
	follower.change(func(s *state) { *s = state{leader: leader.options.address} })
	return leader, follower, addr
}

func nobody(t *testing.T) http.HandlerFunc {
	return func(http.ResponseWriter, *http.Request) { t.Error("a node that follows has done something") }
}

func post(t *testing.T, url string, header http.Header) *http.Response {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("content"))
	require.NoError(t, err)
	if header != nil {
		request.Header = header
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func TestTheLeaderAnswersWithTheAddressOfTheClient(t *testing.T) {
	var seen, host, forged, scheme atomic.Value
	_, _, addr := pair(t, func(w http.ResponseWriter, r *http.Request) {
		seen.Store(r.RemoteAddr)
		host.Store(r.Host)
		forged.Store(r.Header.Get(clientHeader))
		scheme.Store(r.Header.Get("X-Forwarded-Proto"))
		_, _ = io.Copy(w, r.Body)
	}, nobody(t))

	response := post(t, addr+"/api/x", http.Header{clientHeader: {"6.6.6.6:666"}, "X-Forwarded-Proto": {"https"}})

	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, "content", string(body))
	require.Contains(t, seen.Load(), "127.0.0.1:")
	require.Equal(t, strings.TrimPrefix(addr, "http://"), host.Load())
	require.Empty(t, forged.Load())
	require.Equal(t, "https", scheme.Load())
}

func TestARequestWaitsForANewLeader(t *testing.T) {
	var done atomic.Int64
	leader, follower, addr := pair(t, func(http.ResponseWriter, *http.Request) { done.Add(1) }, nobody(t))
	follower.change(func(s *state) { s.leader = "" })
	time.AfterFunc(100*time.Millisecond, func() {
		follower.change(func(s *state) { s.leader = leader.options.address })
	})

	require.Equal(t, http.StatusOK, post(t, addr+"/api/x", nil).StatusCode)
	require.EqualValues(t, 1, done.Load())
}

func TestAWriteWhoseLeaderIsLostIsNotSentAgain(t *testing.T) {
	var begun atomic.Int64
	hold := make(chan struct{})
	defer close(hold)
	_, follower, addr := pair(t, func(http.ResponseWriter, *http.Request) {
		begun.Add(1)
		<-hold
	}, nobody(t))
	go func() {
		for begun.Load() == 0 {
			time.Sleep(time.Millisecond)
		}
		follower.change(func(s *state) { s.leader = "" })
	}()

	response := post(t, addr+"/api/x", nil)

	require.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
	require.NotEmpty(t, response.Header.Get("Retry-After"))
	require.EqualValues(t, 1, begun.Load())
}

func TestRealtimeConnectionsEndWhenANodeLeaves(t *testing.T) {
	_, follower, addr := pair(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "connected")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}, nobody(t))
	response, err := http.Get(addr + realtimePath)
	require.NoError(t, err)
	defer response.Body.Close()
	_, err = io.ReadFull(response.Body, make([]byte, len("connected")))
	require.NoError(t, err)

	follower.change(func(s *state) { s.leaving = true })

	_, err = response.Body.Read(make([]byte, 1))
	require.Error(t, err)
}

func TestANodeThatDoesNotLeadDoesNothingForOthers(t *testing.T) {
	leader, _, addr := pair(t, nobody(t), nobody(t))
	leader.change(func(s *state) { s.works = false })

	require.Equal(t, http.StatusServiceUnavailable, post(t, addr+"/api/x", nil).StatusCode)
}

func TestHealthTellsWhoLeads(t *testing.T) {
	_, follower, addr := pair(t, func(http.ResponseWriter, *http.Request) {}, nobody(t))
	tell := func() (string, int) {
		begun := time.Now()
		response, err := http.Get(addr + healthPath)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Less(t, time.Since(begun), leaderWithin)
		return response.Header.Get(roleHeader), response.StatusCode
	}
	role, status := tell()
	require.Equal(t, "follower", role)
	require.Equal(t, http.StatusOK, status)

	follower.change(func(s *state) { s.leader = "" })
	role, status = tell()
	require.Equal(t, "none", role)
	require.Equal(t, http.StatusServiceUnavailable, status)
}

func TestAnAnswerThatBlamesTheClientIsDoubtedWhenTheClusterFailed(t *testing.T) {
	n, _ := leading(t)
	n.change(func(s *state) { *s = state{leader: n.options.address, works: true} })
	var fails atomic.Bool
	addr := answering(t, n, func(w http.ResponseWriter, _ *http.Request) {
		if fails.Load() {
			n.faults.Add(1)
		}
		http.Error(w, "no such record", http.StatusBadRequest)
	}).URL

	require.Equal(t, http.StatusBadRequest, post(t, addr+"/api/x", nil).StatusCode)
	fails.Store(true)
	response := post(t, addr+"/api/x", nil)
	require.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Contains(t, string(body), `"try_again"`)
}

func TestANodeThatWasFrozenDoesNotWorkUntilItHasHeardWhoLeads(t *testing.T) {
	n := New(nil)
	n.change(func(s *state) { *s = state{leader: n.options.address, works: true} })
	n.started = time.Now().Add(-time.Minute)
	heard := time.Since(n.started)
	n.heard.Store(int64(heard))
	now, _ := n.look()
	require.True(t, now.works)
	n.heard.Store(int64(heard - 2*trusted))
	now, _ = n.look()
	require.False(t, now.works)
}

func TestANodeThatLeavesAnswersWhatItHasBegun(t *testing.T) {
	n, _ := leading(t)
	n.change(func(s *state) { *s = state{leader: n.options.address, works: true} })
	begun, hold := make(chan struct{}), make(chan struct{})
	addr := answering(t, n, func(http.ResponseWriter, *http.Request) {
		close(begun)
		<-hold
	}).URL
	answered := make(chan int)
	go func() { answered <- post(t, addr+"/api/x", nil).StatusCode }()
	<-begun
	drained := make(chan struct{})
	go func() {
		n.requests.drain(time.Minute)
		close(drained)
	}()
	close(hold)
	require.Equal(t, http.StatusOK, <-answered)
	<-drained
	n.requests.waitForLeader(cancelled())
}

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
