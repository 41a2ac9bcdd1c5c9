package commands

import (
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

// Setup is what the environment says, as far as the doctor judges it.
type Setup struct {
	Keys
	SMS      bool // somebody sends text messages
	Payments bool // somebody takes payments

	// What the nodes of a cluster do not share by the settings, and what to do about each.
	Gaps func(*core.Settings) iter.Seq2[string, string]
}

// NewDoctor makes the command that says what is wrong with a clinic that people are to depend on.
func NewDoctor(app *pocketbase.PocketBase, setup Setup) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Says what is wrong with this clinic for production, and what to do",
		Long: "Looks at the environment, the settings, the data and the machine, and says of each what is wrong\n" +
			"with it for a clinic that people depend on, and what to do. Run it as the user that serves, with the same\n" +
			"environment. It changes nothing and may run beside 'serve'.\n\n" +
			"The exit status is 1 where anything is WRONG; what is marked 'warn' may be as you want it.",
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE: func(command *cobra.Command, _ []string) error {
			return examine(&patient{app, setup, time.Now()}, command.OutOrStdout())
		},
	}
}

// patient is whom the doctor examines.
type patient struct {
	app   core.App
	setup Setup
	now   time.Time
}

// mark says how bad it is, as it is printed.
type mark string

const (
	fine    mark = "ok    "
	suspect mark = "warn  "
	wrong   mark = "WRONG "
)

const indent = "       " // as wide as a mark

// remark is what the doctor says of one thing: what it is like, and what to do where it is not fine.
type remark struct {
	mark
	finding, remedy string
}

// examination looks at one thing.
type examination struct {
	name string
	look func(*patient) ([]remark, error)
}

// What can be examined of any data directory, and what of one alone that has the schema of this version.
var (
	ofAnyClinic = []examination{
		{"data folder", (*patient).folder}, {"disk", (*patient).disk}, {"files", (*patient).descriptors},
		{"database", (*patient).database}, {"mail", (*patient).mail}, {"text messages", (*patient).textMessages},
		{"address", (*patient).address}, {"proxy", (*patient).proxy}, {"limits", (*patient).limits},
		{"backups", (*patient).backups}, {"super admins", (*patient).superAdmins}, {"cluster", (*patient).cluster},
	}
	ofMigratedClinic = []examination{
		{"encryption", (*patient).encryption}, {"payments", (*patient).payments}, {"clock", (*patient).clock},
		{"clinic", (*patient).clinic},
	}
)

func examine(p *patient, out io.Writer) error {
	todo := ofAnyClinic
	schema, err := p.schema()
	if err != nil {
		return err
	}
	if schema.mark == fine {
		todo = append(todo, ofMigratedClinic...)
	}
	bar := newProgress(len(todo), "Examining", progressbar.OptionSetPredictTime(false))
	defer bar.Finish()
	counts := map[mark]int{}
	tell := func(remarks ...remark) {
		_ = bar.Clear()
		for _, r := range remarks {
			counts[r.mark]++
			fmt.Fprintln(out, r.mark, r.finding)
			if r.remedy != "" {
				fmt.Fprintln(out, indent+strings.ReplaceAll(r.remedy, "\n", "\n"+indent))
			}
		}
	}
	tell(schema)
	for _, e := range todo {
		bar.Describe(e.name)
		remarks, err := e.look(p)
		if err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
		tell(remarks...)
		_ = bar.Add(1)
	}
	_ = bar.Clear()
	if counts[wrong] > 0 {
		return fmt.Errorf("%d things are wrong, %d are to think about", counts[wrong], counts[suspect])
	}
	fmt.Fprintf(out, "Nothing is wrong, %d things are to think about.\n", counts[suspect])
	return nil
}

// one is the answer of an examination with a single remark.
func one(m mark, finding, remedy string) ([]remark, error) {
	return []remark{{m, finding, remedy}}, nil
}
