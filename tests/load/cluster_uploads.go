package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/pocketbase/pocketbase/tools/archive"
)

const (
	bucket     = "clinic"
	backupName = "uploads.zip"
)

// clusterUploads has pictures uploaded and a backup made at the leader, and looks at them by the others when that is
// killed, and its disk lost. An S3 server of ours keeps them.
func clusterUploads(ctx context.Context, d *drill) error {
	store, err := openStore()
	if err != nil {
		return err
	}
	defer store.Close()
	return d.underTrio(ctx, loopback, times(d.rounds), func(
		ctx context.Context, round int, t *trio,
	) (at time.Time, err error) {
		leader, err := t.leader(ctx)
		if err != nil {
			return at, err
		}
		if round == 0 {
			if err := leader.backUpInto(ctx, store.URL, d.clinic.admin); err != nil {
				return at, err
			}
		}
		doctor := d.clinic.doctors[round%len(d.clinic.doctors)]
		path, err := leader.running.uploadPicture(ctx, d.clinic.admin, doctor.id, round)
		if err != nil {
			return at, err
		}
		before, err := leader.running.fetch(ctx, path)
		if err != nil {
			return at, err
		}
		at = time.Now()
		if err := errors.Join(leader.kill(), leader.loseDisk()); err != nil {
			return at, err
		}
		return at, errors.Join(t.requireFiles(ctx, d.clinic.admin, path, before), t.startAll(ctx))
	})
}

// openStore serves an empty bucket.
func openStore() (*httptest.Server, error) {
	backend := s3mem.New()
	if err := backend.CreateBucket(bucket); err != nil {
		return nil, err
	}
	return httptest.NewServer(gofakes3.New(backend).Server()), nil
}

// backUpInto has uploads and backups kept by an S3 server, and makes a backup.
func (n *node) backUpInto(ctx context.Context, url, token string) error {
	store := map[string]any{
		"enabled": true, "bucket": bucket, "region": "nowhere", "endpoint": url, "accessKey": "drill", "secret": "drill",
		"forcePathStyle": true,
	}
	err := n.running.call(ctx, "PATCH", "/api/settings", token,
		map[string]any{"s3": store, "backups": map[string]any{"s3": store}}, nil)
	if err != nil {
		return err
	}
	return n.running.call(ctx, "POST", "/api/backups", token, map[string]any{"name": backupName}, nil)
}

// uploadPicture gives a practitioner a picture, another one each round, and returns where it is shown.
func (s *server) uploadPicture(ctx context.Context, token, practitioner string, round int) (path string, err error) {
	picture := image.NewPaletted(image.Rect(0, 0, 300, 300), color.Palette{color.RGBA{uint8(round), 100, 200, 255}})
	var content bytes.Buffer
	form := multipart.NewWriter(&content)
	part, err := form.CreateFormFile("picture", "picture.png")
	if err != nil {
		return "", err
	}
	if err := errors.Join(png.Encode(part, picture), form.Close()); err != nil {
		return "", err
	}
	record := "practitioners/records/" + practitioner
	request, err := http.NewRequestWithContext(
		ctx,
		http.MethodPatch,
		"http://"+s.addr+"/api/collections/"+record,
		&content,
	)
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", token)
	request.Header.Set("Content-Type", form.FormDataContentType())
	var answer struct{ Picture string }
	raw, err := answerTo(request)
	if err == nil {
		err = json.Unmarshal(raw, &answer)
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("/api/files/practitioners/%s/%s", practitioner, answer.Picture), nil
}

// fetch returns the body of an answer.
func (s *server) fetch(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.addr+path, nil)
	if err != nil {
		return nil, err
	}
	return answerTo(request)
}

// requireFiles has all nodes that run show a picture, its thumbnail and the backup.
func (t *trio) requireFiles(ctx context.Context, token, path string, picture []byte) error {
	if _, err := t.leader(ctx); err != nil {
		return err
	}
	for _, n := range t.nodes {
		if n.running == nil {
			continue
		}
		shown, err := n.running.fetch(ctx, path)
		if err != nil {
			return err
		}
		if !bytes.Equal(shown, picture) {
			return fmt.Errorf("%s shows another picture", n.host)
		}
		if _, err := n.running.fetch(ctx, path+"?thumb=100x100"); err != nil {
			return err
		}
		if err := n.requireBackup(ctx, token); err != nil {
			return fmt.Errorf("the backup by %s: %w", n.host, err)
		}
	}
	return nil
}

// requireBackup has a node hand out the backup, and 'verify' find it whole.
func (n *node) requireBackup(ctx context.Context, token string) error {
	var refused *answerError
	err := n.running.call(ctx, "POST", "/api/backups/"+backupName+"/restore", token, nil, nil)
	if !errors.As(err, &refused) || refused.status != http.StatusBadRequest {
		return fmt.Errorf("its restore in the place of a node was answered %w", err)
	}
	var files struct{ Token string }
	if err := n.running.call(ctx, "POST", "/api/files/token", token, nil, &files); err != nil {
		return err
	}
	content, err := n.running.fetch(ctx, "/api/backups/"+backupName+"?token="+files.Token)
	if err != nil {
		return err
	}
	dir := filepath.Join(n.trio.dir, "backup")
	defer os.RemoveAll(dir)
	zip := dir + ".zip"
	if err := os.WriteFile(zip, content, 0o600); err != nil {
		return err
	}
	if err := archive.Extract(zip, dir); err != nil {
		return err
	}
	return runToEnd(ctx, "verify", "--dir="+dir)
}
