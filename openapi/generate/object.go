package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// object is a JSON object that keeps the order in which it was written, which is the order in which people read it.
type object []member

type member struct {
	key   string
	value any // object, []any, or what encoding/json makes of a scalar
}

func (o object) MarshalJSON() ([]byte, error) {
	var text bytes.Buffer
	text.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			text.WriteByte(',')
		}
		key, err := json.Marshal(m.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		text.Write(append(append(key, ':'), value...))
	}
	text.WriteByte('}')
	return text.Bytes(), nil
}

func (o object) get(key string) any {
	i := slices.IndexFunc(o, func(m member) bool { return m.key == key })
	if i < 0 {
		return nil
	}
	return o[i].value
}

// at returns the object under the keys, or nil.
func (o object) at(keys ...string) object {
	for _, key := range keys {
		o, _ = o.get(key).(object)
	}
	return o
}

func (o object) has(key string) bool {
	return slices.ContainsFunc(o, func(m member) bool { return m.key == key })
}

func (o object) text(key string) string { text, _ := o.get(key).(string); return text }

// strings returns the list of strings under the key.
func (o object) strings(key string) []string {
	list, _ := o.get(key).([]any)
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i], _ = item.(string)
	}
	return texts
}

// set replaces the value of a key, or adds it at the end.
func (o *object) set(key string, value any) {
	for i := range *o {
		if (*o)[i].key == key {
			(*o)[i].value = value
			return
		}
	}
	*o = append(*o, member{key, value})
}

func (o *object) remove(key string) {
	*o = slices.DeleteFunc(*o, func(m member) bool { return m.key == key })
}

// readYAML reads an object.
func readYAML(text []byte) (object, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	value, err := fromYAML(document.Content[0])
	if err != nil {
		return nil, err
	}
	read, ok := value.(object)
	if !ok {
		return nil, fmt.Errorf("not an object: %s", text)
	}
	return read, nil
}

func fromYAML(node *yaml.Node) (any, error) {
	switch node.Kind {
	case yaml.MappingNode:
		read := object{}
		for i := 0; i < len(node.Content); i += 2 {
			value, err := fromYAML(node.Content[i+1])
			if err != nil {
				return nil, err
			}
			if read.has(node.Content[i].Value) {
				return nil, fmt.Errorf("line %d: %s is there twice", node.Content[i].Line, node.Content[i].Value)
			}
			read = append(read, member{node.Content[i].Value, value})
		}
		return read, nil
	case yaml.SequenceNode:
		list := make([]any, len(node.Content))
		for i, item := range node.Content {
			value, err := fromYAML(item)
			if err != nil {
				return nil, err
			}
			list[i] = value
		}
		return list, nil
	case yaml.AliasNode:
		return fromYAML(node.Alias)
	}
	var scalar any
	err := node.Decode(&scalar)
	return scalar, err
}
