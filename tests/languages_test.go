package tests

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/mail"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// letters returns what the mails to an address say: subject, plain text and HTML.
func (w *world) letters(email string) (letters []letter) {
	w.t.Helper()
	for _, raw := range w.mailsTo(email) {
		message, err := mail.ReadMessage(strings.NewReader(raw))
		require.NoError(w.t, err)
		subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
		require.NoError(w.t, err)
		leaves := parts(w.t, raw)
		unix := strings.NewReplacer("\r\n", "\n")
		letters = append(letters, letter{subject, unix.Replace(leaves["text/plain "]), unix.Replace(leaves["text/html "])})
	}
	return letters
}

type letter struct{ subject, text, html string }

// said returns what the mails to an address say to those who read no HTML, subject first.
func (w *world) said(email string) (said []string) {
	w.t.Helper()
	for _, letter := range w.letters(email) {
		said = append(said, letter.subject+"\n"+letter.text)
	}
	return said
}

func (w *world) lastLetter(email string) letter {
	w.t.Helper()
	all := w.letters(email)
	require.NotEmpty(w.t, all)
	return all[len(all)-1]
}

func TestEverybodyIsWrittenToInTheirLanguage(t *testing.T) {
	w := newWorld(t)
	doctor, account := w.practitionerAccount("meera@clinic.test", nil)
	w.update("users", account.id, account.token, object{"language": "de"}).ok()
	visitor := w.visitor("layla@example.test")
	w.update("users", visitor.id, visitor.token, object{"language": "ar"}).ok()
	held := w.book(visitor, doctor, nil)
	w.pay(visitor, held, "pay_1").ok()

	arabic := w.lastLetter("layla@example.test")
	require.Equal(t, "موعدكم: الاثنين، ٧ يناير ٢٠٣٠، الساعة ٠٩:٠٠ (توقيت الهند)", arabic.subject)
	for _, part := range []string{
		"تم تأكيد موعدكم:", "الموعد: الاثنين، ٧ يناير ٢٠٣٠، الساعة ٠٩:٠٠ (توقيت الهند)", "٣٠ دقيقة، عبر الفيديو",
		"\u2068Dr. Meera Iyer\u2069، \u2068Cardiology\u2069", "٥٠٠٫٠٠",
	} {
		require.Contains(t, arabic.text, part)
	}
	require.Contains(t, arabic.html, `<html lang="ar" dir="rtl">`)
	german := w.lastLetter("meera@clinic.test")
	require.Equal(t, "Neuer Termin: Montag, 7. Januar 2030, 09:00 Uhr (Indische Normalzeit)", german.subject)
	require.Contains(t, german.text, "Guten Tag Dr. Meera Iyer,")
	require.Contains(t, german.text, "Art: 30 Minuten, per Video")
	require.Contains(t, german.html, `<html lang="de" dir="ltr">`)
	require.Contains(t, german.text, "Kalender öffnen: http")
	require.Len(t, w.sms.sent, 1)
	require.Contains(t, w.sms.sent[0], "PocketClinic: neuer Termin Montag, 7. Januar 2030, 09:00 Uhr")

	w.update("users", visitor.id, visitor.token, object{"language": "hi"}).ok()
	w.update("appointments", text(held, "id"), visitor.token, object{"status": "cancelled"}).ok()
	hindi := w.lastLetter("layla@example.test")
	require.Equal(t, "रद्द: सोमवार, 7 जनवरी 2030, 09:00 बजे (भारतीय मानक समय)", hindi.subject)
	require.Contains(t, event(t, parts(t, w.mailsTo("layla@example.test")[2])["text/calendar CANCEL"]).
		Props.Get("DESCRIPTION").Value, "30 मिनट")
}

func TestALanguageIsOneThatThereIs(t *testing.T) {
	w := newWorld(t)
	visitor, desk := w.signIn("asha@example.test"), w.receptionist("desk@clinic.test")
	w.asCareless().update("users", visitor.id, visitor.token, object{"language": "fr"}).refused(400)
	w.update("users", visitor.id, visitor.token, object{"timezone": "Mars/Olympus"}).
		refused(400, "timezone", "invalid_timezone")
	for _, someone := range []account{visitor, desk} { // and nobody's profile has to be complete for it
		changed := w.update("users", someone.id, someone.token,
			object{"language": "hi", "timezone": "Asia/Dubai"}).ok()
		require.Equal(t, []any{"hi", "Asia/Dubai"}, []any{changed["language"], changed["timezone"]})
	}
	w.update("users", visitor.id, visitor.token, object{"language": "", "timezone": ""}).ok()
	other := w.signIn("ravi@example.test")
	w.update("users", visitor.id, other.token, object{"language": "ar"}).refused(404)
}

