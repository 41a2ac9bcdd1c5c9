//go:build cowsql

package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"

	"pocketclinic/rules"
)

const (
	roleHeader    = "Cluster-Role" // leader, follower or none, with each answer about health
	clientHeader  = "Cluster-Client"
	refusedHeader = "Cluster-Refused" // the node did nothing, since it does not lead

	healthPath   = "/api/health"
	realtimePath = "/api/realtime"

	leaderWithin = 3 * time.Second // that a request waits for a leader
	resendable   = 1 << 20         // bytes of a body that are kept, so that another node can be asked
	retryAfter   = "1"
)

// requests are those that this node answers or passes on.
type requests struct {
	node      *Node
	app       http.Handler
	transport *http.Transport
	internal  *http.Server
	ended     context.Context
	end       context.CancelFunc

	mu     sync.Mutex
	inHand int
	idle   chan struct{} // closed when nothing is in hand any more; nil: nobody waits for it
}

func newRequests(n *Node) *requests {
	r := &requests{node: n}
	r.ended, r.end = context.WithCancel(context.Background())
	r.transport = &http.Transport{
		DialTLSContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			return n.links.dial(ctx, address, requestProtocol)
		},
		MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Minute, DisableCompression: true,
	}
	return r
}

// front makes what all clients talk to of the app.
func (r *requests) front(app http.Handler) http.Handler {
	r.app = app
	r.internal = &http.Server{
		Handler: http.HandlerFunc(r.takeForwarded), ReadHeaderTimeout: time.Minute,
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() { _ = r.internal.Serve(r.node.links) }()
	return http.HandlerFunc(r.take)
}

// take answers a client: here, or by the leader.
func (r *requests) take(w http.ResponseWriter, request *http.Request) {
	request.Header.Del(clientHeader) // what other nodes alone may say
	if request.URL.Path == healthPath && r.tellHealth(w) {
		return
	}
	resend, err := keepBody(request)
	if err != nil {
		return // the client is gone
	}
	deadline, cancel := context.WithTimeout(request.Context(), leaderWithin)
	defer cancel()
	for {
		now, changed := r.node.look()
		switch {
		case now.works && !now.leaving:
			if r.work(w, request) {
				return
			}
		case now.leader != "" && now.leader != r.node.identity.Address:
			if r.pass(w, request, now.leader, changed, resend) {
				return
			}
			_ = pause(deadline, lookEvery)
		}
		select {
		case <-deadline.Done():
			tryAgain(w)
			return
		case <-changed:
		case <-time.After(lookEvery):
		}
	}
}

// work has the app answer, and reports false where this node has ceased to lead before.
func (r *requests) work(w http.ResponseWriter, request *http.Request) bool {
	if !lasts(request) {
		if !r.begin() {
			return false
		}
		defer r.done()
	}
	r.app.ServeHTTP(&doubting{ResponseWriter: w, node: r.node, faults: r.node.faults.Load()}, request)
	return true
}

// lasts reports whether a request is a realtime connection, which has no end.
func lasts(request *http.Request) bool {
	return request.URL.Path == realtimePath && request.Method == http.MethodGet
}

func (r *requests) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.node.Leads() {
		return false
	}
	r.inHand++
	return true
}

func (r *requests) done() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.inHand--; r.inHand == 0 && r.idle != nil {
		close(r.idle)
		r.idle = nil
	}
}

// drain waits until what is in hand is answered, so long at most.
func (r *requests) drain(within time.Duration) {
	r.mu.Lock()
	if r.inHand == 0 {
		r.mu.Unlock()
		return
	}
	idle := make(chan struct{})
	r.idle = idle
	r.mu.Unlock()
	select {
	case <-idle:
	case <-time.After(within):
	}
}

