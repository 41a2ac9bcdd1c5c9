package collections

import (
	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// longestLine is how long a text field may be that is one line; a longer one has paragraphs.
const longestLine = 500

// CheckTexts returns what is wrong with the record's texts, a refusal with rules.ErrControlCharacters for each.
func CheckTexts(record *core.Record) (wrong []error) {
	for _, field := range record.Collection().Fields {
		if text, ok := field.(*core.TextField); ok {
			if refusal := checkText(record, text); refusal != nil {
				wrong = append(wrong, refusal)
			}
		}
	}
	return wrong
}

func checkText(record *core.Record, field *core.TextField) error {
	check := rules.CheckLine
	if field.Max == 0 || field.Max > longestLine {
		check = rules.CheckText
	}
	if check(record.GetString(field.Name)) != nil {
		return rules.ErrControlCharacters.On(field.Name)
	}
	return nil
}
