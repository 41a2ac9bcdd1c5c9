package hooks

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/collections"
)

// showRobots tells search engines what is nobody's to find, and where the rest is.
func (p *pages) showRobots(e *core.RequestEvent) error {
	var text strings.Builder
	text.WriteString("User-agent: *\nDisallow: /_/\nDisallow: /" + checkout + "\nDisallow: /" + embedding + "\n")
	for _, page := range portalPages {
		if page != "practitioners" {
			text.WriteString("Disallow: /" + page + "\n")
		}
	}
	text.WriteString("\nSitemap: " + publicAddress(e) + "/sitemap.xml\n")
	e.Response.Header().Set("Cache-Control", revalidated)
	return e.String(http.StatusOK, text.String())
}

type sitemap struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Location string `xml:"loc"`
}

// showSitemap lists the pages that are for everybody: the first, and one of each practitioner who takes bookings.
func (p *pages) showSitemap(e *core.RequestEvent) error {
	all, err := collections.AllPractitioners(e.App)
	if err != nil {
		return err
	}
	address := publicAddress(e)
	list := sitemap{URLs: []sitemapURL{{address + "/"}}}
	for _, practitioner := range all {
		if practitioner.Active() {
			list.URLs = append(list.URLs, sitemapURL{address + "/" + ofPractitioner + practitioner.Slug()})
		}
	}
	e.Response.Header().Set("Cache-Control", revalidated)
	return e.XML(http.StatusOK, list)
}
