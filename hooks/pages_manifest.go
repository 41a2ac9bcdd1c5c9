package hooks

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

type webManifest struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	ShortName  string         `json:"short_name"`
	StartURL   string         `json:"start_url"`
	Scope      string         `json:"scope"`
	Display    string         `json:"display"`
	Background string         `json:"background_color"`
	Theme      string         `json:"theme_color"`
	Icons      []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Source  string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

// showManifest says as what the portal is installed.
func (p *pages) showManifest(e *core.RequestEvent) error {
	clinic, err := p.roster.Settings(e.App)
	if err != nil {
		return err
	}
	icons := "/" + p.files.version + "icons/"
	e.Response.Header().Set("Cache-Control", revalidated)
	e.Response.Header().Set("Content-Type", "application/manifest+json")
	return e.JSON(http.StatusOK, webManifest{
		ID: "/", Name: clinic.Name(), ShortName: clinic.Name(), StartURL: "/", Scope: "/", Display: "standalone",
		Background: "#f6f8f8", Theme: collections.PortalColour,
		Icons: []manifestIcon{
			{Source: icons + "192.png", Sizes: "192x192", Type: "image/png"},
			{Source: icons + "512.png", Sizes: "512x512", Type: "image/png"},
			{Source: icons + "maskable-512.png", Sizes: "512x512", Type: "image/png", Purpose: "maskable"},
		},
	})
}
