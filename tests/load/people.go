package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// Each is the name of one in forty: more than of any name in a clinic.
var (
	givenNames = []string{
		"Asha", "Ravi", "Priya", "Amit", "Sunita", "Rahul", "Anita", "Sanjay", "Kavita", "Vijay", "Meera", "Arjun",
		"Lakshmi", "Rajesh", "Deepa", "Suresh", "Neha", "Manoj", "Pooja", "Anil", "Rekha", "Prakash", "Shanti", "Gopal",
		"Farida", "Imran", "Jürgen", "Zoë", "Chandrashekhar", "Padmavathi", "Harpreet", "Gurinder", "Tenzin", "Joseph",
		"Mariam", "Abdul", "Nirmala", "Venkatesh", "Sarojini", "Kiran",
	}
	familyNames = []string{
		"Kumar", "Rao", "Sharma", "Singh", "Patel", "Gupta", "Reddy", "Nair", "Iyer", "Das", "Khan", "Menon", "Joshi",
		"Mehta", "Verma", "Mishra", "Banerjee", "Mukherjee", "Chatterjee", "Pillai", "Naidu", "Kulkarni", "Deshpande",
		"Bhatt", "Chowdhury", "Fernandes", "D'Souza", "Thomas", "Müller", "Krishnamurthy", "Subramaniam", "Venkataraman",
		"Gill", "Kaur", "Sheikh", "Ansari", "Bose", "Ghosh", "Saxena", "Tiwari",
	}
)

// someone is the nth of many people, always the same.
func someone(n int) (name, phone, email string) {
	random := rand.New(rand.NewPCG(2, uint64(n))) //nolint:gosec // n counts from 0
	pick := func(names []string) string { return names[random.IntN(len(names))] }
	given, family := pick(givenNames), pick(familyNames)
	name = given + " " + family
	if random.IntN(3) == 0 {
		name = given + " " + pick(givenNames) + " " + family
	}
	return name, fmt.Sprintf("+91%d", 6_000_000_000+random.IntN(4_000_000_000)), fmt.Sprintf("person%d@example.com", n)
}

// addKnown writes so many visitors into a data directory that nobody has open, and indexes them at the end.
func addKnown(ctx context.Context, dir string, people int) error {
	var like *core.Record
	err := withDatabase(dir, func(app core.App) (err error) {
		like, err = app.FindFirstRecordByFilter("users", "role = 'visitor' && verified = true")
		return err
	})
	if err != nil {
		return err
	}
	alone, err := collections.OpenAlone(dir)
	if err != nil {
		return err
	}
	err = collections.InBulk(alone.DB, func(tx *collections.Bulk) error { return writeKnown(ctx, tx, like, people) })
	return errors.Join(err, alone.Close())
}

func writeKnown(ctx context.Context, tx *collections.Bulk, like *core.Record, people int) error {
	triggers, err := collections.DropDefinitions(tx.Tx, "trigger", collections.Users, collections.People)
	if err != nil {
		return err
	}
	copies, err := collections.NewCopies(tx, like, "id", "tokenKey", "name", "phone", "email")
	if err != nil {
		return err
	}
	for n := range people {
		name, phone, email := someone(n)
		if err := copies.Write([]any{fmt.Sprintf("person%09d", n), fmt.Sprint("key", n), name, phone, email}); err != nil {
			return err
		}
	}
	if err := collections.IndexPeople(tx.Tx); err != nil {
		return err
	}
	for _, trigger := range triggers {
		if err := trigger.Restore(ctx, tx.Tx); err != nil {
			return err
		}
	}
	return nil
}