func TestMailsTellTheReadersTimeAndThePractitioners(t *testing.T) {
	w := newWorld(t)
	doctor, _ := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	w.pay(visitor, w.book(visitor, doctor, nil), "pay_1").ok()
	require.NotContains(t, w.lastLetter("asha@example.test").text, "By the practitioner's clock")

	w.update("users", visitor.id, visitor.token, object{"timezone": "America/New_York"}).ok()
	w.pay(visitor, w.book(visitor, doctor, object{"start": "2030-01-07T10:00:00+05:30"}), "pay_2").ok()
	abroad := w.lastLetter("asha@example.test")
	require.Equal(t, "Your appointment: Sunday, 6 January 2030, 23:30 (Eastern Time)", abroad.subject)
	require.Contains(t, abroad.text, "When: Sunday, 6 January 2030, 23:30 (Eastern Time)\n"+
		"By the practitioner's clock: Monday, 7 January 2030, 10:00 (India Standard Time)\n")
	require.Contains(t, w.lastLetter("meera@clinic.test").text,
		"When: Monday, 7 January 2030, 10:00 (India Standard Time)\nHow:")

	w.update("users", visitor.id, visitor.token, object{"timezone": "Asia/Colombo"}).ok() // the same clock
	w.pay(visitor, w.book(visitor, doctor, object{"start": "2030-01-07T11:00:00+05:30"}), "pay_3").ok()
	require.NotContains(t, w.lastLetter("asha@example.test").text, "By the practitioner's clock")
}

func TestMailsAreOfTheClinicsColour(t *testing.T) {
	w := newWorld(t)
	clinic := text(w.rows("clinic", "")[0], "id")
	for _, bad := range []string{"red", "#12345", "#12345g", "#1234567", "url(x)"} {
		w.asCareless().update("clinic", clinic, w.admin, object{"colour": bad}).refused(400)
	}
	w.signIn("asha@example.test")
	require.Contains(t, w.lastLetter("asha@example.test").html, "background: #0b6e6e; color: #ffffff")
	w.setClinic(object{"colour": "#FFD54F", "name": "Lake & <b>Road</b>"})
	w.signIn("ravi@example.test")
	bright := w.lastLetter("ravi@example.test").html
	require.Contains(t, bright, "background: #FFD54F; color: #000000", "what is read well on it")
	require.Contains(t, bright, "Lake &amp; &lt;b&gt;Road&lt;/b&gt;</h1>")
	require.NotContains(t, bright, "<b>")
}

func TestWhatOthersWriteIsNoHTML(t *testing.T) {
	w := newWorld(t)
	doctor, _ := w.practitionerAccount("meera@clinic.test", nil)
	visitor := w.visitor("asha@example.test")
	w.update("users", visitor.id, visitor.token, object{"name": `<img src=x onerror="alert(1)">`}).ok()
	w.pay(visitor, w.book(visitor, doctor, object{"reason": "</main><script>alert(2)</script>"}), "pay_1").ok()
	for _, someone := range []string{"asha@example.test", "meera@clinic.test"} {
		html := w.lastLetter(someone).html
		require.NotContains(t, html, "<img")
		require.NotContains(t, html, "<script")
	}
	require.Contains(t, w.lastLetter("meera@clinic.test").html, "&lt;/main&gt;&lt;script&gt;")
}

func TestACodeIsMailedInTheLanguageOfWhoAsks(t *testing.T) {
	w := newWorld(t)
	ask := func(accepted string) letter {
		request, err := http.NewRequestWithContext(context.Background(), http.MethodPost,
			w.url+"/api/collections/users/request-otp", strings.NewReader(`{"email":"asha@example.test"}`))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Accept-Language", accepted)
		w.exchange(request).ok()
		return w.lastLetter("asha@example.test")
	}
	german := ask("de-AT,de;q=0.9,en;q=0.5")
	require.Regexp(t, `^\d{8} ist Ihr Code für PocketClinic$`, german.subject)
	require.Regexp(t, `Ihr Einmalpasswort für PocketClinic ist \d{8}\n`, german.text)
	require.Contains(t, german.html, `<html lang="de" dir="ltr">`)
	require.Regexp(t, `<p class="code" dir="ltr">\d{8}</p>`, german.html)

	visitor := w.signIn("asha@example.test")
	w.update("users", visitor.id, visitor.token, object{"language": "ar"}).ok()
	arabic := ask("de")
	require.Regexp(t, `رمزكم لدى`, arabic.subject)
	require.Regexp(t, `\b\d{8}\b`, arabic.text, "in the digits that are typed")
	w.update("users", visitor.id, visitor.token, object{"language": ""}).ok()
	require.Contains(t, ask("fr").subject, "is your code for")
}

func TestNothingIsLeftOfALetterToSomebodyErased(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	w.update("users", visitor.id, visitor.token, object{"language": "de", "timezone": "Asia/Dubai"}).ok()
	w.pay(visitor, w.book(visitor, w.practitioner(nil), nil), "pay_1").ok()
	w.do("DELETE", "/api/clinic/me", visitor.token, nil).ok()
	for _, told := range w.rows("notifications", "") {
		require.NotContains(t, fmt.Sprint(told["letter"]), "Asha")
	}
	require.NotEmpty(t, w.rows("notifications", "letter = null"))
	erased := w.view("users", visitor.id, w.admin).ok()
	require.Equal(t, []any{"", ""}, []any{erased["language"], erased["timezone"]})
}
