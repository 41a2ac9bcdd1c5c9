package commands

import (
	"bytes"
	"iter"
	"maps"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"

	"pocketclinic/collections"
)

func TestTheDoctorWantsRoomOnTheDisk(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		free, database int64
		expected       remark
	}{
		{gigabyte - 1, 0, remark{
			wrong, "Disk: 1.0 GB are free, and the database takes 0.0 GB", "Make room: on a full disk nobody can book.",
		}},
		{gigabyte, gigabyte/2 + 1, remark{
			suspect, "Disk: 1.0 GB are free, and the database takes 0.5 GB", "Make room: a backup may need as much again.",
		}},
		{gigabyte, gigabyte / 2, remark{fine, "Disk: 1.0 GB are free, and the database takes 0.5 GB", ""}},
	} {
		remarks, err := judgeDisk(row.free, row.database)
		require.NoError(t, err)
		require.Equal(t, []remark{row.expected}, remarks)
	}
}

func TestTheDoctorTellsWhatNodesDoNotShare(t *testing.T) {
	var asked *core.Settings
	setup := Setup{Keys: Keys{Present: make([]byte, collections.KeySize)}}
	setup.Gaps = func(settings *core.Settings) iter.Seq2[string, string] {
		asked = settings
		return maps.All(map[string]string{"Nobody sees this": "Show it."})
	}
	p := &patient{newApp(t), setup, now}
	var out bytes.Buffer
	require.Error(t, examine(p, &out))
	require.Contains(t, out.String(), "WRONG  Cluster: Nobody sees this\n       Show it.\n")
	require.Same(t, p.app.Settings(), asked)
}
