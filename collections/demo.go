package collections

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Demo says how far the making of a demo clinic has come. It is stored beside PocketBase's settings
// for as long as the clinic is half made, and changes in the transaction of what it tells of.
type Demo struct {
	Practitioners int       `json:"practitioners"` // asked for
	Appointments  int       `json:"appointments"`  // asked for
	Ahead         int       `json:"ahead"`         // so many of them at the most are to come; 0 = half of them
	Begun         time.Time `json:"begun"`
	People        bool      `json:"people"` // all of them are there
	Booked        int       `json:"booked"` // so many appointments are there
}

const demoParam = "pocketclinic_demo"

// FindDemo loads how far a half-made demo clinic has come. It fails with sql.ErrNoRows where none is half made.
func FindDemo(app core.App) (d Demo, err error) {
	var raw types.JSONRaw
	err = app.DB().NewQuery("SELECT value FROM _params WHERE id = {:id}").Bind(dbx.Params{"id": demoParam}).Row(&raw)
	if err != nil {
		return Demo{}, err
	}
	return d, json.Unmarshal(raw, &d)
}

// Save stores how far it has come.
func (d Demo) Save(tx dbx.Builder) error {
	raw, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = tx.NewQuery("INSERT INTO _params (id, value, created, updated) VALUES ({:id}, {:value}, {:begun}, {:begun})" +
		" ON CONFLICT (id) DO UPDATE SET value = excluded.value").
		Bind(dbx.Params{"id": demoParam, "value": string(raw), "begun": Stamp(d.Begun)}).Execute()
	return err
}

// Forget ends the demo: the clinic is made.
func (d Demo) Forget(tx dbx.Builder) error {
	_, err := tx.Delete("_params", dbx.HashExp{"id": demoParam}).Execute()
	return err
}
