//go:build race

package tests

import "time"

// quick is how long a question may take where the race detector looks at every step of it.
const quick = 6 * time.Second
