package hooks

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/acme/autocert"
)

// What nobody has asked for, such as a reminder, leads to where the server listens.
func TestTheAddressOfTheServerIsKnown(t *testing.T) {
	for listens, address := range map[string]string{
		"127.0.0.1:9123": "http://127.0.0.1:9123",
		"[::1]:9123":     "http://[::1]:9123",
		"0.0.0.0:9123":   defaultAddress, // by which name people reach it is not known
		"":               defaultAddress,
	} {
		h := &handlers{}
		require.NoError(t, h.rememberAddress(&core.ServeEvent{Server: &http.Server{Addr: listens}}))
		app := core.NewBaseApp(core.BaseAppConfig{DataDir: t.TempDir()})
		app.Settings().Meta.AppURL = defaultAddress
		require.Equal(t, address, h.portal(app, ""), listens)
		require.Equal(t, "https://asked.example", h.portal(app, "https://asked.example"))
		app.Settings().Meta.AppURL = "https://clinic.example/"
		require.Equal(t, "https://clinic.example", h.portal(app, "https://asked.example"))
	}
}

func TestANameWithACertificateIsTheClinics(t *testing.T) {
	h := &handlers{certified: &autocert.Manager{HostPolicy: func(_ context.Context, host string) error {
		if host != "clinic.example" {
			return errors.New("unknown")
		}
		return nil
	}}}
	for host, address := range map[string]string{"clinic.example": "https://clinic.example", "evil.example": ""} {
		e := &core.RequestEvent{}
		e.Request = httptest.NewRequest(http.MethodPost, "https://"+host+"/", nil)
		e.Request.TLS = &tls.ConnectionState{}
		require.Equal(t, address, h.addressAsked(e), host)
	}
}
