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

// PatientsOf returns who is in somebody's care.
func PatientsOf(app core.App, owner string) ([]*Patient, error) {
	return findAll(inCareOf(app, owner), AsPatient)
}

// CountPatients returns how many people are in somebody's care.
func CountPatients(app core.App, owner string) (count int, err error) {
	err = inCareOf(app, owner).Select("COUNT(*)").Row(&count)
	return count, err
}

// IsInCareOf reports whether a patient is in somebody's care.
func IsInCareOf(app core.App, id, owner string) (bool, error) {
	return exists(inCareOf(app, owner).AndWhere(dbx.HashExp{"id": id}))
}

func inCareOf(app core.App, owner string) *dbx.SelectQuery {
	return app.RecordQuery(Patients).AndWhere(dbx.HashExp{"owner": owner, "removed": false})
}

func (p *Patient) Owner() string       { return p.GetString("owner") }
func (p *Patient) SetOwner(id string)  { p.Set("owner", id) }
func (p *Patient) Name() string        { return p.GetString("name") }
func (p *Patient) DateOfBirth() string { return p.GetString("date_of_birth") }
func (p *Patient) Gender() string      { return p.GetString("gender") }
func (p *Patient) Relation() string    { return p.GetString("relation") }

// IsRemoved reports whether the record says no more than that there was somebody.
func (p *Patient) IsRemoved() bool { return p.GetBool("removed") }

// erasedPatient stands where a name is read.
const erasedPatient = "Erased patient"

// Remove takes away everything that says who it is. The record stays for the appointments that refer to it.
func (p *Patient) Remove() {
	p.Set("name", erasedPatient)
	p.Set("date_of_birth", "")
	p.Set("gender", "undisclosed")
	p.Set("relation", "other")
	p.Set("removed", true)
}

// Normalize writes the date of birth in the form in which it is stored, and returns what is wrong with it.
func (p *Patient) Normalize(now time.Time) []error {
	return []error{normalizeBirthDate(p.Record, now)}
}

// IsExpected reports whether the patient has a live appointment that has not ended.
func (p *Patient) IsExpected(app core.App, now time.Time) (bool, error) {
	return exists(p.appointments(app).AndWhere(dbx.NewExp(
		"[[end]] > {:now} AND [[status]] IN ('held', 'confirmed', 'arrived')", dbx.Params{"now": Stamp(now)})))
}

// HasAppointments reports whether an appointment refers to the patient, whatever has become of it.
func (p *Patient) HasAppointments(app core.App) (bool, error) {
	return exists(p.appointments(app))
}

func (p *Patient) appointments(app core.App) *dbx.SelectQuery {
	return app.RecordQuery(Appointments).AndWhere(dbx.HashExp{"patient": p.Id})
}

func normalizeBirthDate(record *core.Record, now time.Time) error {
	return normalize(record, "date_of_birth", func(text string) (string, error) {
		date, err := rules.ParseBirthDate(text, now)
		return date.String(), err
	})
}
