package rules

import "time"

// Attendance is what a front desk goes by: who is expected, who waits, and who has not come.
type Attendance struct {
	Status     Status
	Start, End time.Time
	ArrivedAt  time.Time // zero = has not
}

// Late reports whether somebody is expected whose time has begun.
func (a Attendance) Late(now time.Time) bool { return a.Status == Confirmed && now.After(a.Start) }

// Missed reports whether somebody was expected whose time is over.
func (a Attendance) Missed(now time.Time) bool { return a.Status == Confirmed && !now.Before(a.End) }

// Waiting returns for how long somebody has been waiting who is there and has not been seen yet; else nothing.
func (a Attendance) Waiting(now time.Time) time.Duration {
	if a.Status != Arrived {
		return 0
	}
	return max(now.Sub(a.ArrivedAt), 0)
}
