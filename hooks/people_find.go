package hooks

import (
	"net/http"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/rules"
)

const (
	mostPeople    = 20
	longestLookUp = 100
)

// foundPerson is how the desk is told of somebody.
type foundPerson struct {
	Kind        string `json:"kind"` // visitor or patient
	ID          string `json:"id"`
	Visitor     string `json:"visitor"` // the id of the account
	Name        string `json:"name"`
	Phone       string `json:"phone"`
	Email       string `json:"email"`
	DateOfBirth string `json:"date_of_birth"`
	OwnerName   string `json:"owner_name"` // of patients
}

// findPeople tells the desk whom it may mean: {"items": [foundPerson, …]}, best first. Nobody is meant by a question
// that says nothing.
func (h *handlers) findPeople(e *core.RequestEvent) error {
	if err := requireDesk(e.Auth); err != nil {
		return err
	}
	text := e.Request.URL.Query().Get("q")
	if utf8.RuneCountInString(text) > longestLookUp {
		return rules.ErrQuestionTooLarge.On("q").Because("A question is at most 100 characters.")
	}
	people, err := collections.FindPeople(e.Request.Context(), e.App, collections.ParsePeopleQuestion(text), mostPeople)
	if err != nil {
		return err
	}
	found, err := describePeople(e.App, people)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"items": found})
}

// describePeople adds what tells people of one name apart. Who has gone since is left out.
func describePeople(app core.App, people []collections.Person) ([]foundPerson, error) {
	var accounts, patients []string
	for _, person := range people {
		accounts = append(accounts, person.Visitor)
		if person.Kind == collections.KindPatient {
			patients = append(patients, person.ID)
		}
	}
	users, err := collections.UsersByID(app, accounts)
	if err != nil {
		return nil, err
	}
	inCare, err := collections.PatientsByID(app, patients)
	if err != nil {
		return nil, err
	}
	found := []foundPerson{}
	for _, person := range people {
		one := foundPerson{
			Kind: person.Kind, ID: person.ID, Visitor: person.Visitor,
			Name: person.Name, Phone: person.Phone, Email: person.Email,
		}
		user, patient := users[person.Visitor], inCare[person.ID]
		switch {
		case user == nil || person.Kind == collections.KindPatient && patient == nil:
			continue
		case patient != nil:
			one.DateOfBirth, one.OwnerName = patient.DateOfBirth(), user.Name()
		default:
			one.DateOfBirth = user.DateOfBirth()
		}
		found = append(found, one)
	}
	return found, nil
}
