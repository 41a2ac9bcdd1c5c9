package commands

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"pocketclinic/collections"
)

const (
	demoAdmin    = "admin@example.com"
	demoPassword = "pocketclinic-demo"
)

// demo fills an empty clinic.
type demo struct {
	practitioners, appointments int
	now                         time.Time
	random                      *rand.Rand
	bar                         *progressbar.ProgressBar
	password                    any // one hash for all accounts: nobody knows its password, and hashing is slow by design
}

// NewDemo makes the command that fills an empty clinic.
func NewDemo(app *pocketbase.PocketBase) *cobra.Command {
	d := &demo{}
	command := &cobra.Command{
		Use:   "demo",
		Short: "Fills an empty clinic with practitioners, visitors and bookings to look at",
		Long: "Fills an empty clinic with practitioners in several specializations and time zones, their hours,\n" +
			"visitors and bookings, past and to come, and a super admin. A clinic that has practitioners is left as it is.",
		Example:      "  pocketclinic demo\n  pocketclinic demo --practitioners 100 --appointments 10000 --dir /tmp/clinic",
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE:         func(command *cobra.Command, _ []string) error { return d.run(app, command.OutOrStdout()) },
	}
	command.Flags().IntVar(&d.practitioners, "practitioners", 12, "how many practitioners to add")
	command.Flags().IntVar(&d.appointments, "appointments", 1200, "how many appointments to add")
	return command
}

func (d *demo) run(app core.App, out io.Writer) error {
	if d.practitioners < 1 || d.practitioners > 100_000 || d.appointments < 0 || d.appointments > 10_000_000 {
		return errors.New("--practitioners takes 1 to 100000, --appointments 0 to 10000000")
	}
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	inhabited, err := collections.HasPractitioners(app)
	if err != nil {
		return err
	}
	if inhabited {
		fmt.Fprintln(out, "This clinic has practitioners: it is left as it is.")
		return printSignIns(app, out)
	}
	d.now = time.Now()
	d.random = rand.New(rand.NewPCG(1, 2))
	d.bar = progressbar.NewOptions(d.practitioners+d.appointments, progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionSetDescription("Making a demo clinic"), progressbar.OptionShowCount(),
		progressbar.OptionSetVisibility(isatty.IsTerminal(os.Stderr.Fd())), progressbar.OptionClearOnFinish())
	begun := time.Now()
	if err := d.fill(app); err != nil {
		return err
	}
	_ = d.bar.Finish()
	fmt.Fprintf(out, "Made a demo clinic of %d practitioners and %d appointments in %s.\n",
		d.practitioners, d.appointments, time.Since(begun).Round(time.Millisecond))
	return printSignIns(app, out)
}

func (d *demo) fill(app core.App) error {
	return app.RunInTransaction(func(tx core.App) error {
		if err := d.addSuperAdmin(tx); err != nil {
			return err
		}
		if err := d.setUpClinic(tx); err != nil {
			return err
		}
		doctors, err := d.addPractitioners(tx)
		if err != nil {
			return err
		}
		visitors, err := d.addVisitors(tx)
		if err != nil {
			return err
		}
		return d.addAppointments(tx, doctors, visitors)
	})
}

func (d *demo) addSuperAdmin(tx core.App) error {
	if _, err := tx.FindAuthRecordByEmail(core.CollectionNameSuperusers, demoAdmin); err == nil {
		return nil
	}
	superusers, err := tx.FindCachedCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		return err
	}
	admin := core.NewRecord(superusers)
	admin.SetEmail(demoAdmin)
	admin.SetPassword(demoPassword)
	return tx.Save(admin)
}

func (d *demo) setUpClinic(tx core.App) error {
	settings, err := collections.FindSettings(tx)
	if err != nil {
		return err
	}
	settings.Load(map[string]any{"name": "The Demo Clinic", "cancel_notice": 24, "phone": "+911140000000", "address": "1 Example Street, New Delhi"})
	return tx.Save(settings)
}

// printSignIns tells how to look around in a demo clinic; of another clinic it tells nothing.
func printSignIns(app core.App, out io.Writer) error {
	if _, err := app.FindAuthRecordByEmail(core.CollectionNameSuperusers, demoAdmin); err != nil {
		return nil // Not a demo clinic: there is nothing to print.
	}
	fmt.Fprintf(out, "\nDemo sign-ins:\n"+
		"  super admin   %s with the password %s, in the portal at /#/sign-in/staff and the dashboard at /_/\n"+
		"  practitioner  %s with a one-time password\n"+
		"  visitor       %s with a one-time password\n\n",
		demoAdmin, demoPassword, people[0].email(), demoVisitorEmail(1))
	return nil
}
