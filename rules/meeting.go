package rules

import (
	"net/url"
	"regexp"
	"strings"
)

// MeetingTemplate is the address of a video call with placeholders; empty = there are no calls.
type MeetingTemplate string

const (
	meetingID   = "{id}"   // something that nobody can guess
	meetingDate = "{date}" // the date of the appointment at its practitioner's
)

var anyPlaceholder = regexp.MustCompile(`[{}]`)

// ParseMeetingTemplate reads a template. It fails with ErrInvalidMeetingTemplate: without {id} whoever has had one
// call could come into every other one.
func ParseMeetingTemplate(text string) (MeetingTemplate, error) {
	plain := strings.NewReplacer(meetingID, "", meetingDate, "").Replace(text)
	address, err := url.Parse(plain)
	switch {
	case text == "":
		return "", nil
	case err != nil || address.Scheme != "https" && address.Scheme != "http" || address.Host == "" || address.User != nil:
		return "", ErrInvalidMeetingTemplate
	case !strings.HasPrefix(text, address.Scheme+"://"+address.Host+"/"),
		!strings.Contains(text, meetingID), anyPlaceholder.MatchString(plain):
		return "", ErrInvalidMeetingTemplate
	}
	return MeetingTemplate(text), nil
}

// Dated reports whether the address changes with the date.
func (t MeetingTemplate) Dated() bool { return strings.Contains(string(t), meetingDate) }

// Address returns the address of one call.
func (t MeetingTemplate) Address(id string, d Date) string {
	return strings.NewReplacer(meetingID, id, meetingDate, d.String()).Replace(string(t))
}
