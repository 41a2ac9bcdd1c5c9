package commands

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
	"pocketclinic/hooks"
)

// clockTolerance is how far two clocks may be apart that are both right.
const clockTolerance = time.Minute

func (p *patient) schema() (remark, error) {
	var applied []string
	if err := p.app.ConcurrentDB().Select("file").From(core.DefaultMigrationsTable).Column(&applied); err != nil {
		return remark{}, err
	}
	pending := 0
	for _, migration := range core.AppMigrations.Items() {
		if !slices.Contains(applied, migration.File) {
			pending++
		}
	}
	if pending > 0 {
		return remark{
			wrong, fmt.Sprintf("Schema: %d migrations have not run; more can be said when they have", pending),
			"Start 'serve' once, which runs them.",
		}, nil
	}
	return remark{fine, "Schema: of this version", ""}, nil
}

// database has SQLite look at its pages. It is quick beside a check of every invariant, which 'verify' makes.
func (p *patient) database() ([]remark, error) {
	var finding string
	if err := p.app.ConcurrentDB().NewQuery("PRAGMA quick_check(1)").Row(&finding); err != nil {
		finding = err.Error()
	}
	if finding == "ok" {
		return one(fine, "Database: whole", "")
	}
	return one(wrong, "Database: "+finding,
		"Stop the clinic, keep a copy of the data folder as it is, restore the last backup, and run 'verify'.")
}

func (p *patient) encryption() ([]remark, error) {
	if p.setup.Development {
		return one(wrong, "Encryption key: the development key, which everybody knows",
			"Set "+hooks.KeyVariable+" to what 'openssl rand -hex 16' prints and "+hooks.OldKeysVariable+" to\n"+
				hooks.DevelopmentKey+", restart, and run 'rotate-key'.")
	}
	cipher, err := p.setup.cipher()
	if err != nil {
		return nil, err
	}
	use, useErr := collections.FindKeyUse(p.app, cipher)
	settings, settingsErr := collections.SettingsAreEncrypted(p.app)
	if err := errors.Join(useErr, settingsErr); err != nil {
		return nil, err
	}
	switch {
	case len(use.Unknown) > 0:
		return one(
			wrong,
			"Encryption key: bank details are encrypted with the key "+strings.Join(use.Unknown, ", ")+", which is not given",
			"Give it in "+hooks.OldKeysVariable+".",
		)
	case len(use.Behind) > 0:
		return one(
			wrong,
			fmt.Sprintf("Encryption key: %d bank accounts are not encrypted with the present one", len(use.Behind)),
			"Run 'rotate-key'.",
		)
	case !settings:
		return one(
			wrong,
			"Encryption key: PocketBase's settings are not encrypted with it",
			"Start 'serve' once, or run 'rotate-key'.",
		)
	case len(p.setup.Old) > 0:
		return one(
			suspect,
			"Encryption key: an old one is given that nothing needs any more",
			"Remove "+hooks.OldKeysVariable+".",
		)
	default:
		return one(fine, "Encryption key: "+cipher.PresentKey()+"; keep a copy elsewhere", "")
	}
}

func (p *patient) payments() ([]remark, error) {
	if p.setup.Payments {
		return one(fine, "Payments: go to Razorpay", "")
	}
	fees, err := collections.CountFees(p.app)
	if err != nil {
		return nil, err
	}
	if fees > 0 {
		return one(wrong, fmt.Sprintf("Payments: %d practitioners take a fee, and the dummy confirms without money", fees),
			"Set RAZORPAY_KEY_ID, RAZORPAY_KEY_SECRET and RAZORPAY_WEBHOOK_SECRET, or let the fees be 0.")
	}
	return one(fine, "Payments: none, nobody takes a fee", "")
}

// clock compares the clock with what has happened: holds, reminders and codes depend on it.
func (p *patient) clock() ([]remark, error) {
	newest, err := collections.NewestAudit(p.app)
	if err != nil {
		return nil, err
	}
	if behind := newest.Sub(p.now); behind > clockTolerance {
		return one(wrong, fmt.Sprintf("Clock: it is %s, and something happened %s later",
			p.now.UTC().Format(time.RFC3339), behind.Round(time.Second)),
			"Set the clock, and have it kept right (timedatectl set-ntp true).")
	}
	return one(fine, "Clock: "+p.now.UTC().Format(time.RFC3339), "")
}

func (p *patient) clinic() (remarks []remark, err error) {
	settings, err := collections.FindSettings(p.app)
	if err != nil {
		return nil, err
	}
	if settings.Name() == "PocketClinic" {
		remarks = append(remarks, remark{
			suspect, "Clinic: has no name of its own",
			"Dashboard, collection clinic: set the name. Mails come from it.",
		})
	}
	zone, unknown := time.LoadLocation(settings.Timezone())
	if settings.Timezone() == "" || unknown != nil {
		remarks = append(remarks, remark{
			wrong, "Clinic: its time zone is " + settings.Timezone() + ", which is none",
			"Dashboard, collection clinic: set the time zone.",
		})
		return remarks, nil //nolint:nilerr // a remark is the answer
	}
	return append(remarks, remark{
		fine, "Clinic: " + settings.Name() + ", where it is " + p.now.In(zone).Format("15:04") +
			" (" + settings.Timezone() + ")", "",
	}), nil
}
