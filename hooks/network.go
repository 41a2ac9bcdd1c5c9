package hooks

import "net/netip"

// networkOf is whom an address stands for: an address of IPv4, and of IPv6 the network, of which a site has at least
// a /64 (RFC 6177). It fails where the text is no address.
func networkOf(ip string) (netip.Prefix, error) {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return netip.Prefix{}, err
	}
	address = address.Unmap().WithZone("")
	bits := 32
	if address.Is6() {
		bits = 64
	}
	return address.Prefix(bits)
}