func (r *requests) waitForLeader(ctx context.Context) {
	for ctx.Err() == nil {
		now, changed := r.node.look()
		if now.leader != "" && now.leader != r.node.identity.Address {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// takeForwarded answers what another node passes on.
func (r *requests) takeForwarded(w http.ResponseWriter, request *http.Request) {
	if from := request.Header.Get(clientHeader); from != "" {
		request.RemoteAddr = from
	}
	request.Header.Del(clientHeader)
	request.TLS = nil // of the link
	if !r.node.Leads() || !r.work(w, request) {
		w.Header().Set(refusedHeader, "it does not lead")
		tryAgain(w)
	}
}

var errRefused = errors.New("the node does not lead")

// pass has the leader answer, and reports false where it certainly did nothing, or nothing that may not be done twice.
func (r *requests) pass(
	w http.ResponseWriter, request *http.Request, leader string, changed <-chan struct{}, resend func(),
) (answered bool) {
	ctx, cancel := context.WithCancel(request.Context())
	defer cancel()
	go func() {
		r.whileLeading(ctx, leader, changed, lasts(request))
		cancel()
	}()
	if lasts(request) {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	}
	err := r.proxy(w, request.WithContext(ctx), leader)
	if err == nil || request.Context().Err() != nil {
		return true
	}
	if resend != nil && (nothingDone(err) || isSafe(request.Method)) {
		resend()
		return false
	}
	tryAgain(w)
	return true
}

// whileLeading returns when a node leads no more, as far as this one knows: one that is frozen would keep its clients
// waiting. What lasts ends when this node leaves, too.
func (r *requests) whileLeading(ctx context.Context, leader string, changed <-chan struct{}, lasts bool) {
	for {
		select {
		case <-changed:
			var now state
			if now, changed = r.node.look(); now.leader != leader || now.leaving && lasts {
				return
			}
		case <-r.ended.Done():
			return
		case <-ctx.Done():
			return
		}
	}
}

// setByProxies is what a proxy in front says of the client, which httputil would take away.
var setByProxies = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"}

// proxy passes a request on, and returns why there is no answer.
func (r *requests) proxy(w http.ResponseWriter, request *http.Request, leader string) (failed error) {
	proxy := httputil.ReverseProxy{
		Transport: r.transport,
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(&url.URL{Scheme: "https", Host: leader})
			p.Out.Host = p.In.Host
			for _, name := range setByProxies {
				p.Out.Header[name] = p.In.Header[name]
			}
			p.Out.Header.Set(clientHeader, p.In.RemoteAddr)
		},
		ModifyResponse: func(response *http.Response) error {
			if response.Header.Get(refusedHeader) != "" {
				return errRefused
			}
			return nil
		},
		ErrorHandler: func(_ http.ResponseWriter, _ *http.Request, err error) { failed = err },
		ErrorLog:     log.New(io.Discard, "", 0),
	}
	proxy.ServeHTTP(w, request)
	return failed
}

// nothingDone reports whether a request did not reach anybody who would have done it.
func nothingDone(err error) bool {
	var link *net.OpError
	return errors.Is(err, errRefused) || errors.As(err, &link) && link.Op == "dial"
}

func isSafe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// keepBody reads a small body, so that it can be sent once more; nil where it cannot.
func keepBody(request *http.Request) (resend func(), err error) {
	if request.ContentLength == 0 {
		return func() {}, nil
	}
	if request.ContentLength < 0 || request.ContentLength > resendable {
		return nil, nil
	}
	body, err := io.ReadAll(request.Body)
	resend = func() { request.Body = io.NopCloser(bytes.NewReader(body)) }
	resend()
	return resend, err
}

// tellHealth answers about a node that does not lead, and reports whether it did: the clinic's own answer is the
// leader's.
func (r *requests) tellHealth(w http.ResponseWriter) bool {
	now, _ := r.node.look()
	switch {
	case now.works && !now.leaving:
		w.Header().Set(roleHeader, "leader")
		return false
	case now.leader != "" && !now.works && now.leader != r.node.identity.Address:
		w.Header().Set(roleHeader, "follower")
		writeJSON(w, http.StatusOK, map[string]any{
			"code": http.StatusOK, "message": "This node passes requests on.", "data": map[string]any{},
		})
	default:
		w.Header().Set(roleHeader, "none")
		tryAgain(w)
	}
	return true
}

// tryAgain answers that it is unknown, or known not to be done, what a request asked for: the same may be asked again.
func tryAgain(w http.ResponseWriter) {
	refusal := rules.ErrTryAgain
	w.Header().Set("Retry-After", retryAfter)
	writeJSON(w, http.StatusServiceUnavailable, map[string]any{
		"status": http.StatusServiceUnavailable, "message": refusal.Message,
		"data": map[string]any{refusal.Fields[0]: map[string]string{"code": refusal.Code, "message": refusal.Message}},
	})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	raw, _ := json.Marshal(body) // of maps, which never fail
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(raw)
}

// close ends what is passed on to or from this node.
func (r *requests) close() {
	r.end()
	if r.internal != nil {
		_ = r.internal.Close()
	}
}
