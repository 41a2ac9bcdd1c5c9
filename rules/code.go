package rules

import "time"

// A one-time password is guessed at a few times and no more, and an address gets a few of them an hour: of the
// 10^8 that there are, somebody who knows an address tries no more than some fifty an hour.
const (
	MaxGuesses   = 5 // at one code
	MaxCodes     = 5 // that are sent to one address in CodeWindow
	CodeWindow   = time.Hour
	CodeLateness = 3 * time.Minute // after which nobody waits for a code any more
)
