//go:build cowsql

package cluster

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const (
	authorityKeyFile = "ca.key"
	certificateLife  = 10 * 365 * 24 * time.Hour
)

// makeCertificates makes the authority of a cluster in dir, unless it is there, and a folder with a certificate for
// each host: an IP address or a name, by which the others reach it.
func makeCertificates(dir string, hosts []string, now time.Time) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	authority, key, err := readAuthority(dir)
	if errors.Is(err, fs.ErrNotExist) {
		authority, key, err = makeAuthority(dir, now)
	}
	if err != nil {
		return err
	}
	for _, host := range hosts {
		if err := certify(filepath.Join(dir, host), host, authority, key, now); err != nil {
			return err
		}
	}
	return nil
}

func makeAuthority(dir string, now time.Time) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	template := certificateTemplate("PocketClinic cluster", now)
	template.IsCA, template.BasicConstraintsValid, template.MaxPathLenZero = true, true, true
	template.KeyUsage = x509.KeyUsageCertSign
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	err = errors.Join(writeKey(filepath.Join(dir, authorityKeyFile), key), writePEM(filepath.Join(dir, authorityFile),
		"CERTIFICATE", raw))
	if err != nil {
		return nil, nil, err
	}
	return readAuthority(dir)
}

func readAuthority(dir string) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	raw, err := readPEM(filepath.Join(dir, authorityFile))
	if err != nil {
		return nil, nil, err
	}
	authority, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, nil, err
	}
	if raw, err = readPEM(filepath.Join(dir, authorityKeyFile)); err != nil {
		return nil, nil, err
	}
	key, err := x509.ParseECPrivateKey(raw)
	return authority, key, err
}

func certify(dir, host string, authority *x509.Certificate, by *ecdsa.PrivateKey, now time.Time) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	template := certificateTemplate(host, now)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{host}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, authority, key.Public(), by)
	if err != nil {
		return err
	}
	return errors.Join(
		writeKey(filepath.Join(dir, keyFile), key),
		writePEM(filepath.Join(dir, certificateFile), "CERTIFICATE", raw),
		writePEM(filepath.Join(dir, authorityFile), "CERTIFICATE", authority.Raw),
	)
}

func certificateTemplate(name string, now time.Time) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)) // it never fails
	return &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(certificateLife), // clocks may differ by as much
	}
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	raw, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(path, "EC PRIVATE KEY", raw)
}

func writePEM(path, kind string, raw []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: raw}), 0o600)
}

func readPEM(path string) ([]byte, error) {
	text, err := os.ReadFile(path) //nolint:gosec // named by who runs it
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s is no PEM", path)
	}
	return block.Bytes, nil
}
