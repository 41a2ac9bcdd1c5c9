package hooks

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"pocketclinic/rules"
)

// The pages load nothing from elsewhere and run no script but their own files. It has, in order: hashes, and who may
// frame the page.
const contentSecurityPolicy = "default-src 'self'; script-src 'self'%s; img-src 'self' data: blob:; " +
	"frame-ancestors %s; base-uri 'none'; form-action 'self'; object-src 'none'"

// checkoutPolicy has, in order: hashes, and the origins of scripts, of frames and of what else the script asks. The
// script makes styles, and opens windows of banks.
const checkoutPolicy = "default-src 'self'; script-src 'self'%s %s; frame-src %s; connect-src 'self' %[4]s; " +
	"img-src 'self' data: %[4]s; style-src 'self' 'unsafe-inline'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'self' %[3]s; object-src 'none'"

const noFrames = "'none'"

var importMap = regexp.MustCompile(`(?s)<script type="importmap">(.*?)</script>`)

// hashesOf names the import map of a document, which has to stand in the page itself, as sources of a policy
// (CSP Level 3).
func hashesOf(document []byte) (sources string) {
	for _, found := range importMap.FindAllSubmatch(document, -1) {
		sum := sha256.Sum256(found[1])
		sources += fmt.Sprintf(" 'sha256-%s'", base64.StdEncoding.EncodeToString(sum[:]))
	}
	return sources
}

func setPolicy(header http.Header, hashes, ancestors string) {
	header.Set("Content-Security-Policy", fmt.Sprintf(contentSecurityPolicy, hashes, ancestors))
}

// allowCheckout lets the page that visitors pay on have what the provider's checkout needs.
func allowCheckout(header http.Header, hashes string, c rules.Checkout) {
	header.Set("Content-Security-Policy", fmt.Sprintf(checkoutPolicy, hashes,
		strings.Join(c.Scripts, " "), strings.Join(c.Frames, " "), strings.Join(c.Others, " ")))
	header.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
	header.Set("Permissions-Policy", strings.Replace(securityHeaders["Permissions-Policy"], "payment=()",
		`payment=(self "`+strings.Join(c.Frames, `" "`)+`")`, 1))
}

var origin = regexp.MustCompile(`^(\*|https?://[^/\s;,]+)$`)

// allowFrames lets pages of the origins that are named alone show the page that is there to be embedded.
func (h *handlers) allowFrames(header http.Header, hashes string) {
	var origins []string
	if h.Origins != nil {
		origins = slices.DeleteFunc(slices.Clone(h.Origins()), func(each string) bool { return !origin.MatchString(each) })
	}
	setPolicy(header, hashes, cmp.Or(strings.Join(origins, " "), noFrames))
	if len(origins) > 0 {
		header.Del("X-Frame-Options") // which knows nobody or everybody
	}
}
