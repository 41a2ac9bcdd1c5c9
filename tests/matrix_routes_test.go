package tests

import (
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/stretchr/testify/require"
)

// routesOf returns every route of a router, such as "GET /api/health". PocketBase tells of no route by itself, so
// its groups are looked into.
func routesOf(r *router.Router[*core.RequestEvent]) []string {
	return routesIn(reflect.ValueOf(r.RouterGroup).Elem(), "")
}

func routesIn(group reflect.Value, prefix string) (routes []string) {
	prefix += group.FieldByName("Prefix").String()
	children := group.FieldByName("children")
	for i := range children.Len() {
		child := children.Index(i).Elem().Elem()
		if child.FieldByName("children").IsValid() {
			routes = append(routes, routesIn(child, prefix)...)
			continue
		}
		routes = append(routes, child.FieldByName("Method").String()+" "+prefix+child.FieldByName("Path").String())
	}
	return routes
}

// The records of collections have sections of their own.
var recordRoutes = []string{
	"GET /api/collections/{collection}/records", "POST /api/collections/{collection}/records",
	"GET /api/collections/{collection}/records/{id}", "PATCH /api/collections/{collection}/records/{id}",
	"DELETE /api/collections/{collection}/records/{id}",
}

// What PocketBase keeps for super admins is one row for all of it.
var superAdminRoutes = regexp.MustCompile(`^\w+ /api/(` +
	`(settings|logs|crons|sql)(/.*)?|backups|backups/upload|` +
	`collections(/meta/.*|/import|/\{collection\}(/truncate)?)?)$`)

// asksRoute are the bodies and queries that a route is tried with, where it needs any.
var asksRoute = map[string]func(m *matrix, role string) (query string, body any){
	"GET /api/clinic/availability": func(m *matrix, _ string) (string, any) {
		return "?date=2030-01-08&duration=5&practitioner=" + m.practitioner, nil
	},
	"GET /api/clinic/availability/explain": func(m *matrix, _ string) (string, any) {
		return "?date=2030-01-08&duration=5&practitioner=" + m.practitioner, nil
	},
	"GET /api/clinic/conflicts": func(m *matrix, _ string) (string, any) {
		return "?practitioner=" + m.practitioner, nil
	},
	"GET /api/clinic/people":       func(*matrix, string) (string, any) { return "?q=asha", nil },
	"GET /api/clinic/reports":      aMonth,
	"POST /api/clinic/relocations": func(m *matrix, _ string) (string, any) { return "", m.relocation() },
	"PUT /api/clinic/practitioners/{id}/hours": func(*matrix, string) (string, any) {
		return "", object{"hours": []object{{"weekday": 1, "start": "00:00", "end": "24:00"}}}
	},
	"POST /api/clinic/payments": func(m *matrix, _ string) (string, any) {
		held := m.book(m.who["visitor"], m.practitioner, object{"start": m.nextStart(), "duration": 5})
		return "", paymentFor(held, "pay_"+text(held, "id"))
	},
	"POST /api/clinic/payments/desk": func(m *matrix, _ string) (string, any) {
		held := m.book(m.who["visitor"], m.practitioner, object{"start": m.nextStart(), "duration": 5})
		return "", object{"appointment_id": held["id"], "amount": held["amount"], "method": "cash"}
	},
	"GET /api/clinic/appointments.csv": aMonth,
	"GET /api/clinic/reports.csv":      aMonth,
	"POST /api/realtime": func(m *matrix, role string) (string, any) {
		return "", object{"clientId": m.listen(role).clientID(), "subscriptions": []string{"clinic"}}
	},
	"POST /api/batch": func(*matrix, string) (string, any) { return "", object{"requests": []object{}} },
	"POST /api/collections/{collection}/auth-with-password": func(*matrix, string) (string, any) {
		return "", object{"identity": "asha@example.test", "password": "twelve twelve"}
	},
	"POST /api/collections/{collection}/auth-with-oauth2": func(*matrix, string) (string, any) {
		return "", object{"provider": "google", "code": "x", "codeVerifier": "x", "redirectURL": "https://example.test"}
	},
	"POST /api/collections/{collection}/request-otp":            mailed,
	"POST /api/collections/{collection}/request-password-reset": mailed,
	"POST /api/collections/{collection}/request-verification":   mailed,
	"POST /api/collections/{collection}/request-email-change": func(*matrix, string) (string, any) {
		return "", object{"newEmail": someText() + "@example.test"}
	},
	"POST /api/collections/{collection}/auth-with-otp": func(*matrix, string) (string, any) {
		return "", object{"otpId": "abcdefghijklmno", "password": "00000000"}
	},
	"POST /api/collections/{collection}/confirm-password-reset": forged,
	"POST /api/collections/{collection}/confirm-verification":   forged,
	"POST /api/collections/{collection}/confirm-email-change":   forged,
}

func aMonth(*matrix, string) (string, any) { return "?from=2030-01-01&to=2030-01-31", nil }

func mailed(*matrix, string) (string, any) { return "", object{"email": "asha@example.test"} }

func forged(*matrix, string) (string, any) {
	return "", object{"token": "a.b.c", "password": "twelve twelve", "passwordConfirm": "twelve twelve"}
}

