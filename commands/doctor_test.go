package commands

import (
	"testing"

	"github.com/stretchr/testify/require"
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
