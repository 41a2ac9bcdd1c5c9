//go:build !race

package tests

import "time"

// quick is how long a question may take.
const quick = time.Second
