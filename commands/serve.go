package commands

import (
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/cmd"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// noOrigin is the origin of nobody: PocketBase takes an empty list for all of them.
const noOrigin = "none"

// Origins are those that serve was told of.
func Origins(serve *cobra.Command) []string {
	return serve.PersistentFlags().Lookup("origins").Value.(pflag.SliceValue).GetSlice()
}

// NewServe makes PocketBase's own command, which lets pages of other origins use the API where they are named alone.
// Our own pages, apps on phones and other servers are not asked for an origin.
func NewServe(app *pocketbase.PocketBase) (*cobra.Command, error) {
	serve := cmd.NewServeCommand(app, true)
	origins := serve.PersistentFlags().Lookup("origins")
	origins.DefValue = noOrigin
	origins.Usage = "origins of the web apps elsewhere that may use the API (CORS), and show the\n" +
		"page to book from in a frame, such as https://www.your.clinic, separated by commas;\n" +
		"* for all of them"
	return serve, origins.Value.(pflag.SliceValue).Replace([]string{noOrigin})
}
