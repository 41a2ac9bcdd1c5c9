package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

const healthTimeout = 3 * time.Second

// NewHealth makes the command that asks a server for its health, where there is no other program that could:
// in a container of one binary, for example.
func NewHealth() *cobra.Command {
	var address string
	command := &cobra.Command{
		Use:   "health",
		Short: "Asks a running server whether it can do its work",
		Long: "Asks a running server whether it can do its work. The exit status is 1 where it does not\n" +
			"answer, or cannot. No database is opened.",
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE: func(command *cobra.Command, _ []string) error {
			return askHealth(address, command.OutOrStdout())
		},
	}
	command.Flags().StringVar(&address, "http", "127.0.0.1:8090", "the address on which 'serve' listens")
	return command
}

// IsHealth reports whether the arguments ask for that command, before which no database may be opened:
// PocketBase would migrate it, beside the server.
func IsHealth(root *cobra.Command, args []string) bool {
	command, _, err := root.Find(args)
	return err == nil && command.Name() == "health"
}

func askHealth(address string, out io.Writer) error {
	ctx, cancel := context.WithTimeout(context.Background(), healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/api/health", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var told struct {
		Message string
		Data    map[string]struct{ Message string }
	}
	if err := json.NewDecoder(response.Body).Decode(&told); err != nil {
		return fmt.Errorf("%s answers %s, which is no PocketClinic", address, response.Status)
	}
	if response.StatusCode == http.StatusOK {
		fmt.Fprintln(out, told.Message)
		return nil
	}
	messages := []string{told.Message}
	for _, trouble := range told.Data {
		messages = append(messages, trouble.Message)
	}
	return fmt.Errorf("%s", strings.Join(messages, " "))
}
