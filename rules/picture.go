package rules

// What a picture may measure. Its pixels count, not its bytes: a picture of one colour is a few kilobytes at any size,
// and is decoded whole, four bytes a pixel, to make a thumbnail.
const (
	maxPictureSide   = 12_000
	maxPicturePixels = 40_000_000
)

// CheckPicture refuses, with ErrPictureTooLarge, a picture of so many pixels.
func CheckPicture(width, height int) error {
	if width > maxPictureSide || height > maxPictureSide || width*height > maxPicturePixels {
		return ErrPictureTooLarge
	}
	return nil
}
