// Package openapi says what clients may ask of the clinic and what they are answered, as an OpenAPI 3.1 document.
package openapi

import _ "embed" // the document travels with the binary

// Document is openapi.json, which `make openapi` makes from the files in generate/ and the schema of the database.
//
//go:embed openapi.json
var Document []byte
