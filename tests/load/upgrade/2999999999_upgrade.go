// Package migrations is one step more of the schema, with which the drill 'upgrade' builds the clinic.
package migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

func init() {
	m.Register(func(app core.App) error {
		upgrades := core.NewBaseCollection("upgrades")
		upgrades.Fields.Add(&core.TextField{Name: "from", Required: true})
		return app.Save(upgrades)
	}, nil)
}
