package collections

import "context"

// Unproven returns what a proof of a data directory leaves to SQL: how many spans of appointments, and what else.
func Unproven(dir string) (spans int, what []string, err error) {
	db, err := openToInspect(dir)
	if err != nil {
		return 0, nil, err
	}
	defer db.Close()
	v := &inspection{db: db}
	if err := v.prove(context.Background()); err != nil {
		return 0, nil, err
	}
	if v.proof == nil {
		return 0, []string{"all"}, nil
	}
	for _, invariant := range Invariants {
		if invariant.proven != nil && !invariant.proven(v.proof) {
			what = append(what, invariant.Name)
		}
	}
	return len(v.proof.unproven), what, nil
}
