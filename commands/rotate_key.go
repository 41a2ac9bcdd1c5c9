package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"pocketclinic/collections"
	"pocketclinic/hooks"
)

// Keys is what the environment says of the encryption keys.
type Keys struct {
	Present     []byte
	Old         [][]byte // those before it, which still decrypt
	Development bool     // the present one is the one that everybody knows
}

func (k Keys) cipher() (collections.Cipher, error) { return collections.NewCipher(k.Present, k.Old...) }

// rotationBatch is how many bank accounts a transaction encrypts anew: bookings wait for it a few milliseconds.
const rotationBatch = 100

// NewRotateKey makes the command that encrypts with the present key what is still encrypted with an old one.
func NewRotateKey(app *pocketbase.PocketBase, keys Keys) *cobra.Command {
	return &cobra.Command{
		Use:   "rotate-key",
		Short: "Encrypts with the present key what an old one has encrypted",
		Long: "Encrypts bank details and PocketBase's settings with the key of " + hooks.KeyVariable + "\n" +
			"where they are still encrypted with one of " + hooks.OldKeysVariable + ", or not at all.\n\n" +
			"It works beside 'serve', which has to have been started with both variables before. It may be interrupted,\n" +
			"and goes on when it is run again. When it is done, the old key can be forgotten.",
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE: func(command *cobra.Command, _ []string) error {
			return untilTerminated(app, func(ctx context.Context) error {
				return rotateKey(ctx, app, keys, command.OutOrStdout())
			})
		},
	}
}

func rotateKey(ctx context.Context, app core.App, keys Keys, out io.Writer) error {
	if keys.Development {
		return fmt.Errorf("%s is not set: make a key with 'openssl rand -hex 16'", hooks.KeyVariable)
	}
	cipher, err := keys.cipher()
	if err != nil {
		return err
	}
	use, err := collections.FindKeyUse(app, cipher)
	if err != nil {
		return err
	}
	bar := newProgress(len(use.Behind), "Encrypting")
	defer bar.Finish()
	done, failed := 0, 0
	for batch := range slices.Chunk(use.Behind, rotationBatch) {
		if ctx.Err() != nil {
			return fmt.Errorf("interrupted after %d of %d bank accounts; run it again to go on", done, len(use.Behind))
		}
		failures, err := encryptAgain(app, cipher, batch)
		if err != nil {
			return err
		}
		_ = bar.Clear()
		for _, failure := range failures {
			fmt.Fprintln(out, "FAILED", failure)
		}
		failed += len(failures)
		done += len(batch)
		_ = bar.Add(len(batch))
	}
	if err := collections.EncryptSettings(app, cipher); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d bank accounts could not be decrypted and are as they were", failed, len(use.Behind))
	}
	_ = bar.Clear()
	fmt.Fprintf(out, "Encrypted %d bank accounts anew. Everything is encrypted with the key %s: %s can go.\n",
		len(use.Behind), cipher.PresentKey(), hooks.OldKeysVariable)
	return nil
}

// encryptAgain encrypts some bank accounts anew, in one transaction. What cannot be decrypted is left as it is.
func encryptAgain(app core.App, cipher collections.Cipher, ids []string) (failures []error, err error) {
	err = app.RunInTransaction(func(tx core.App) error {
		for _, id := range ids {
			err := collections.EncryptAgain(tx, cipher, id)
			if errors.Is(err, collections.ErrUndecryptable) {
				failures = append(failures, err)
				continue
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return failures, err
}
