package rules

// MaxPatients is how many people somebody may have in their care.
const MaxPatients = 20

// CheckPatients refuses, with ErrTooManyPatients, one more than so many people in somebody's care.
func CheckPatients(inCare int) error {
	if inCare >= MaxPatients {
		return ErrTooManyPatients
	}
	return nil
}
