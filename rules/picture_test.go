package rules

import (
	"errors"
	"testing"
)

func TestPicturesAreMeasuredByTheirPixels(t *testing.T) {
	for _, picture := range []struct {
		width, height int
		ok            bool
	}{
		{1, 1, true},
		{8000, 5000, true},
		{12_000, 3333, true},
		{8001, 5000, false},
		{12_001, 1, false},
		{1, 12_001, false},
		{1 << 31, 1 << 31, false},
	} {
		err := CheckPicture(picture.width, picture.height)
		if picture.ok != (err == nil) || err != nil && !errors.Is(err, ErrPictureTooLarge) {
			t.Errorf("%d × %d: %v", picture.width, picture.height, err)
		}
	}
}
