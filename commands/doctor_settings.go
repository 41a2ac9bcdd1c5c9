package commands

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

func (p *patient) mail() (remarks []remark, err error) {
	settings := p.app.Settings()
	if settings.SMTP.Enabled && !isExample(settings.SMTP.Host) {
		remarks = append(remarks, remark{fine, "Mail: goes to " + settings.SMTP.Host, ""})
	} else {
		remarks = append(remarks, remark{
			wrong, "Mail: goes to files, so that nobody gets a code to sign in with",
			"Dashboard, settings, mail: set an SMTP server.",
		})
	}
	if _, domain, _ := strings.Cut(settings.Meta.SenderAddress, "@"); isExample(domain) {
		remarks = append(remarks, remark{
			wrong, "Mail: comes from " + settings.Meta.SenderAddress,
			"Dashboard, settings, mail: set a sender's address that the SMTP server may send for.",
		})
	}
	return remarks, nil
}

// isExample reports whether a domain is one that nobody has (RFC 2606).
func isExample(domain string) bool {
	for _, reserved := range []string{"example.com", "example.net", "example.org"} {
		if domain == reserved || strings.HasSuffix(domain, "."+reserved) {
			return true
		}
	}
	return false
}

// cluster judges what concerns the nodes of one alone.
func (p *patient) cluster() (remarks []remark, err error) {
	for finding, remedy := range p.setup.Gaps(p.app.Settings()) {
		remarks = append(remarks, remark{wrong, "Cluster: " + finding, remedy})
	}
	return remarks, nil
}

func (p *patient) textMessages() ([]remark, error) {
	if p.setup.SMS {
		return one(fine, "Text messages: go to Twilio", "")
	}
	return one(suspect, "Text messages: go to files, nobody gets one",
		"Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM, unless mails are enough.")
}

func (p *patient) address() ([]remark, error) {
	const remedy = "Dashboard, settings, application: set the address that people open, with https. Mails link to it."
	address := p.app.Settings().Meta.AppURL
	parsed, err := url.Parse(address)
	if err != nil || parsed.Hostname() == "" {
		return one(wrong, "Address: "+address+" is none", remedy)
	}
	ip := net.ParseIP(parsed.Hostname())
	if parsed.Hostname() == "localhost" || ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		return one(wrong, "Address: "+address+" is this machine alone", remedy)
	}
	if parsed.Scheme != "https" {
		return one(wrong, "Address: "+address+" is open to everybody on the way (no TLS)",
			"Serve with a domain name ('serve your.clinic'), or behind a proxy that has a certificate. "+remedy)
	}
	return one(fine, "Address: "+address, "")
}

// proxy judges whom the limits of requests count: behind a proxy whose header is not trusted everybody is one.
func (p *patient) proxy() ([]remark, error) {
	trusted := p.app.Settings().TrustedProxy
	if len(trusted.Headers) == 0 {
		return one(
			suspect,
			"Proxy: none is trusted, so that all who come through one count as one for the limits of requests",
			"Behind a proxy: dashboard, settings, application, trusted proxy: name the header that it sets to the client's "+
				"address.\nWith 'serve your.clinic' there is none, and this is right.",
		)
	}
	if trusted.UseLeftmostIP {
		return one(
			suspect,
			"Proxy: the leftmost address of "+strings.Join(trusted.Headers, ", ")+" is trusted, which clients can invent",
			"Dashboard, settings, application, trusted proxy: use the rightmost one, unless your proxy empties the header.",
		)
	}
	return one(
		fine,
		"Proxy: "+strings.Join(trusted.Headers, ", ")+" is trusted; let nobody reach the port but the proxy",
		"",
	)
}

func (p *patient) limits() (remarks []remark, err error) {
	limits := p.app.Settings().RateLimits
	switch {
	case !limits.Enabled || len(limits.Rules) == 0:
		remarks = append(remarks, remark{
			wrong, "Limits of requests: off",
			"Dashboard, settings, application: switch the rate limits on.",
		})
	case len(limits.ExcludedIPs) > 0:
		remarks = append(remarks, remark{
			suspect, "Limits of requests: not for " + strings.Join(limits.ExcludedIPs, ", "),
			"Dashboard, settings, application, rate limits: take out whom you do not know.",
		})
	default:
		remarks = append(remarks, remark{fine, "Limits of requests: on", ""})
	}
	if batch := p.app.Settings().Batch; batch.Enabled {
		remarks = append(remarks, remark{
			suspect, fmt.Sprintf("Batch API: on, %d requests in one", batch.MaxRequests),
			"Dashboard, settings, application: switch it off, unless an app of yours needs it.",
		})
	}
	return remarks, nil
}

func (p *patient) backups() ([]remark, error) {
	backups := p.app.Settings().Backups
	switch {
	case backups.Cron == "":
		return one(wrong, "Backups: none", "Dashboard, settings, backups: make them daily, to S3 storage of your own.")
	case !backups.S3.Enabled:
		return one(suspect, "Backups: on the disk that they are to outlive",
			"Dashboard, settings, backups: keep them in S3 storage, unless something else copies the folder 'backups'.")
	default:
		return one(fine, "Backups: "+backups.Cron+", to "+backups.S3.Bucket, "")
	}
}

func (p *patient) superAdmins() (remarks []remark, err error) {
	superAdmins, err := p.app.FindAllRecords(core.CollectionNameSuperusers)
	if err != nil {
		return nil, err
	}
	number := 0
	for _, admin := range superAdmins {
		if admin.Email() == core.DefaultInstallerEmail {
			continue // PocketBase's own, with a password that nobody knows
		}
		number++
		if admin.ValidatePassword(demoPassword) {
			remarks = append(remarks, remark{
				wrong, "Super admins: " + admin.Email() + " has the demo's password, which everybody knows",
				"Run 'superuser update " + admin.Email() + "' with a password of your own, or delete it.",
			})
		}
	}
	if number == 0 {
		return one(wrong, "Super admins: none", "Run 'superuser upsert EMAIL PASSWORD'.")
	}
	collection, err := p.app.FindCachedCollectionByNameOrId(core.CollectionNameSuperusers)
	if err != nil {
		return nil, err
	}
	if !collection.MFA.Enabled {
		return append(remarks, remark{
			suspect, "Super admins: a password alone is enough to sign in",
			"Dashboard, collection _superusers, options: switch one-time passwords and multi-factor authentication on.",
		}), nil
	}
	return append(remarks, remark{fine, fmt.Sprintf("Super admins: %d, with two factors", number), ""}), nil
}
