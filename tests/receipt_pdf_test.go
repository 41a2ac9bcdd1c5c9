package tests

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

var (
	pdfStream = regexp.MustCompile(`(?s)stream\r?\n(.*?)\r?\nendstream`)
	pdfText   = regexp.MustCompile(`(?s)\(((?:\\.|[^\\()])*)\) ?Tj`)
)

// pdfLines returns the texts of a receipt, in the order in which they are drawn.
func pdfLines(t testing.TB, file string) string {
	t.Helper()
	require.True(t, strings.HasPrefix(file, "%PDF-"), file[:min(len(file), 300)])
	var lines []string
	for _, stream := range pdfStream.FindAllStringSubmatch(file, -1) {
		reader, err := zlib.NewReader(bytes.NewReader([]byte(stream[1])))
		if err != nil {
			continue
		}
		content, _ := io.ReadAll(reader)
		for _, drawn := range pdfText.FindAllSubmatch(content, -1) {
			raw := regexp.MustCompile(`(?s)\\(.)`).ReplaceAll(drawn[1], []byte("$1"))
			var letters []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				letters = append(letters, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			lines = append(lines, string(utf16.Decode(letters)))
		}
	}
	return strings.Join(lines, "\n")
}

func (w *world) receipt(token, payment, query string) *answer {
	w.t.Helper()
	return w.get("/api/clinic/receipts/"+payment+".pdf"+query, token)
}

// wholeFont names, in a file, the font of letters that the Latin part of it does not have.
const wholeFont = "utf8whole"

func TestAReceiptSaysWhoPaidWhatForWhat(t *testing.T) {
	w := newWorld(t)
	w.setClinic(object{"name": "Lake Road Clinic", "address": "12 Lake Road, Bengaluru", "phone": "+918022110000"})
	doctor := w.practitioner(nil)
	desk, visitor := w.receptionist("desk@clinic.test"), w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	payment := text(w.payAtDesk(desk.token, held, object{"method": "upi", "reference": "UTR 4711"}).
		ok()["payment"].(object), "id")

	file := w.receipt(visitor.token, payment, "")
	require.Equal(t, 200, file.status)
	require.Equal(t, "application/pdf", file.header.Get("Content-Type"))
	require.Equal(t, `inline; filename="receipt-2030-000001.pdf"`, file.header.Get("Content-Disposition"))
	require.NotContains(t, file.raw, wholeFont, "reading it takes long")
	said := pdfLines(t, file.raw)
	for _, part := range []string{
		"Lake Road Clinic", "12 Lake Road, Bengaluru", "+918022110000", "Receipt", "2030-000001", "7 January 2030",
		"Asha Rao", "Dr. Meera Iyer, Cardiology", "Monday, 7 January 2030, 09:00 (India Standard Time)",
		"30 minutes, by video",
		"UPI", "UTR 4711", "₹500.00",
	} {
		require.Contains(t, said, part)
	}
	require.Equal(t, file.raw, w.receipt(desk.token, payment, "").raw, "the same each time")
	w.receipt(visitor.token, payment, "?refund=1").refused(404)
	require.Less(t, len(file.raw), 60_000)
}

func TestAReceiptOfARefundHasItsOwnNumber(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	payment := text(w.pay(visitor, held, "pay_1").ok()["payment"].(object), "id")
	w.update("appointments", text(held, "id"), w.admin, object{"status": "cancelled"}).ok()
	require.Contains(t, pdfLines(t, w.receipt(visitor.token, payment, "").raw), "Paid, and due back")
	w.run("refund_payments")

	require.Contains(t, pdfLines(t, w.receipt(visitor.token, payment, "").raw),
		"Paid, and given back by receipt 2030-000002 of 7 January 2030")
	refund := pdfLines(t, w.receipt(visitor.token, payment, "?refund=1").raw)
	for _, part := range []string{"Refund", "2030-000002", "it was paid by receipt 2030-000001", "Online, pay_1"} {
		require.Contains(t, refund, part)
	}
}

func TestReceiptsAreShownToTheirVisitorAndTheDeskAlone(t *testing.T) {
	w := newWorld(t)
	doctor, doctorAccount := w.practitionerAccount("meera@clinic.test", nil)
	visitor, other := w.visitor("asha@example.test"), w.visitor("ravi@example.test")
	payment := text(w.pay(visitor, w.book(visitor, doctor, nil), "pay_1").ok()["payment"].(object), "id")

	w.receipt("", payment, "").refused(401)
	w.receipt(other.token, payment, "").refused(404)
	w.receipt(doctorAccount.token, payment, "").refused(404)
	w.receipt(visitor.token, "abcdefghijklmno", "").refused(404)
	w.get("/api/clinic/receipts/"+payment, visitor.token).refused(404)
	for _, token := range []string{visitor.token, w.receptionist("desk@clinic.test").token, w.admin} {
		require.Equal(t, 200, w.receipt(token, payment, "").status)
	}
}

func TestAReceiptOfSomebodyErasedHasNoName(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor, desk := w.visitor("asha@example.test"), w.receptionist("desk@clinic.test")
	held := w.book(visitor, doctor, nil)
	paid := object{"reference": "asha@upi", "method": "upi"}
	payment := text(w.payAtDesk(desk.token, held, paid).ok()["payment"].(object), "id")
	w.do("DELETE", "/api/clinic/me", visitor.token, nil).ok()

	said := pdfLines(t, w.receipt(desk.token, payment, "").raw)
	require.Contains(t, said, "2030-000001")
	require.Contains(t, said, "₹500.00")
	for _, gone := range []string{"Asha", "asha", "Received from", "Erased"} {
		require.NotContains(t, said, gone)
	}
	told := len(w.mails())
	w.giveBack(desk.token, payment).ok()
	require.Len(t, w.mails(), told, "there is nobody to tell")
	require.Contains(t, pdfLines(t, w.receipt(desk.token, payment, "?refund=1").raw), "2030-000002")
	require.Empty(t, breachesOf(t, w))
}

func TestAReceiptBearsAnyName(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	visitor := w.visitor("asha@example.test")
	w.update("users", visitor.id, visitor.token, object{"name": "Zoë Łukasz Ελένη (₹) \\ आशा 🌸"}).ok()
	w.setClinic(object{"name": strings.Repeat("A very long name of a clinic ", 6)})
	payment := text(w.pay(visitor, w.book(visitor, doctor, nil), "pay_1").ok()["payment"].(object), "id")
	file := w.receipt(visitor.token, payment, "").raw
	require.Contains(t, pdfLines(t, file), "Zoë Łukasz Ελένη (₹) \\")
	require.Contains(t, file, wholeFont)
}

func TestReceiptsComeWithTheMails(t *testing.T) {
	w := newWorld(t)
	doctor, _ := w.practitionerAccount("meera@clinic.test", nil)
	free := w.practitioner(object{"fee": 0})
	visitor := w.visitor("asha@example.test")
	held := w.book(visitor, doctor, nil)
	w.pay(visitor, held, "pay_1").ok()
	last := func(to string) string {
		mails := w.mailsTo(to)
		return mails[len(mails)-1]
	}
	require.Contains(t, last("asha@example.test"), `filename="receipt-2030-000001.pdf"`)
	require.Contains(t, last("asha@example.test"), "invite.ics")
	require.NotContains(t, last("meera@clinic.test"), "receipt-", "the practitioner has no need of it")

	w.update("appointments", text(held, "id"), w.admin, object{"status": "cancelled"}).ok()
	require.NotContains(t, last("asha@example.test"), "receipt-", "nothing is given back yet")
	w.run("refund_payments")
	require.Contains(t, last("asha@example.test"), `filename="receipt-2030-000002.pdf"`)
	require.Equal(t, "Refunded: ₹500.00", w.lastLetter("asha@example.test").subject)

	w.pay(visitor, w.book(visitor, free, object{"start": "2030-01-07T11:00:00+05:30"}), "pay_free").ok()
	require.NotContains(t, last("asha@example.test"), "receipt-", "of nothing there is no receipt to send")
	require.Equal(t, numbered(2030, 3), w.numbers())
}

var actualText = regexp.MustCompile(`/ActualText <FEFF([0-9A-F]*)>`)

// drawnTexts returns what a receipt says in outlines, in the order in which they are drawn.
func drawnTexts(t testing.TB, file string) (texts []string) {
	t.Helper()
	for _, stream := range pdfStream.FindAllStringSubmatch(file, -1) {
		reader, err := zlib.NewReader(bytes.NewReader([]byte(stream[1])))
		if err != nil {
			continue
		}
		content, _ := io.ReadAll(reader)
		for _, drawn := range actualText.FindAllSubmatch(content, -1) {
			raw, err := hex.DecodeString(string(drawn[1]))
			require.NoError(t, err)
			var letters []uint16
			for i := 0; i < len(raw); i += 2 {
				letters = append(letters, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			texts = append(texts, string(utf16.Decode(letters)))
		}
	}
	return texts
}

func TestAReceiptIsInTheLanguageOfItsVisitor(t *testing.T) {
	w := newWorld(t)
	doctor := w.practitioner(nil)
	for _, one := range []struct{ language, email, start, name string }{
		{"ar", "layla@example.test", "2030-01-07T09:00:00+05:30", "إيصال"},
		{"hi", "asha@example.test", "2030-01-07T10:00:00+05:30", "रसीद"},
	} {
		visitor := w.visitor(one.email)
		w.update("users", visitor.id, visitor.token, object{"language": one.language}).ok()
		held := w.book(visitor, doctor, object{"start": one.start})
		payment := text(w.pay(visitor, held, "pay_"+one.language).ok()["payment"].(object), "id")
		file := w.receipt(visitor.token, payment, "").raw
		require.Contains(t, drawnTexts(t, file), one.name)
		require.Contains(t, file, "/Lang ("+one.language+")")
		require.NotContains(t, pdfLines(t, file), "Receipt")
		require.Contains(t, pdfLines(t, file), "Dr. Meera Iyer", "and names are as they are")
		require.Less(t, len(file), 100_000)
	}
}

func TestNamesInAnyOfTheScriptsAreWholeInAReceipt(t *testing.T) {
	w := newWorld(t)
	visitor := w.visitor("asha@example.test")
	w.update("users", visitor.id, visitor.token, object{"name": "ليلى आशा क्षत्रिय Zoë"}).ok()
	held := w.book(visitor, w.practitioner(nil), nil)
	payment := text(w.pay(visitor, held, "pay_1").ok()["payment"].(object), "id")
	file := w.receipt(visitor.token, payment, "").raw
	require.Equal(t, []string{"ليلى", "आशा क्षत्रिय"}, trimmed(drawnTexts(t, file)))
	require.Contains(t, pdfLines(t, file), "Zoë")
}

func trimmed(texts []string) (all []string) {
	for _, text := range texts {
		all = append(all, strings.TrimSpace(text))
	}
	return all
}
