package hooks

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// The conditions by which API rules let receptionists read what is others', and practitioners what is booked with them.
const (
	forReceptionists = " || @request.auth.role = 'receptionist'"
	forPractitioners = " || practitioner_user = @request.auth.id"
)

// narrowLists leaves out of the list rule of a collection what cannot be true of who asks, and has a practitioner's
// appointments found by their practitioner, of which there is an index. The answer is the same; but for an OR of which
// one side can use no index SQLite reads a whole table.
func narrowLists(e *core.ServeEvent) error {
	e.Router.BindFunc(func(e *core.RequestEvent) error {
		if listsRecords(e) && !collections.IsReceptionist(e.Auth) {
			booked, err := bookedWith(e)
			if err != nil {
				return err
			}
			e.App = narrowApp{e.App, strings.NewReplacer(forReceptionists, "", forPractitioners, booked)}
		}
		return e.Next()
	})
	return e.Next()
}

// bookedWith says what forPractitioners does, where a practitioner asks for appointments; else it says nothing.
func bookedWith(e *core.RequestEvent) (string, error) {
	isPractitioner := e.Auth != nil && collections.AsUser(e.Auth).Role() == collections.PractitionerRole
	if !isPractitioner || collectionName(e) != collections.Appointments {
		return "", nil
	}
	practitioner, err := collections.FindPractitionerOf(e.App, e.Auth.Id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return " || practitioner = '" + practitioner.Id + "'", nil
}

// narrowApp is the app as it is for one who is no receptionist.
type narrowApp struct {
	core.App

	narrow *strings.Replacer
}

// FindCachedCollectionByNameOrId is PocketBase's, and the collection a copy where its list rule is a narrower one.
//
//nolint:revive // PocketBase's name
func (a narrowApp) FindCachedCollectionByNameOrId(nameOrID string) (*core.Collection, error) {
	collection, err := a.App.FindCachedCollectionByNameOrId(nameOrID)
	if err != nil || collection.ListRule == nil {
		return collection, err
	}
	rule := a.narrow.Replace(*collection.ListRule)
	if rule == *collection.ListRule {
		return collection, nil
	}
	narrow := *collection
	narrow.ListRule = &rule
	return &narrow, nil
}
