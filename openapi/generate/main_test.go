package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"pocketclinic/openapi"
)

func TestTheDocumentIsMadeOfTheSchemaAsItIs(t *testing.T) {
	stored, err := migrated()
	require.NoError(t, err)
	document, err := newDocument(stored)
	require.NoError(t, err)
	made, err := indented(document)
	require.NoError(t, err)
	require.True(t, bytes.Equal(openapi.Document, made), "openapi.json is of another schema: run `make openapi`")
}

func TestACollectionOrFieldThatNobodyDescribedIsRefused(t *testing.T) {
	stored, err := migrated()
	require.NoError(t, err)
	_, err = newDocument(stored[1:])
	require.ErrorContains(t, err, "speaks of "+stored[0].Name)
	renamed := *stored[0]
	renamed.Name = "new"
	stored[0] = &renamed
	_, err = newDocument(stored)
	require.ErrorContains(t, err, "says nothing of new")
}
