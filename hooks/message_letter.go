package hooks

import (
	_ "embed" // the template
	"html/template"
	"slices"
	"strings"

	"pocketclinic/collections"
	"pocketclinic/hooks/lang"
)

// mail greets, tells the parts, and signs with the clinic's name.
func (r reader) mail(kind, subject, opening string, parts ...collections.Part) collections.Message {
	letter := &collections.Letter{
		Language: r.Code, Greeting: r.Say("Hello {name},", lang.Values{"name": r.name}), Opening: opening,
		Parts: parts, Signature: signature(r.Language, r.clinic),
	}
	return collections.Message{
		Channel: collections.Email, Kind: kind, To: r.email, Subject: subject, Body: plain(letter), Letter: letter,
		Appointment: r.appointment.Id,
	}
}

// signature is who writes, and how to reach them.
func signature(l *lang.Language, clinic *collections.Settings) []string {
	lines := []string{l.Apart(clinic.Name()), l.Apart(clinic.Address()), l.Apart(clinic.Phone())}
	return slices.DeleteFunc(lines, func(line string) bool { return line == "" })
}

// sms is a text message of one line, or none where there is no number.
func (r reader) sms(kind, line string) []collections.Message {
	if r.phone == "" {
		return nil
	}
	return []collections.Message{{
		Channel: collections.SMS, Kind: kind, To: r.phone, Body: r.clinic.Name() + ": " + line,
		Appointment: r.appointment.Id,
	}}
}

func paragraph(text string) collections.Part { return collections.Part{Text: text} }

// facts leaves out what there is nothing of.
func facts(known ...collections.Fact) collections.Part {
	return collections.Part{Facts: slices.DeleteFunc(known, func(f collections.Fact) bool { return f.Value == "" })}
}

// button leads to a page.
func button(text, address string) collections.Part {
	return collections.Part{Links: []collections.Fact{{Name: text, Value: address}}}
}

// plain writes a letter for those who read no HTML.
func plain(letter *collections.Letter) string {
	blocks := []string{letter.Greeting, letter.Opening}
	for _, part := range letter.Parts {
		blocks = append(blocks, plainPart(part))
	}
	blocks = append(blocks, strings.Join(letter.Signature, "\n"))
	blocks = slices.DeleteFunc(blocks, func(block string) bool { return block == "" })
	return strings.Join(blocks, "\n\n")
}

func plainPart(part collections.Part) string {
	var lines []string
	if part.Text != "" {
		lines = append(lines, part.Text)
	}
	for _, fact := range slices.Concat(part.Facts, part.Links) {
		lines = append(lines, fact.Name+": "+fact.Value)
	}
	for _, item := range part.Items {
		lines = append(lines, "  "+item)
	}
	return strings.Join(lines, "\n")
}

//go:embed message_letter.html
var letterSource string

var letterTemplate = template.Must(template.New("letter").Funcs(template.FuncMap{
	"isAddress": func(text string) bool { return strings.HasPrefix(text, "https://") },
}).Parse(letterSource))

// rich writes a letter in HTML, in the clinic's colour.
func rich(letter *collections.Letter, subject, colour string) (string, error) {
	var html strings.Builder
	err := letterTemplate.Execute(&html, map[string]any{
		"Letter": letter, "Subject": subject, "Direction": lang.Of(letter.Language).Direction,
		"Colour": colour, "Ink": inkOn(colour),
	})
	return html.String(), err
}
