package hooks

import (
	"cmp"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// defaultAddress is what PocketBase's settings say until a super admin says something else.
const defaultAddress = "http://localhost:8090"

// portal is the address of the pages that messages lead to: the one in PocketBase's settings, if a super admin has set
// it; otherwise the one that was asked or, where nobody has asked, that at which the server listens.
func (h *handlers) portal(app core.App, asked string) string {
	return cmp.Or(addressSet(app), asked, h.address, strings.TrimRight(app.Settings().Meta.AppURL, "/"))
}

// addressSet is the address in PocketBase's settings, if a super admin has set it; empty otherwise.
func addressSet(app core.App) string {
	address := strings.TrimRight(app.Settings().Meta.AppURL, "/")
	if address == defaultAddress {
		return ""
	}
	return address
}

// publicAddress is where everybody finds the clinic: as the settings say, or else where it was asked.
func publicAddress(e *core.RequestEvent) string { return cmp.Or(addressSet(e.App), addressNamed(e)) }

// addressNamed is the address that a request names, whoever's it is.
func addressNamed(e *core.RequestEvent) string {
	scheme := "http"
	if overTLS(e) {
		scheme = "https"
	}
	return scheme + "://" + e.Request.Host
}

// rememberAddress keeps the address that PocketBase announces when it starts.
func (h *handlers) rememberAddress(e *core.ServeEvent) error {
	if e.Server == nil {
		return e.Next()
	}
	host, port, err := net.SplitHostPort(e.Server.Addr)
	if ip, _ := netip.ParseAddr(host); err == nil && ip.IsLoopback() && port != "" {
		h.address = "http://" + e.Server.Addr
	}
	h.certified = e.CertManager
	return e.Next()
}

// addressAsked returns the address by which a request has asked, where it is the clinic's; empty where that is not
// known. Whoever asks writes the name of the host: by any name, messages to others could be made to lead anywhere.
func (h *handlers) addressAsked(e *core.RequestEvent) string {
	address := addressNamed(e)
	if h.Origins != nil && slices.Contains(h.Origins(), address) || h.hasCertificate(e) || isOwnAddress(e.Request) {
		return address
	}
	return ""
}

// hasCertificate reports whether the server itself has a certificate for the host that is asked.
func (h *handlers) hasCertificate(e *core.RequestEvent) bool {
	if e.Request.TLS == nil || h.certified == nil || h.certified.HostPolicy == nil {
		return false
	}
	return h.certified.HostPolicy(e.Request.Context(), e.Request.Host) == nil
}

// isOwnAddress reports whether the host that is asked is the very address that the connection has come in at, or this
// machine's name for itself.
func isOwnAddress(request *http.Request) bool {
	local, ok := request.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok {
		return false
	}
	at := netip.AddrPortFrom(local.AddrPort().Addr().Unmap(), local.AddrPort().Port())
	host, port, _ := net.SplitHostPort(request.Host)
	if host == "localhost" {
		return at.Addr().IsLoopback() && port == strconv.Itoa(local.Port)
	}
	asked, err := netip.ParseAddrPort(request.Host)
	return err == nil && asked == at
}
