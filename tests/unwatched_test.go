//go:build !race

package tests

// Without the race detector every world logs, and is asked at its end what.
const everyWorldLogs = true
