package main

import (
	"fmt"
	"maps"
	"sync"
	"time"
)

// journal is what the server has acknowledged to its clients.
type journal struct {
	mu    sync.Mutex
	done  map[string]progress  // by the appointment's id
	at    map[string]time.Time // of the last acknowledgement
	all   []time.Time          // when something was acknowledged
	wrong []string
	most  time.Duration
}

// progress is how far an appointment has come.
type progress int

const (
	acknowledgedHold progress = iota + 1
	acknowledgedPayment
	acknowledgedCancellation
)

func (p progress) String() string { return [...]string{"gone", "held", "paid", "cancelled"}[p] }

func newJournal() *journal { return &journal{done: map[string]progress{}, at: map[string]time.Time{}} }

func (j *journal) acknowledge(id string, p progress, waited time.Duration) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.done[id], j.at[id] = p, time.Now()
	j.all = append(j.all, j.at[id])
	j.most = max(j.most, waited)
}

// answeredWrong keeps an answer that nobody should have got.
func (j *journal) answeredWrong(what string, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.wrong = append(j.wrong, fmt.Sprintf("%s was answered %v", what, err))
}

func (j *journal) wrongAnswers() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.wrong
}

func (j *journal) longest() time.Duration {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.most
}

// gap returns the longest time after an instant in which nothing was acknowledged.
func (j *journal) gap(after time.Time) (longest time.Duration) {
	j.mu.Lock()
	defer j.mu.Unlock()
	last := after
	for _, at := range j.all {
		if at.After(after) {
			longest = max(longest, at.Sub(last))
			last = at
		}
	}
	return longest
}

// counts returns how many were held, paid and cancelled.
func (j *journal) counts() (held, paid, cancelled int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, p := range j.done {
		held++
		if p >= acknowledgedPayment {
			paid++
		}
		if p == acknowledgedCancellation {
			cancelled++
		}
	}
	return held, paid, cancelled
}

// snapshot is what was acknowledged until now.
func (j *journal) snapshot() map[string]progress {
	j.mu.Lock()
	defer j.mu.Unlock()
	return maps.Clone(j.done)
}

// add takes over what another journal holds.
func (j *journal) add(other *journal) {
	j.mu.Lock()
	defer j.mu.Unlock()
	maps.Copy(j.done, other.done)
	maps.Copy(j.at, other.at)
	j.all = append(j.all, other.all...)
	j.wrong = append(j.wrong, other.wrong...)
	j.most = max(j.most, other.most)
}
