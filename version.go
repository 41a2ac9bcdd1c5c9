package main

// version is the release that this is, or is becoming: the newest one of CHANGELOG.md.
const version = "0.1.0"

// commit is what the binary was built from; 'make build' sets it in a checkout, with -dirty where files were changed.
var commit string

// fullVersion is the version with the commit, where that is known.
func fullVersion() string {
	if commit == "" {
		return version
	}
	return version + " (" + commit + ")"
}
