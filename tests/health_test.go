package tests

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
)

const healthPath = "/api/health"

func (w *world) healthy() {
	w.t.Helper()
	require.Equal(w.t, "API is healthy.", w.get(healthPath, "").ok()["message"])
}

// ill expects the one trouble that everybody may know, and what super admins are told of it besides.
func (w *world) ill(part, code, message, detail string) {
	w.t.Helper()
	told := func(token string) object {
		a := w.get(healthPath, token).refused(503, part, code)
		require.Equal(w.t, "5", a.header.Get("Retry-After"))
		data := a.body["data"].(object)
		require.Len(w.t, data, 1, a.raw)
		return data[part].(object)
	}
	require.Equal(w.t, message, told("")["message"])
	require.Contains(w.t, told(w.admin)["message"], detail)
}

func TestHealthIsAsFreshAsASecond(t *testing.T) {
	w := newWorld(t)
	w.healthy()
	w.writer("PRAGMA query_only = ON")
	watched := w.watchStatements()
	w.healthy()
	require.Empty(t, watched.take(), "who asks more often is told the same, at no cost")
	w.Advance(2 * time.Second)
	w.ill("database", "database_not_writable", "The database cannot be written.", "readonly")
	w.writer("PRAGMA query_only = OFF")
	w.Advance(time.Second)
	w.healthy()
}

func TestAFullDiskIsToldThoughTheDatabaseHasRoomLeft(t *testing.T) {
	w := newWorld(t)
	occupied := filepath.Join(w.app.DataDir(), core.LocalTempDirName)
	require.NoError(t, os.WriteFile(occupied, nil, 0o600)) // where nothing can be written now
	w.ill("database", "database_not_writable", "The database cannot be written.", core.LocalTempDirName)
	require.NoError(t, os.Remove(occupied))
	w.Advance(time.Second)
	w.healthy()
	left, err := os.ReadDir(occupied)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestHealthDoesNotWaitForAWriterThatHangs(t *testing.T) {
	w := newWorld(t)
	w.healthy()
	w.Advance(2 * time.Second)
	w.writer("PRAGMA busy_timeout = 400")
	release := w.lockDatabase()
	quickest := patience
	for range 3 {
		began := time.Now()
		w.ill("database", "database_not_writable", "The database cannot be written.", "")
		quickest = min(quickest, time.Since(began))
	}
	require.Less(t, quickest, 2*time.Second, "two answers, each in a tenth of a second but for a busy machine")
	release()
	require.Eventually(t, func() bool {
		w.Advance(time.Second)
		return w.get(healthPath, "").status == 200
	}, patience, 10*time.Millisecond)
}

func TestABusyWriterIsNoDeadOne(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.healthy()
	w.Advance(3 * time.Second)
	w.book(visitor, doctor, nil)
	release := w.lockDatabase()
	w.healthy()
	w.Advance(2 * time.Second)
	w.ill("database", "database_not_writable", "The database cannot be written.", "It does not answer.")
	release()
}

func TestHealthTellsOfMessagesThatAreNotSent(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.lazy = true
	w.pay(visitor, held, "pay_1").ok()
	w.pass(15 * time.Minute)
	w.healthy()
	w.pass(2 * time.Second)
	w.ill("outbox", "outbox_late", "Messages are not being sent.", "The oldest is due since 2030-01-07T02:30:00Z.")
	w.run("dispatch_notifications")
	w.pass(time.Second)
	w.healthy()
}

// pass lets time pass, in which the scheduler lives.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	w.Advance(d)
	w.run("release_expired_holds")
}

func TestHealthTellsOfADeadScheduler(t *testing.T) {
	w := newWorld(t)
	w.Advance(3 * time.Minute)
	w.healthy()
	w.Advance(2 * time.Second)
	w.run("complete_past_appointments") // every ten minutes
	w.ill("jobs", "jobs_late", "What is done every minute is not being done.", "They last began 3m2s ago.")
	w.run("release_expired_holds")
	w.Advance(time.Second)
	w.healthy()
}

func TestASuperAdminIsToldOfTheProxyAsBefore(t *testing.T) {
	w := newWorld(t)
	require.Contains(t, w.get(healthPath, w.admin).ok()["data"], "possibleProxyHeader")
	require.Empty(t, w.get(healthPath, "").ok()["data"])
}
