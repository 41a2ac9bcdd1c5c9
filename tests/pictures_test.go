package tests

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// blackPNG is a picture of one colour, a bit a pixel: a few kilobytes, however many pixels.
func blackPNG(t *testing.T, width, height uint32) []byte {
	t.Helper()
	var png, pixels bytes.Buffer
	png.WriteString("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		png.Write(binary.BigEndian.AppendUint32(nil, uint32(len(data))))
		png.WriteString(kind)
		png.Write(data)
		png.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(append([]byte(kind), data...))))
	}
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	chunk("IHDR", append(size, 1, 0, 0, 0, 0))
	compress := zlib.NewWriter(&pixels)
	for range height {
		_, err := compress.Write(make([]byte, 1+(width+7)/8))
		require.NoError(t, err)
	}
	require.NoError(t, compress.Close())
	chunk("IDAT", pixels.Bytes())
	chunk("IEND", nil)
	return png.Bytes()
}

// webpOf is the header of a WebP picture (RFC 9649) of that size, without what follows it.
func webpOf(width, height uint32) []byte {
	webp := []byte("RIFF\x40\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00")
	for _, less := range []uint32{width - 1, height - 1} {
		webp = append(webp, byte(less), byte(less>>8), byte(less>>16))
	}
	return append(webp, make([]byte, 64)...)
}

// allocated returns how many bytes are allocated in the whole process while something runs. No other test does.
func allocated(what func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	what()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestAPictureIsMeasuredBeforeItIsDecoded(t *testing.T) {
	w := worldOf(t)
	w.admin = w.superAdmin("admin@clinic.test")
	doctor, account := w.practitionerAccount("meera@clinic.test", nil)
	before := w.view("practitioners", doctor, "").raw
	bomb := blackPNG(t, 20_000, 20_000)
	require.Less(t, len(bomb), 64<<10)

	used := allocated(func() {
		w.upload(doctor, account.token, "me.png", bomb).refused(400, "picture", "picture_too_large")
	})
	require.Less(t, used, uint64(16<<20))
	w.upload(doctor, account.token, "me.png", blackPNG(t, 12_001, 1)).refused(400, "picture", "picture_too_large")
	w.upload(doctor, account.token, "me.png", blackPNG(t, 1, 12_001)).refused(400, "picture", "picture_too_large")
	w.upload(doctor, account.token, "me.png", blackPNG(t, 6500, 6500)).refused(400, "picture", "picture_too_large")
	w.upload(doctor, w.admin, "me.png", bomb).refused(400, "picture", "picture_too_large")
	require.Equal(t, before, w.view("practitioners", doctor, "").raw)

	w.upload(doctor, account.token, "me.png", blackPNG(t, 6000, 6600)).ok()
}

func TestEveryFormatOfPicturesIsMeasured(t *testing.T) {
	w := newWorld(t)
	doctor, account := w.practitionerAccount("meera@clinic.test", nil)
	var photo bytes.Buffer
	require.NoError(t, jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 40, 30)), nil))
	wide := bytes.Clone(photo.Bytes())
	frame := bytes.Index(wide, []byte{0xff, 0xc0}) // SOF0: length, precision, height, width
	binary.BigEndian.PutUint16(wide[frame+5:], 30_000)
	animation := func(width, height int) []byte {
		var moving bytes.Buffer
		one := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{color.Black, color.White})
		require.NoError(t, gif.EncodeAll(&moving, &gif.GIF{
			Image: slices.Repeat([]*image.Paletted{one}, 2000), Delay: make([]int, 2000),
			Config: image.Config{ColorModel: one.Palette, Width: width, Height: height},
		}))
		return moving.Bytes()
	}
	for name, picture := range map[string][]byte{
		"me.jpg": wide, "me.gif": animation(30_000, 30_000), "me.webp": webpOf(16_000_000, 4),
	} {
		w.upload(doctor, account.token, name, picture).refused(400, "picture", "picture_too_large")
	}
	for name, picture := range map[string][]byte{
		"png": []byte("\x89PNG\r\n\x1a\n and no more"), "gif": []byte("GIF89a"), "jpg": []byte("\xff\xd8\xff\xe0 hello"),
		"webp": []byte("RIFF\x40\x00\x00\x00WEBPXXXX and so on"),
	} {
		w.upload(doctor, account.token, "me."+name, picture).refused(400, "picture", "invalid_picture")
	}
	w.upload(doctor, account.token, "me.png", []byte("plain text")).refused(400, "picture", "validation_invalid_mime_type")
	require.Empty(t, w.view("practitioners", doctor, "").ok()["picture"])

	w.upload(doctor, account.token, "me.jpg", photo.Bytes()).ok()
	w.upload(doctor, account.token, "me.webp", webpOf(40, 30)).ok()
	w.upload(doctor, account.token, "me.gif", animation(40, 30)).ok()
}

// PocketBase decodes the first picture of an animation, and no more.
func TestAThumbnailOfAnAnimationTakesOnePicturesMemory(t *testing.T) {
	w := worldOf(t)
	w.admin = w.superAdmin("admin@clinic.test")
	doctor, account := w.practitionerAccount("meera@clinic.test", nil)
	one := image.NewPaletted(image.Rect(0, 0, 1000, 1000), color.Palette{color.Black, color.White})
	var moving bytes.Buffer
	require.NoError(t, gif.EncodeAll(&moving, &gif.GIF{
		Image: slices.Repeat([]*image.Paletted{one}, 300), Delay: make([]int, 300),
	}))
	name := text(w.upload(doctor, account.token, "me.gif", moving.Bytes()).ok(), "picture")
	used := allocated(func() {
		require.Equal(t, 200, w.get("/api/files/practitioners/"+doctor+"/"+name+"?thumb=96x96", "").status)
	})
	require.Less(t, used, uint64(64<<20)) // all of them: 300 MB
}

func TestPicturesOfOtherCollectionsAreMeasuredToo(t *testing.T) {
	w := newWorld(t)
	w.do("POST", "/api/collections", w.admin, object{
		"name": "leaflets", "type": "base", "fields": []object{{"name": "file", "type": "file"}},
	}).ok()
	send := func(content []byte) *answer {
		return w.uploadTo("POST", "/api/collections/leaflets/records", w.admin, "file", "a.bin", content)
	}
	send(blackPNG(t, 20_000, 20_000)).refused(400, "file", "picture_too_large")
	send([]byte("\x89PNG\r\n\x1a\n and no more")).refused(400, "file", "invalid_picture")
	send([]byte("%PDF-1.7 a leaflet")).ok()
}