// places fills what is variable in a route with what belongs to the visitor and the practitioner.
func (m *matrix) places() *strings.Replacer {
	m.t.Helper()
	content, contentType := inParts(m.t, object{"picture": "me.png"})
	path := "/api/collections/practitioners/records/" + m.practitioner
	picture := text(m.send("PATCH", path, m.token("practitioner"), contentType, content).ok(), "picture")
	feed := text(m.do("POST", "/api/clinic/calendar", m.token("visitor"), nil).ok(), "path")
	appointment := text(m.confirm("visitor", m.practitioner), "id")
	receipts := len(m.rows("payments", "receipt != ''")) + len(m.rows("payments", "refund_receipt != ''"))
	refund := m.keep("payments", object{
		"receipt": fmt.Sprintf("2030-%06d", receipts+1), "paid_at": m.Now(),
		"appointment": appointment, "order_id": "order", "payment_id": "back_" + appointment, "amount": 1, "currency": "INR",
		"provider": "dummy", "status": "refund_due", "visitor": m.who["visitor"].id,
	})
	message := m.keep("notifications", object{"channel": "sms", "kind": "test", "to": "+91", "status": "failed"})
	payment := text(m.rows("payments", `appointment = "`+appointment+`"`)[0], "id")
	return strings.NewReplacer(
		"/api/clinic/receipts/{file}", "/api/clinic/receipts/"+payment+".pdf",
		"/api/clinic/payments/desk/{id}", "/api/clinic/payments/desk/"+payment,
		"/api/clinic/calendar/{file}", feed,
		"/api/clinic/appointments/{id}/payment-link", "/api/clinic/appointments/"+appointment+"/payment-link",
		"/api/clinic/calendar/appointments/{id}", "/api/clinic/calendar/appointments/"+appointment,
		"/api/clinic/refunds/{id}", "/api/clinic/refunds/"+refund,
		"/api/clinic/messages/{id}/send", "/api/clinic/messages/"+message+"/send",
		"/api/clinic/practitioners/{id}", "/api/clinic/practitioners/"+m.practitioner,
		"/api/files/{collection}/{recordId}/{filename}", "/api/files/practitioners/"+m.practitioner+"/"+picture,
		"{collection}", "users", "{id}", m.who["visitor"].id, "{provider}", "dummy", "{key}", "x.zip",
		"{version}/{path...}", "x/style.css", "{path...}", "",
	)
}

// visit asks a route as somebody. Of one that streams only the beginning is waited for.
func (m *matrix) visit(route, role string, places *strings.Replacer) *answer {
	m.t.Helper()
	method, path, found := strings.Cut(route, " ")
	require.True(m.t, found && method != "", "%q answers to any method: say which", route)
	query, body := "", any(nil)
	if ask, ok := asksRoute[route]; ok {
		query, body = ask(m, role)
	}
	if route == "GET /api/realtime" {
		require.NotEmpty(m.t, m.listen(role).clientID())
		return &answer{status: http.StatusOK}
	}
	a := m.do(method, places.Replace(path)+query, m.token(role), body)
	require.Less(m.t, a.status, 500, "%s %s: %s", role, route, a.raw)
	return a
}

func TestTheRoutesInTheAccessMatrixAnswerAsItSays(t *testing.T) {
	m := newMatrix(t)
	ours, theirs := &table{title: "routes of the clinic"}, &table{title: "routes of PocketBase"}
	for _, shown := range []*table{ours, theirs} {
		shown.row(slices.Concat([]string{"route"}, roles)...)
	}
	for _, route := range m.routes {
		if slices.Contains(recordRoutes, route) || superAdminRoutes.MatchString(route) {
			continue
		}
		of := m
		if route == "DELETE /api/clinic/me" {
			of = elsewhere(t) // they are needed yet
		}
		row, places := []string{"`" + route + "`"}, of.places()
		for _, role := range roles {
			of.signedInAgain("visitor")
			row = append(row, cell(of.visit(route, role, places)))
			of.clearHolds()
		}
		if strings.Contains(route, " /api/clinic/") {
			ours.row(row...)
		} else {
			theirs.row(row...)
		}
	}
	requireDocumented(t, []*table{ours, theirs}, func(title string) bool { return strings.HasPrefix(title, "routes") })
}

// elsewhere is another clinic with the same people.
func elsewhere(t *testing.T) *matrix {
	t.Helper()
	w := worldOf(t)
	w.admin = w.superAdmin("admin@clinic.test")
	w.liftRateLimits()
	return peopled(w)
}

// Nobody but super admins comes near what PocketBase keeps for them, whatever the method.
func TestWhatIsForSuperAdminsIsForNobodyElse(t *testing.T) {
	m := newMatrix(t)
	places, tried := m.places(), 0
	before := m.snapshot()
	for _, route := range m.routes {
		if !superAdminRoutes.MatchString(route) {
			continue
		}
		tried++
		for _, role := range roles[:len(roles)-1] {
			a := m.visit(route, role, places)
			require.Contains(t, []int{http.StatusUnauthorized, http.StatusForbidden}, a.status, "%s %s: %s", role, route, a.raw)
		}
	}
	require.GreaterOrEqual(t, tried, 20)
	require.Equal(t, before, m.snapshot())
}
