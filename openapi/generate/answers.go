package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"pocketclinic/hooks"
	"pocketclinic/rules"
)

// Answers that any route may give, whatever it does.
var always = []int{
	http.StatusBadRequest, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable,
}

var meanings = map[int]string{
	http.StatusBadRequest:            "The request is wrong; PocketBase's validators have codes of their own.",
	http.StatusUnauthorized:          "No token, or a bad one.",
	http.StatusForbidden:             "Not for this caller.",
	http.StatusNotFound:              "There is no such thing, or not for this caller.",
	http.StatusConflict:              "The request is fine, but the state of the clinic forbids it.",
	http.StatusRequestEntityTooLarge: "The body is too large.",
	http.StatusTooManyRequests:       "Too many requests from one address.",
	http.StatusInternalServerError:   "A fault of the clinic's. It was written down.",
	http.StatusServiceUnavailable: "Nothing was done, or the outcome is unknown and the same request with the same id " +
		"settles it. Try again after `Retry-After` seconds.",
}

// addRefusals gives each route the answers with which it refuses: those of its x-codes, and those that come with what
// it is: one that needs a token, one that takes a body.
func addRefusals(paths object) error {
	for _, path := range paths {
		for i, operation := range path.value.(object) {
			described := operation.value.(object)
			if err := addRefusalsTo(&described); err != nil {
				return fmt.Errorf("%s %s: %w", operation.key, path.key, err)
			}
			path.value.(object)[i].value = described
		}
	}
	return nil
}

func addRefusalsTo(operation *object) error {
	codes := append(operation.strings("x-codes"), rules.ErrTryAgain.Code)
	byStatus := map[int][]*rules.Error{}
	for _, code := range codes {
		refusal := refusalOf(code)
		if refusal == nil {
			return fmt.Errorf("there is no code %s", code)
		}
		byStatus[hooks.StatusOf(refusal)] = append(byStatus[hooks.StatusOf(refusal)], refusal)
	}
	statuses := slices.Clone(always)
	security, restricted := operation.get("security").([]any)
	if !restricted || len(security) != 1 || len(security[0].(object)) > 0 {
		statuses = append(statuses, http.StatusUnauthorized)
	}
	if operation.has("requestBody") {
		statuses = append(statuses, http.StatusRequestEntityTooLarge)
	}
	for status := range byStatus {
		statuses = append(statuses, status)
	}
	slices.Sort(statuses)
	answers := operation.at("responses")
	for _, status := range slices.Compact(statuses) {
		key, told := strconv.Itoa(status), len(byStatus[status]) > 0 && status != http.StatusServiceUnavailable
		if !answers.has(key) || told && answers.at(key).text("$ref") == "#/components/responses/"+key {
			answers.set(key, refusalAnswer(status, byStatus[status])) // an answer of the route's own stays
		}
	}
	slices.SortFunc(answers, func(a, b member) int { return strings.Compare(a.key, b.key) })
	operation.set("responses", answers)
	return nil
}

func refusalOf(code string) *rules.Error {
	for _, refusal := range rules.Refusals() {
		if refusal.Code == code {
			return refusal
		}
	}
	return nil
}

// refusalAnswer describes how a route refuses; what has no code, or may befall any route, is described once for all.
func refusalAnswer(status int, refusals []*rules.Error) object {
	if len(refusals) == 0 || len(refusals) == 1 && refusals[0] == rules.ErrTryAgain {
		return object{{"$ref", "#/components/responses/" + strconv.Itoa(status)}}
	}
	description, examples := meanings[status], object{}
	for _, refusal := range refusals {
		description += fmt.Sprintf("\n- `%s`: %s", refusal.Code, refusal.Message)
		examples.set(refusal.Code, object{{"$ref", "#/components/examples/" + refusal.Code}})
	}
	answer := plainAnswer(status)
	answer.set("description", description)
	answer.set("content", object{{"application/json", object{{"schema", reference("Refusal")}, {"examples", examples}}}})
	return answer
}

func plainAnswer(status int) object {
	answer := object{
		{
			"description",
			meanings[status],
		},
		{"content", object{{"application/json", object{{"schema", reference("Refusal")}}}}},
	}
	if status == http.StatusServiceUnavailable {
		answer.set("headers", object{{"Retry-After", object{{"schema", object{{"type", "string"}}}}}})
	}
	return answer
}

// plainAnswers are those that refusalAnswer refers to.
func plainAnswers() object {
	answers := object{}
	for _, status := range slices.Sorted(maps.Keys(meanings)) {
		answers.set(strconv.Itoa(status), plainAnswer(status))
	}
	return answers
}

// errorCodes is a schema of all the clinic's own codes.
func errorCodes() object {
	codes := []string{}
	for _, refusal := range rules.Refusals() {
		codes = append(codes, refusal.Code)
	}
	return object{{"type", "string"}, {"description", "A refusal of the clinic's own."}, {"enum", codes}}
}

func errorExamples() object {
	examples := object{}
	for _, refusal := range rules.Refusals() {
		data := object{}
		for _, field := range refusal.Fields {
			data.set(field, object{{"code", refusal.Code}, {"message", refusal.Message}})
		}
		body := object{{"status", hooks.StatusOf(refusal)}, {"message", refusal.Message}, {"data", data}}
		examples.set(refusal.Code, object{{"value", body}})
	}
	return examples
}
