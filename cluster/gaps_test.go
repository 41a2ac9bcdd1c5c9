//go:build cowsql

package cluster

import (
	"maps"
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
)

func TestNodesShareUploadsByS3AndMailsBySMTP(t *testing.T) {
	const uploads, mails = "Uploads stay on the node that takes them", "Mails go to files of the node that leads"
	settings := &core.Settings{}
	require.Equal(t, []string{mails, uploads}, slices.Sorted(maps.Keys(maps.Collect(Gaps(settings)))))
	settings.S3.Enabled = true
	require.Equal(t, []string{mails}, slices.Collect(maps.Keys(maps.Collect(Gaps(settings)))))
	settings.SMTP.Enabled = true
	require.Empty(t, maps.Collect(Gaps(settings)))
}
