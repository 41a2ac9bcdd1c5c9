package hooks

import (
	"errors"
	"image"
	_ "image/gif" // what image.DecodeConfig reads: the formats that PocketBase makes thumbnails of
	_ "image/jpeg"
	_ "image/png"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	_ "golang.org/x/image/webp"

	"pocketclinic/rules"
)

// checkPictures measures uploaded pictures, of whatever collection, by their headers, before anybody decodes one:
// PocketBase makes a thumbnail for whoever asks first, from all the pixels that there are.
func checkPictures(e *core.RecordEvent) error {
	found := []error{e.Next()}
	for _, field := range e.Record.Collection().Fields {
		files, ok := field.(*core.FileField)
		if !ok {
			continue
		}
		for _, upload := range e.Record.GetUnsavedFiles(files.Name) {
			found = append(found, checkPicture(files, upload))
		}
	}
	return refusals(found...)
}

func checkPicture(field *core.FileField, upload *filesystem.File) error {
	content, err := upload.Reader.Open()
	if err != nil {
		return asFault(err)
	}
	defer func() { _ = content.Close() }()
	header, _, err := image.DecodeConfig(content)
	var refusal *rules.Error
	switch {
	case errors.Is(err, image.ErrFormat) && len(field.MimeTypes) == 0:
		return nil // no picture, and need not be one
	case err != nil:
		return rules.ErrInvalidPicture.On(field.Name)
	case errors.As(rules.CheckPicture(header.Width, header.Height), &refusal):
		return refusal.On(field.Name)
	}
	return nil
}
