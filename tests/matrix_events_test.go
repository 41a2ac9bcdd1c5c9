package tests

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"
)

// listener is a realtime connection, and what came over it: by topic, in order.
type listener struct {
	mu     sync.Mutex
	id     string
	heard  map[string][]object
	closed context.CancelFunc
}

// listen opens a realtime connection, and subscribes to topics as a role.
func (m *matrix) listen(role string, topics ...string) *listener {
	m.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	m.t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, m.url+"/api/realtime", nil)
	require.NoError(m.t, err)
	response, err := client.Do(request)
	require.NoError(m.t, err)
	l := &listener{heard: map[string][]object{}, closed: cancel}
	go l.read(response.Body)
	require.Eventually(m.t, func() bool { return l.clientID() != "" }, patience, time.Millisecond)
	m.do("POST", "/api/realtime", m.token(role), object{"clientId": l.clientID(), "subscriptions": topics}).ok()
	return l
}

func (l *listener) clientID() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.id
}

// read reads server-sent events until the connection ends.
func (l *listener) read(stream io.ReadCloser) {
	defer stream.Close()
	lines := bufio.NewReader(stream)
	event := ""
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		if topic, ok := strings.CutPrefix(line, "event:"); ok {
			event = strings.TrimSpace(topic)
		}
		data, ok := strings.CutPrefix(line, "data:")
		if !ok {
			continue
		}
		body := object{}
		_ = json.Unmarshal([]byte(data), &body)
		l.mu.Lock()
		if event == "PB_CONNECT" {
			l.id = text(body, "clientId")
		}
		l.heard[event] = append(l.heard[event], body)
		l.mu.Unlock()
	}
}

func (l *listener) of(topic string) []object {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.heard[topic]
}

// curtain changes what everybody hears of, and waits until they have: what they have not heard of by then,
// they will not.
func (m *matrix) curtain(all map[string]*listener) {
	m.t.Helper()
	before := map[string]int{}
	for role, l := range all {
		before[role] = len(l.of("clinic/*"))
	}
	m.update("clinic", m.of("clinic", ""), m.admin, object{"address": someText()}).ok()
	for role, l := range all {
		require.Eventually(m.t, func() bool { return len(l.of("clinic/*")) > before[role] }, patience, time.Millisecond)
	}
}

// tell changes a record, deletes it where that can be, and says who was told of it: by a subscription to all of its
// collection, and by one to it alone. What is told is no more than what is read, and a deletion is told to the same.
func (m *matrix) tell(s subject) map[string]map[string]string {
	m.t.Helper()
	id := s.make(m)
	topics := map[string]string{"*": s.collection + "/*", "id": s.collection + "/" + id}
	listeners, seen := map[string]*listener{}, map[string]object{}
	for _, role := range roles {
		listeners[role] = m.listen(role, topics["*"], topics["id"], "clinic/*")
		defer listeners[role].closed()
		seen[role] = m.view(s.collection, id, m.token(role)).body
	}
	record, err := m.app.FindRecordById(s.collection, id)
	require.NoError(m.t, err, s.title())
	// PocketBase sends each event in a goroutine, and now and then some are overtaken by the curtain: once the super
	// admin has heard what everybody may hear, the others' are on their way, too.
	sent := func(action string) {
		require.Eventually(m.t, func() bool {
			return m.heard(listeners["super admin"], topics["*"], action, id, seen["super admin"]) > 0 &&
				m.heard(listeners["super admin"], topics["id"], action, id, seen["super admin"]) > 0
		}, patience, time.Millisecond, s.title())
	}
	if !record.Collection().IsView() {
		require.NoError(m.t, m.app.Save(record), s.title())
		sent("update")
	}
	m.curtain(listeners)
	deleted := m.delete(s.collection, id, m.admin).status < http.StatusMultipleChoices
	if deleted {
		sent("delete")
	}
	m.curtain(listeners)
	told := map[string]map[string]string{}
	for _, role := range roles {
		told[role] = map[string]string{}
		for column, topic := range topics {
			heard := func(action string) bool { return m.heard(listeners[role], topic, action, id, seen[role]) > 0 }
			alike := func() bool { return !deleted || heard("update") == heard("delete") }
			require.Eventually(m.t, alike, patience, time.Millisecond, "%s: %s", role, topic) // one may still be on its way
			told[role][column] = map[bool]string{true: yes, false: no}[heard("update")]
		}
	}
	return told
}

// heard counts what a listener was told of a record, which is no more than it has seen of it.
func (m *matrix) heard(l *listener, topic, action, id string, seen object) (count int) {
	m.t.Helper()
	for _, event := range l.of(topic) {
		shown := event["record"].(object)
		if shown["id"] != id || event["action"] != action {
			continue
		}
		count++
		for field := range shown {
			require.Contains(m.t, seen, field, "%s %s tells the %s", topic, action, field)
		}
	}
	return count
}
