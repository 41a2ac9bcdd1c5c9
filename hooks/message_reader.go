package hooks

import (
	"time"

	"pocketclinic/collections"
	"pocketclinic/hooks/lang"
	"pocketclinic/rules"
)

// reader is one of the parties, to whom something is written: in their language, and by their clock.
type reader struct {
	parties
	*lang.Language
	name, email, phone string
	zone               *time.Location
}

func (p parties) toVisitor() reader {
	return reader{
		p, lang.Of(p.visitor.Language()), p.visitor.Name(), p.visitor.Email(), p.visitor.Phone(), p.visitorZone(),
	}
}

func (p parties) toPractitioner() reader {
	return reader{
		p, lang.Of(p.account.Language()), p.practitioner.Name(), p.account.Email(), p.practitioner.Phone(),
		p.practitionerZone(),
	}
}

// text says a sentence into which nothing is put.
func (r reader) text(english lang.Sentence) string { return r.Say(english, nil) }

// when writes the appointment's time on the reader's wall clock.
func (r reader) when() string { return r.wall(r.appointment.Start()) }

func (r reader) wall(at time.Time) string { return r.Wall(at, r.zone) }

// whenFor is when and, where it is not the visitor themselves who comes, for whom.
func (r reader) whenFor() string {
	if r.patient == nil {
		return r.when()
	}
	return r.Say("{when}, for {patient}", lang.Values{"when": r.when(), "patient": r.patient.Name()})
}

func (r reader) how() string {
	place := ""
	if r.appointment.Mode() == rules.Physical {
		place = r.practitioner.Place()
	}
	length := r.Say("{count} minutes", lang.Values{"count": r.appointment.Minutes()})
	return r.List(r.visitType, length, r.text(modeNames[r.appointment.Mode()]), place)
}

func (r reader) paid() string {
	return money(r.Language, r.appointment.Amount(), r.appointment.Currency())
}

// with is the practitioner, and what they do.
func (r reader) with() string { return r.List(r.practitioner.Name(), r.practitioner.Specialization()) }

// caller is the visitor, and how to call them.
func (r reader) caller() string { return r.List(r.visitor.Name(), r.visitor.Phone()) }

// who tells in a few words who comes, and whom to call.
func (r reader) who() string {
	if r.patient == nil {
		return r.caller()
	}
	return r.inCare(r.caller())
}

func (r reader) inCare(visitor string) string {
	return r.Say("{patient}, in the care of {visitor}",
		lang.Values{"patient": r.patient.Name(), "visitor": visitor})
}

var (
	genderNames = map[string]lang.Sentence{"female": "female", "male": "male"}

	relationNames = map[string]lang.Sentence{
		"child": "the visitor's child", "spouse": "the visitor's spouse", "parent": "the visitor's parent",
	}
)

// aboutPatient is what a practitioner has to know of somebody who does not speak for themselves.
func (r reader) aboutPatient() string {
	born := ""
	if date, err := time.Parse(time.DateOnly, r.patient.DateOfBirth()); err == nil {
		born = r.Say("born {date}", lang.Values{"date": r.Date(date)})
	}
	gender, relation := genderNames[r.patient.Gender()], relationNames[r.patient.Relation()]
	return r.List(r.patient.Name(), born, r.text(gender), r.text(relation))
}

// times are the appointment's by the reader's clock and, where that shows another one, by the practitioner's.
func (r reader) times() []collections.Fact {
	times := []collections.Fact{{Name: r.text("When"), Value: r.when()}}
	start, there := r.appointment.Start(), r.practitionerZone()
	if start.In(there).Format(time.DateTime) != start.In(r.zone).Format(time.DateTime) {
		times = append(times, collections.Fact{Name: r.text("By the practitioner's clock"), Value: r.Wall(start, there)})
	}
	return times
}

// call is the address of the video call, where there is one.
func (r reader) call() string {
	if r.appointment.Status() == rules.Cancelled {
		return ""
	}
	return r.appointment.Meeting()
}

// forPractitioner describes the appointment as its practitioner needs it.
func (r reader) forPractitioner() collections.Part {
	about := ""
	if r.patient != nil {
		about = r.aboutPatient()
	}
	return facts(append(r.times(),
		collections.Fact{Name: r.text("How"), Value: r.how()},
		collections.Fact{Name: r.text("Patient"), Value: about},
		collections.Fact{Name: r.text("Visitor"), Value: r.caller()},
		collections.Fact{Name: r.text("Call"), Value: r.call()},
		collections.Fact{Name: r.text("Reason"), Value: r.appointment.Reason()},
	)...)
}

// forVisitor describes the appointment as its visitor needs it, with what else there is to know.
func (r reader) forVisitor(more ...collections.Fact) collections.Part {
	known := []collections.Fact{}
	if r.patient != nil {
		known = append(known, collections.Fact{Name: r.text("For"), Value: r.patient.Name()})
	}
	known = append(append(known, r.times()...),
		collections.Fact{Name: r.text("With"), Value: r.with()},
		collections.Fact{Name: r.text("How"), Value: r.how()},
		collections.Fact{Name: r.text("Call"), Value: r.call()},
	)
	return facts(append(known, more...)...)
}
