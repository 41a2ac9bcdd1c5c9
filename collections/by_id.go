package collections

import (
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// findByID loads the records of the ids, each once, by a query for every 500. An id that there is none of is left out.
func findByID[T any](app core.App, collection string, ids []string, wrap func(*core.Record) T) (map[string]T, error) {
	found := make(map[string]T, len(ids))
	distinct := slices.Compact(slices.Sorted(slices.Values(ids)))
	for chunk := range slices.Chunk(distinct, 500) {
		records := []*core.Record{}
		if err := app.RecordQuery(collection).AndWhere(dbx.In("id", anys(chunk)...)).All(&records); err != nil {
			return nil, err
		}
		for _, record := range records {
			found[record.Id] = wrap(record)
		}
	}
	return found, nil
}

func anys(list []string) []any {
	values := make([]any, len(list))
	for i, value := range list {
		values[i] = value
	}
	return values
}
