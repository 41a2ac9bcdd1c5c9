package hooks

import (
	"encoding/json"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"pocketclinic/rules"
)

// redactLog keeps what is private out of the log, whoever writes into it. Of an address it keeps the path alone: a
// query holds filters, with whatever somebody looked for.
func redactLog(e *core.ModelEvent) error {
	log, isLog := e.Model.(*core.Log)
	if !isLog {
		return e.Next()
	}
	if log.Data["type"] == "request" {
		log.Message = path(log.Message)
		for _, field := range []string{"url", "referer"} {
			if address, ok := log.Data[field].(string); ok {
				log.Data[field] = path(address)
			}
		}
	}
	log.Message = rules.Redact(log.Message)
	raw, err := json.Marshal(log.Data) // what it holds may be of any type
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &log.Data); err != nil {
		return err
	}
	for field, value := range log.Data {
		if field != "userIP" && field != "remoteIP" {
			log.Data[field] = redacted(value)
		}
	}
	return e.Next()
}

func path(address string) string {
	path, _, _ := strings.Cut(address, "?")
	return path
}

func redacted(value any) any {
	switch v := value.(type) {
	case string:
		return rules.Redact(v)
	case []any:
		for i := range v {
			v[i] = redacted(v[i])
		}
	case map[string]any:
		for field := range v {
			v[field] = redacted(v[field])
		}
	}
	return value
}
