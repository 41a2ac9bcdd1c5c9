//go:build cowsql

package cluster

import (
	"iter"

	"github.com/pocketbase/pocketbase/core"
)

// Gaps are what nodes do not share by the settings of a clinic, and what to do about each.
func Gaps(settings *core.Settings) iter.Seq2[string, string] {
	return func(yield func(finding, remedy string) bool) {
		if !settings.S3.Enabled && !yield("Uploads stay on the node that takes them",
			"Dashboard, settings, files storage: use S3.") {
			return
		}
		if !settings.SMTP.Enabled {
			yield("Mails go to files of the node that leads", "Dashboard, settings, mail: set an SMTP server.")
		}
	}
}
