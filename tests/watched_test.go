//go:build race

package tests

// PocketBase's logger reads the settings without their lock: under the race detector only the tests of the log log.
const everyWorldLogs = false
