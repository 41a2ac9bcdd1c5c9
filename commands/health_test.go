package commands

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

func TestHealthSaysWhatTheServerSays(t *testing.T) {
	ask := func(status int, body string) (out bytes.Buffer, err error) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			require.Equal(t, "/api/health", r.URL.Path)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		defer server.Close()
		command := NewHealth()
		command.SetArgs([]string{"--http=" + strings.TrimPrefix(server.URL, "http://")})
		command.SetOut(&out)
		command.SilenceErrors = true
		return out, command.Execute()
	}
	out, err := ask(200, `{"code":200,"message":"API is healthy.","data":{}}`)
	require.NoError(t, err)
	require.Equal(t, "API is healthy.\n", out.String())

	_, err = ask(503, `{"status":503,"message":"Not now.","data":{"database":{"code":"x","message":"It is full."}}}`)
	require.EqualError(t, err, "Not now. It is full.")
	_, err = ask(200, `<!doctype html>`)
	require.ErrorContains(t, err, "which is no PocketClinic")
	require.Error(t, askHealth("127.0.0.1:1", &out), "nobody is there")
}

func TestHealthIsKnownAmongOtherCommands(t *testing.T) {
	root := &cobra.Command{Use: "pocketclinic"}
	root.PersistentFlags().String("dir", "", "")
	root.AddCommand(NewHealth(), &cobra.Command{Use: "serve"})
	for arguments, expected := range map[string]bool{
		"health": true, "health --http=127.0.0.1:80": true, "--dir=data health": true, "--dir health serve": false,
		"serve": false, "serve health": false, "unknown": false, "": false,
	} {
		require.Equal(t, expected, IsHealth(root, strings.Fields(arguments)), arguments)
	}
}
