package hooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
)

// originOf names the address that a booking comes from, so that holds of one address can be counted, whoever's they
// are: a keyed hash, for the address itself is personal data. It is kept with the appointment, and not in memory, so
// that a restart forgets nothing. Of IPv6 the network counts (RFC 6177: a site has at least a /64). What is not public
// is the clinic's own network, or a proxy that speaks for everybody, and has no name.
func (h *handlers) originOf(ip string) string {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	address = address.Unmap().WithZone("")
	if !address.IsGlobalUnicast() || address.IsPrivate() {
		return ""
	}
	bits := 32
	if address.Is6() {
		bits = 64
	}
	network, err := address.Prefix(bits)
	if err != nil {
		return ""
	}
	mac := hmac.New(sha256.New, h.Key)
	mac.Write([]byte("origin of a hold " + network.String()))
	return hex.EncodeToString(mac.Sum(nil)[:12])
}
