package collections

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// Patient is somebody in the care of the owner of an account.
type Patient struct{ core.BaseRecordProxy }

// AsPatient views a record of patients.
func AsPatient(record *core.Record) *Patient {
	return &Patient{core.BaseRecordProxy{Record: record}}
}

// FindPatient loads a patient. It fails with sql.ErrNoRows where there is none.
func FindPatient(app core.App, id string) (*Patient, error) {
	return findOne(app, Patients, dbx.HashExp{"id": id}, AsPatient)
}

// PatientsByID loads the patients of the ids; one that there is none of is left out.
func PatientsByID(app core.App, ids []string) (map[string]*Patient, error) {
	return findByID(app, Patients, ids, AsPatient)
}

func (p *Patient) DateOfBirth() string { return p.GetString("date_of_birth") }
func (p *Patient) Owner() string       { return p.GetString("owner") }
func (p *Patient) SetOwner(id string)  { p.Set("owner", id) }
func (p *Patient) Name() string        { return p.GetString("name") }

// Normalize writes the date of birth in the form in which it is stored, and returns what is wrong with it.
func (p *Patient) Normalize(now time.Time) []error {
	return []error{normalizeBirthDate(p.Record, now)}
}

// IsExpected reports whether the patient has a live appointment that has not ended.
func (p *Patient) IsExpected(app core.App, now time.Time) (bool, error) {
	return exists(app.RecordQuery(Appointments).
		AndWhere(dbx.NewExp("[[patient]] = {:patient} AND [[patient]] != '' AND [[end]] > {:now}"+
			" AND [[status]] IN ('held', 'confirmed', 'arrived')",
			dbx.Params{"patient": p.Id, "now": Stamp(now)})))
}

func normalizeBirthDate(record *core.Record, now time.Time) error {
	return normalize(record, "date_of_birth", func(text string) (string, error) {
		date, err := rules.ParseBirthDate(text, now)
		return date.String(), err
	})
}
