package tests

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"image"
	"image/png"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// page is what a browser gets that opens an address.
func (w *world) page(path string, sent headers) *answer {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.url+path, nil)
	require.NoError(w.t, err)
	request.Header.Set("Accept", "text/html,*/*")
	for name, value := range sent {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(request) // which follows no redirects
	require.NoError(w.t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(w.t, err)
	return &answer{t: w.t, status: response.StatusCode, raw: string(raw), header: response.Header}
}

// says returns the first group of a pattern in a page, as it is meant.
func (a *answer) says(pattern string) string {
	a.t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(a.raw)
	require.NotNil(a.t, found, "%s in %s", pattern, a.raw)
	return html.UnescapeString(found[1])
}

func (a *answer) meta(name string) string {
	a.t.Helper()
	return a.says(`<meta (?:name|property)="` + name + `" content="([^"]*)"`)
}

// schema is what a page says of itself to machines.
func (a *answer) schema() (thing object) {
	a.t.Helper()
	found := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindStringSubmatch(a.raw)
	require.NotNil(a.t, found)
	require.NoError(a.t, json.Unmarshal([]byte(found[1]), &thing))
	return thing
}

func (w *world) setAddress(address string) {
	w.t.Helper()
	settings := w.app.Settings()
	settings.Meta.AppURL = address
	require.NoError(w.t, w.app.Save(settings))
}

func (w *world) renameClinic(name string) {
	w.t.Helper()
	id := text(w.get("/api/collections/clinic/records", "").items()[0], "id")
	w.update("clinic", id, w.admin, object{"name": name}).ok()
}

func TestFilesAreKeptForEverAndDocumentsAskedForAnew(t *testing.T) {
	w := newPortal(t)
	document := w.page("/", nil)
	require.Equal(t, "no-cache", document.header.Get("Cache-Control"))
	etag := document.header.Get("ETag")
	require.Equal(t, 304, w.page("/", headers{"If-None-Match": etag}).status)
	require.Equal(t, 200, w.page("/", headers{"If-None-Match": `W/"other"`}).status)

	files := regexp.MustCompile(`(?:href|src)="(/[^"]*\.(?:js|mjs|css|svg|png))"`).FindAllStringSubmatch(document.raw, -1)
	require.Greater(t, len(files), 5)
	for _, found := range files {
		require.Regexp(t, `^/v/[0-9a-f]{16}/`, found[1])
		file := w.page(found[1], headers{"Accept-Encoding": "gzip"})
		require.Equal(t, 200, file.status, found[1])
		require.Equal(t, "public, max-age=31536000, immutable", file.header.Get("Cache-Control"))
		if strings.HasSuffix(found[1], "style.css") {
			require.Equal(t, "gzip", file.header.Get("Content-Encoding"))
		}
	}

	other := w.page("/v/0123456789abcdef/style.css", nil)
	require.Equal(t, []any{200, "no-cache"}, []any{other.status, other.header.Get("Cache-Control")}, "of another release")
	plain := w.page("/style.css", nil)
	require.Equal(t, []any{200, "no-cache"}, []any{plain.status, plain.header.Get("Cache-Control")})
	require.Equal(t, 304, w.page("/style.css", headers{"If-None-Match": plain.header.Get("ETag")}).status)
	for _, path := range []string{"/v/0123456789abcdef/nothing.js", "/v/0123456789abcdef/index.html", "/v/x/pay/"} {
		require.Equal(t, 404, w.page(path, nil).status, path)
	}

	w.renameClinic("Lakeside")
	require.Equal(t, 200, w.page("/", headers{"If-None-Match": etag}).status, "it has the clinic's name in it")
}

func TestEveryModuleOfThePageIsToldOf(t *testing.T) {
	w := newPortal(t)
	slug := text(w.view("practitioners", w.practitioner(nil), "").ok(), "slug")
	for path, modules := range map[string][]string{
		"/":                      {"app.js"},
		"/practitioners/" + slug: {"app.js", "pages/practitioner.js", "lib/times.js"},
		"/embed/":                {"embed/embed.js"},
	} {
		page := w.page(path, nil)
		for _, module := range modules {
			told := `<link rel="modulepreload" fetchpriority="low" href="/v/\w+/` + regexp.QuoteMeta(module) + `" />`
			require.Regexp(t, told, page.raw, path)
		}
	}
}

func TestTheCatalogueOfTheReadersLanguageComesWithThePage(t *testing.T) {
	w := newPortal(t)
	for accepted, language := range map[string]string{
		"": "en", "hi-IN,hi;q=0.9,en;q=0.8": "hi", "fr,de-AT;q=0.9,en;q=0.5": "de", "fr": "en", "…": "en",
	} {
		page := w.page("/", headers{"Accept-Language": accepted})
		require.Regexp(t, `<link rel="preload" as="fetch" crossorigin="anonymous" href="/v/\w+/lang/`+language+`.json" />`,
			page.raw, accepted)
		require.Contains(t, page.header.Values("Vary"), "Accept-Language")
	}
}

func TestADocumentIsInTheLanguageThatWasAskedFor(t *testing.T) {
	w := newPortal(t)
	w.setAddress("https://clinic.test")
	w.renameClinic("Lakeside")
	w.practitioner(object{"name": "Dr. Asha Test", "specialization": "Cardiology"})
	const front, asha = "/", "/practitioners/asha-test"
	for _, row := range []struct{ accepted, language, direction, path, title, description string }{
		{"", "en", "ltr", front, "Book an appointment · Lakeside", "Book an appointment at Lakeside."},
		{"fr-FR,fr", "en", "ltr", front, "Book an appointment · Lakeside", "Book an appointment at Lakeside."},
		{"de-AT,en;q=0.5", "de", "ltr", front, "Termin buchen · Lakeside", "Buchen Sie einen Termin bei Lakeside."},
		{"hi-IN,hi;q=0.9", "hi", "ltr", front, "अपॉइंटमेंट बुक करें · Lakeside", "Lakeside में अपॉइंटमेंट बुक करें।"},
		{"ar-EG", "ar", "rtl", front, "احجز موعدًا · Lakeside", "احجز موعدًا لدى \u2068Lakeside\u2069."},
		{"en", "en", "ltr", asha, "Dr. Asha Test · Lakeside",
			"Book an appointment with Dr. Asha Test, Cardiology, at Lakeside."},
		{"de", "de", "ltr", asha, "Dr. Asha Test · Lakeside",
			"Buchen Sie einen Termin bei Dr. Asha Test, Cardiology, Lakeside."},
	} {
		page := w.page(row.path, headers{"Accept-Language": row.accepted})
		require.Equal(t, []string{row.language, row.direction, row.title, row.description}, []string{
			page.says(`<html lang="(\w+)"`), page.says(`<html lang="\w+" dir="(\w+)">`),
			page.says(`<title>(.*?)</title>`), page.meta("description"),
		}, row)
		require.Equal(t, []string{row.title, row.description, "https://clinic.test" + row.path},
			[]string{page.meta("og:title"), page.meta("og:description"), page.says(`rel="canonical" href="([^"]*)"`)})
		require.Contains(t, page.header.Values("Vary"), "Accept-Language", row)
	}
	german := headers{"Accept-Language": "de"}
	require.Equal(t, "Diese Seite braucht JavaScript.", w.page(asha, german).says(`<noscript>(.*?)</noscript>`))
	require.Contains(t, w.page("/pay/", german).says(`<noscript>(.*?)</noscript>`), "Ihr Termin bleibt gehalten")
	etag := w.page(front, german).header.Get("ETag")
	require.Equal(t, 304, w.page(front, headers{"Accept-Language": "de", "If-None-Match": etag}).status)
	require.Equal(t, 200, w.page(front, headers{"Accept-Language": "ar", "If-None-Match": etag}).status)
}

// What every page needs is one file, and what is not in it asks that file: nothing is there twice.
func TestScriptsShareOneBundle(t *testing.T) {
	w := newPortal(t)
	root := w.page("/", nil).says(`"(/v/\w+/)app.js"`)
	require.Equal(t, 200, w.page(root+"lib/bundle.js", nil).status)
	require.Equal(t, 404, w.page("/lib/bundle.js", nil).status)
	page := w.page(root+"pages/practitioner.js", nil).raw
	require.Contains(t, page, `}from"../lib/bundle.js";`)
	require.Contains(t, page, `}from"../lib/times.js";`)
	require.NotRegexp(t, `from"(\.\./parts/|preact|\.\./lib/(api|dates)\.js)`, page)
	require.Contains(t, w.page(root+"lib/times.js", nil).raw, `}from"../lib/bundle.js";`, "nothing is in both")
	require.Contains(t, w.page(root+"parts/week.js", nil).raw, `from"../lib/times.js"`, "which others ask too")
	require.Contains(t, w.page("/pages/practitioner.js", nil).raw, `from "../lib/api.js";`, "the file as it was written")
	for _, script := range []string{"embed/embed.js", "offline/offline.js"} {
		require.NotRegexp(t, `from\s*"[^./]`, w.page(root+script, nil).raw, "its document has no import map: "+script)
	}
}

// Two files of a bundle that export something by one name would leave it out.
func TestTheBundlesHaveWhatTheyAreAskedFor(t *testing.T) {
	w := newPortal(t)
	root := w.page("/", nil).says(`"(/v/\w+/)app.js"`)
	named := func(list string, place int) (names []string) {
		for name := range strings.SplitSeq(list, ",") {
			parts := strings.Split(name, " as ")
			names = append(names, parts[min(place, len(parts)-1)])
		}
		return names
	}
	const original, alias = 0, 1
	for bundle, least := range map[string]int{"bundle": 100, "times": 2} {
		exported := regexp.MustCompile(`export\{([^}]*)\};?\s*$`).
			FindStringSubmatch(w.page(root+"lib/"+bundle+".js", nil).raw)
		require.NotNil(t, exported)
		has := named(exported[1], alias)
		asks := regexp.MustCompile(`import\{([^}]*)\}from"\.+/lib/` + bundle + `\.js"`)
		asked := 0
		for _, folder := range []string{"", "pages/", "parts/", "lib/", "pay/", "embed/", "offline/"} {
			files, err := filepath.Glob("../pb_public/" + folder + "*.js")
			require.NoError(t, err)
			for _, file := range files {
				for _, found := range asks.FindAllStringSubmatch(w.page(root+folder+filepath.Base(file), nil).raw, -1) {
					for _, name := range named(found[1], original) {
						require.Contains(t, has, name, file)
						asked++
					}
				}
			}
		}
		require.Greater(t, asked, least, bundle)
	}
}

func TestScriptsAndStylesAreServedSmall(t *testing.T) {
	w := newPortal(t)
	root := w.page("/", nil).says(`"(/v/\w+/)app.js"`)
	for _, name := range []string{"style.css", "first.js", "app.js", "pages/today.js"} {
		written, served := w.page("/"+name, nil).raw, w.page(root+name, nil).raw
		require.Less(t, len(served), len(written)*9/10, name)
	}
}

// Over a slow line a page that had to ask who it is about could ask for times only after that.
func TestThePageOfAPractitionerBringsWhatItBeginsWith(t *testing.T) {
	w := newPortal(t)
	id := w.practitioner(object{"name": "Dr. Asha Test", "slot_durations": []int{20, 40}, "bio": "</script>"})
	told := func() (known struct {
		Practitioner, Clinic object
		VisitTypes           []object `json:"visit_types"`
	}) {
		text := w.page("/practitioners/asha-test", nil).says(`(?s)<script type="application/json" id="known">(.*?)</script>`)
		require.NoError(t, json.Unmarshal([]byte(text), &known))
		return known
	}
	require.Equal(t, w.view("practitioners", id, "").ok(), told().Practitioner, "as the API tells it to a guest")
	require.Equal(t, w.get("/api/collections/clinic/records", "").items()[0], told().Clinic)
	require.Empty(t, told().VisitTypes)

	first := func(query string) []string {
		return regexp.MustCompile(`as="fetch"[^>]*\shref="/api/clinic/availability\?([^"]*)"`).
			FindStringSubmatch(html.UnescapeString(w.page("/practitioners/asha-test"+query, nil).raw))
	}
	require.Equal(t, "practitioner="+id+"&duration=20&from=2030-01-07&to=2030-01-13", first("")[1])
	require.Nil(t, first("?date=2030-02-01"), "it may be other times")
	w.create("visit_types", w.admin, object{
		"practitioner": id, "name": "First visit", "duration": 45, "fee": 1000, "modes": []string{"video"}, "active": true,
	}).ok()
	require.Equal(t, w.get("/api/collections/visit_types/records", "").items(), told().VisitTypes)
	require.Contains(t, first("")[1], "&duration=45&")
}

func TestPagesAreServedAndNothingElseIs(t *testing.T) {
	w := newPortal(t)
	page := w.page("/", nil)
	require.Equal(t, 200, page.status)
	require.Contains(t, page.header.Get("Content-Type"), "text/html")
	policy := page.header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'self'")
	require.NotContains(t, policy, "unsafe")
	sum := sha256.Sum256([]byte(regexp.MustCompile(`(?s)<script type="importmap">(.*?)</script>`).
		FindStringSubmatch(page.raw)[1]))
	require.Contains(
		t,
		policy,
		"script-src 'self' 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"';",
		"the import map, and no other script in the page",
	)

	for _, path := range []string{"/missing.js", "/api/nothing", "/api/clinic/nothing", "/../../etc/passwd"} {
		answer := w.get(path, "")
		require.Equal(t, 404, answer.status, path)
		require.NotContains(t, answer.raw, "<title>", path)
	}
}

func TestPagesHaveAddressesOfTheirOwn(t *testing.T) {
	w := newPortal(t)
	for path, status := range map[string]int{"/appointments": 200, "/appointments/abc": 200, "/nowhere": 404} {
		page := w.page(path, nil)
		require.Equal(t, status, page.status, path)
		require.Contains(t, page.raw, "<title>PocketClinic</title>", path)
		require.Equal(t, "noindex", page.meta("robots"), path)
	}
	for _, path := range []string{"/nowhere.js", "/api/nowhere", "/nowhere"} {
		page := w.page(path, headers{"Accept": map[bool]string{true: "*/*", false: "text/html"}[path == "/nowhere"]})
		require.Equal(t, 404, page.status, path)
		require.NotContains(t, page.raw, "<title>", path)
	}
}

func TestThePageOfAPractitionerSaysWhoItIs(t *testing.T) {
	w := newPortal(t)
	w.setAddress("https://clinic.test/")
	w.renameClinic("Lakeside & Sons")
	id := w.practitioner(object{
		"name": `Dr. Asha "</script><script>alert(1)</script>`, "specialization": "Cardiology", "bio": "Hearts <3",
	})
	slug := text(w.view("practitioners", id, "").ok(), "slug")
	page := w.page("/practitioners/"+slug, nil)
	require.Equal(t, 200, page.status)
	address := "https://clinic.test/practitioners/" + slug
	title := `Dr. Asha "</script><script>alert(1)</script> · Lakeside & Sons`
	require.Equal(t, title, page.says(`<title>(.*?)</title>`))
	require.Equal(t, address, page.says(`<link rel="canonical" href="([^"]*)"`))
	require.Equal(t, []string{title, address, "Lakeside & Sons"},
		[]string{page.meta("og:title"), page.meta("og:url"), page.meta("application-name")})
	require.Contains(t, page.meta("description"), "Cardiology")
	require.Equal(t, page.meta("description"), page.meta("og:description"))
	require.NotContains(t, page.raw, "<script>alert")
	require.NotContains(t, page.raw, "og:image")
	require.Contains(t, page.says(`(?s)<header class="shell">(.*?)</header>`), "Lakeside & Sons")

	physician := page.schema()
	require.Equal(t, []any{"https://schema.org", "Physician", address, "Cardiology", "Hearts <3"}, []any{
		physician["@context"], physician["@type"], physician["url"], physician["medicalSpecialty"], physician["description"],
	})
	require.Equal(t, `Dr. Asha "</script><script>alert(1)</script>`, physician["name"])
	require.Equal(t, "MedicalClinic", physician["parentOrganization"].(object)["@type"])
	require.NotContains(t, physician, "image")

	var raw bytes.Buffer
	require.NoError(t, png.Encode(&raw, image.NewGray(image.Rect(0, 0, 30, 20))))
	picture := text(w.upload(id, w.admin, "me.png", raw.Bytes()).ok(), "picture")
	page = w.page("/practitioners/"+slug, nil)
	src := "https://clinic.test/api/files/practitioners/" + id + "/" + picture + "?thumb=400x400"
	require.Equal(t, src, page.meta("og:image"))
	require.Equal(t, src, page.schema()["image"])

	front := w.page("/", nil)
	require.Equal(t, "https://clinic.test/", front.says(`<link rel="canonical" href="([^"]*)"`))
	require.Equal(t, []any{"MedicalClinic", "Lakeside & Sons"}, []any{front.schema()["@type"], front.schema()["name"]})
}

func TestOnlyWhoTakesBookingsHasAPage(t *testing.T) {
	w := newPortal(t)
	id := w.practitioner(object{"name": "Dr. Asha Test"})
	moved := w.page("/practitioners/"+id+"?duration=30&start=x", nil)
	require.Equal(t, 302, moved.status)
	require.Equal(t, "/practitioners/asha-test?duration=30&start=x", moved.header.Get("Location"))
	require.Equal(t, 200, w.page("/practitioners/asha-test?duration=30", nil).status)
	require.Equal(t, 200, w.page("/embed/asha-test", nil).status)
	require.Contains(t, w.page("/sitemap.xml", nil).raw, "/practitioners/asha-test</loc>")

	w.update("practitioners", id, w.admin, object{"active": false}).ok()
	for _, path := range []string{
		"/practitioners/asha-test", "/practitioners/" + id, "/practitioners/nobody", "/practitioners/", "/embed/asha-test",
	} {
		page := w.page(path, nil)
		require.Equal(t, 404, page.status, path)
		require.Contains(t, page.raw, "<title>PocketClinic</title>", path)
		require.NotContains(t, page.raw, "Asha", path)
	}
	require.NotContains(t, w.page("/sitemap.xml", nil).raw, "asha-test")
}

func TestSearchEnginesAreToldWhatIsForEverybody(t *testing.T) {
	w := newPortal(t)
	w.practitioner(object{"name": "Dr. Asha Test"})
	require.Contains(t, w.page("/robots.txt", nil).raw, "\nSitemap: "+w.url+"/sitemap.xml\n", "where it was asked")
	w.setAddress("https://clinic.test")
	robots := w.page("/robots.txt", nil)
	require.Contains(t, robots.raw, "\nSitemap: https://clinic.test/sitemap.xml\n")
	for _, private := range []string{"/appointments", "/sign-in", "/settings", "/pay/", "/_/"} {
		require.Contains(t, robots.raw, "\nDisallow: "+private+"\n")
	}
	require.NotContains(t, robots.raw, "Disallow: /practitioners\n")

	list := w.page("/sitemap.xml", nil)
	require.Contains(t, list.header.Get("Content-Type"), "xml")
	require.Contains(t, list.raw, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	require.Equal(t, [][]string{
		{"<loc>https://clinic.test/</loc>", "https://clinic.test/"},
		{"<loc>https://clinic.test/practitioners/asha-test</loc>", "https://clinic.test/practitioners/asha-test"},
	}, regexp.MustCompile(`<loc>(.*?)</loc>`).FindAllStringSubmatch(list.raw, -1))
}

func TestThePortalCanBeInstalled(t *testing.T) {
	w := newPortal(t)
	w.renameClinic("Lakeside")
	path := w.page("/", nil).says(`<link rel="manifest" href="([^"]*)"`)
	page := w.page(path, nil)
	require.Equal(t, "application/manifest+json", page.header.Get("Content-Type"))
	var manifest struct {
		Name  string
		Icons []struct{ Src, Sizes, Purpose string }
	}
	require.NoError(t, json.Unmarshal([]byte(page.raw), &manifest))
	require.Equal(t, "Lakeside", manifest.Name)
	require.Len(t, manifest.Icons, 3)
	for _, icon := range manifest.Icons {
		require.Equal(t, "image/png", w.page(icon.Src, nil).header.Get("Content-Type"), icon.Src)
	}
	worker := w.page("/service-worker.js", nil)
	require.Equal(t, []any{200, "no-cache"}, []any{worker.status, worker.header.Get("Cache-Control")})
}

func TestOnlyPagesThatAreNamedFrameTheOneToEmbed(t *testing.T) {
	w := newPortal(t)
	framedBy := func(path string) (ancestors, options string) {
		page := w.page(path, nil)
		policy := page.header.Get("Content-Security-Policy")
		return regexp.MustCompile(`frame-ancestors ([^;]*);`).FindStringSubmatch(policy)[1],
			page.header.Get("X-Frame-Options")
	}
	for _, row := range []struct {
		origins            []string
		ancestors, options string
	}{
		{nil, "'none'", "DENY"},
		{[]string{"none"}, "'none'", "DENY"},
		{[]string{"https://www.clinic.test"}, "https://www.clinic.test", ""},
		{[]string{"https://a.test", "http://localhost:5173"}, "https://a.test http://localhost:5173", ""},
		{[]string{"https://a.test; script-src *", "https://b.test"}, "https://b.test", ""},
		{[]string{"*"}, "*", ""},
	} {
		w.origins = row.origins
		ancestors, options := framedBy("/embed/")
		require.Equal(t, []string{row.ancestors, row.options}, []string{ancestors, options}, row.origins)
		for _, path := range []string{"/", "/appointments", "/pay/", "/docs/", "/nowhere", "/embed/embed.js"} {
			ancestors, options = framedBy(path)
			require.Equal(t, []string{"'none'", "DENY"}, []string{ancestors, options}, path)
		}
	}
}
