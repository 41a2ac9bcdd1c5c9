package commands

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"pocketclinic/collections"
)

const (
	demoAdmin    = "admin@example.com"
	demoPassword = "pocketclinic-demo"
	demoCurrency = "INR"
	demoZone     = "Asia/Kolkata"
	demoDays     = 7 // of the week, on which the clinic is open: there is a day to look at on each

	demoReceptionist = "reception@example.com"
)

// demo fills an empty clinic.
type demo struct {
	collections.Demo
	password any // one hash for all accounts: nobody knows its password, and hashing is slow by design
}

// NewDemo makes the command that fills an empty clinic.
func NewDemo(app *pocketbase.PocketBase) *cobra.Command {
	var asked collections.Demo
	var at string
	command := &cobra.Command{
		Use:   "demo",
		Short: "Fills an empty clinic with practitioners, visitors and bookings to look at",
		Long: "Fills an empty clinic in one city with practitioners in several specializations, their hours, visitors\n" +
			"and their children, bookings, past and to come, a receptionist and a super admin.\n\n" +
			"--at tells which time of today it is in the clinic: who has come, and who waits.\n\n" +
			"A clinic that has practitioners is left as it is. Where the command was interrupted, it goes on when\n" +
			"it is run again. The more appointments, the longer their history, up to ten years. With the same\n" +
			"--ahead clinics of any size differ by that alone.\n\n" +
			fmt.Sprintf("From %d appointments on they are written in bulk. Nothing else, such as 'serve', may use\n", bulkFrom) +
			"the data directory then.",
		Example: "  pocketclinic demo\n" +
			"  pocketclinic demo --at 10:20\n" +
			"  pocketclinic demo --practitioners 100 --appointments 10000 --dir /tmp/clinic\n" +
			"  pocketclinic demo --practitioners 2000 --appointments 10000000 --ahead 20000 --dir /tmp/large",
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE: func(command *cobra.Command, _ []string) error {
			return untilTerminated(app, func(ctx context.Context) error {
				now, err := demoTime(at, time.Now())
				if err != nil {
					return err
				}
				return makeDemo(ctx, app, asked, now, command.OutOrStdout())
			})
		},
	}
	command.Flags().IntVar(&asked.Practitioners, "practitioners", 12, "how many practitioners to add")
	command.Flags().IntVar(&asked.Appointments, "appointments", 1200, "how many appointments to add")
	command.Flags().IntVar(&asked.Ahead, "ahead", 0,
		"how many of them are to come, in the next three weeks (default half, as far as there is room)")
	command.Flags().StringVar(&at, "at", "", "the time of today that it is in the clinic, HH:MM (default the present)")
	return command
}

// makeDemo fills an empty clinic, or goes on to fill one that is half made, and prints how to sign in.
func makeDemo(ctx context.Context, app core.App, asked collections.Demo, now time.Time, out io.Writer) error {
	if asked.Practitioners < 1 || asked.Practitioners > 100_000 ||
		asked.Appointments < 0 || asked.Appointments > 10_000_000 {
		return errors.New("--practitioners takes 1 to 100000, --appointments 0 to 10000000")
	}
	if asked.Ahead < 0 || asked.Ahead > asked.Appointments {
		return errors.New("--ahead takes no more than there are appointments")
	}
	if err := app.RunAllMigrations(); err != nil {
		return err
	}
	half, err := collections.FindDemo(app)
	if err == nil {
		fmt.Fprintf(out, "A demo clinic of %d practitioners and %d appointments was interrupted after %d: "+
			"going on with it.\n", half.Practitioners, half.Appointments, half.Booked)
		return fillDemo(ctx, app, half, out)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	inhabited, err := collections.HasPractitioners(app)
	if err != nil {
		return err
	}
	if inhabited {
		fmt.Fprintln(out, "This clinic has practitioners: it is left as it is.")
		fmt.Fprint(out, signIns(app))
		return nil
	}
	asked.Begun = now.UTC().Truncate(time.Millisecond)
	return fillDemo(ctx, app, asked, out)
}

func fillDemo(ctx context.Context, app core.App, progress collections.Demo, out io.Writer) error {
	d, begun := &demo{Demo: progress}, time.Now()
	plan, err := d.begin(app)
	if err != nil {
		return err
	}
	samples, err := d.samples(app)
	if err != nil {
		return err
	}
	signIns := signIns(app)
	if err := d.load(ctx, app, plan, samples); err != nil {
		return err
	}
	fmt.Fprintf(out, "Made a demo clinic of %d practitioners and %d appointments in %s.\n",
		d.Practitioners, d.Appointments, time.Since(begun).Round(time.Millisecond))
	fmt.Fprint(out, signIns)
	return nil
}

// begin adds the first people, where that was not done, and plans the rest. It adds nobody where there is no room
// for what is asked.
func (d *demo) begin(app core.App) (planned *plan, err error) {
	if _, err := collections.FindDemo(app); err == nil {
		return d.plan(app)
	}
	err = app.RunInTransaction(func(tx core.App) error {
		for _, step := range []func(core.App) error{d.addSuperAdmin, d.setUpClinic, d.addFirstPeople} {
			if err := step(tx); err != nil {
				return err
			}
		}
		if planned, err = d.plan(tx); err != nil {
			return err
		}
		return d.Save(tx.DB())
	})
	return planned, err
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
	settings.Load(map[string]any{
		"name":          "The Demo Clinic",
		"timezone":      demoZone,
		"cancel_notice": 24,
		"phone":         "+911140000000",
		"address":       "1 Example Street, New Delhi",
	})
	return tx.Save(settings)
}

// signIns tells how to look around in a demo clinic; of another clinic it tells nothing.
func signIns(app core.App) string {
	if _, err := app.FindAuthRecordByEmail(core.CollectionNameSuperusers, demoAdmin); err != nil {
		return ""
	}
	return fmt.Sprintf("\nDemo sign-ins:\n"+
		"  super admin   %s with the password %s, in the portal at /sign-in/staff and the dashboard at /_/\n"+
		"  receptionist  %s with a one-time password\n"+
		"  practitioner  %s with a one-time password\n"+
		"  visitor       %s with a one-time password\n\n",
		demoAdmin, demoPassword, demoReceptionist, people[0].email(), demoVisitorEmail(0))
}
