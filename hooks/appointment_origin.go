package hooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// originOf names the address that a booking comes from, so that holds of one address can be counted, whoever's they
// are: a keyed hash, for the address itself is personal data. It is kept with the appointment, and not in memory, so
// that a restart forgets nothing. What is not public is the clinic's own network, or a proxy that speaks for everybody,
// and has no name.
func (h *handlers) originOf(ip string) string {
	network, err := networkOf(ip)
	if err != nil || !network.Addr().IsGlobalUnicast() || network.Addr().IsPrivate() {
		return ""
	}
	mac := hmac.New(sha256.New, h.Key)
	mac.Write([]byte("origin of a hold " + network.String()))
	return hex.EncodeToString(mac.Sum(nil)[:12])
}
