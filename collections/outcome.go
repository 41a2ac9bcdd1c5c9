package collections

import "errors"

// ErrOutcomeUnknown is in the chain of an error of a write which may have been done all the same. Doing it again could
// do it twice: the client's id settles what became of it.
var ErrOutcomeUnknown = errors.New("the outcome is unknown")
