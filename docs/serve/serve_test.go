package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A browser runs no WebAssembly or script of another type, and shows no progress without a length.
func TestFilesHaveTheirTypeAndLength(t *testing.T) {
	files := handler(fstest.MapFS{
		"index.html":                    {Data: []byte("<!DOCTYPE html>")},
		"assets/worker.js":              {Data: []byte("self")},
		"lessons/03.json":               {Data: []byte("{}")},
		"playground/playground.wasm":    {Data: []byte("\x00asm")},
		"playground/playground.wasm.gz": {Data: []byte("\x1f\x8b")},
	})
	for path, want := range map[string][2]string{
		"/":                              {"text/html; charset=utf-8", "15"},
		"/assets/worker.js":              {"text/javascript; charset=utf-8", "4"},
		"/lessons/03.json":               {"application/json", "2"},
		"/playground/playground.wasm":    {"application/wasm", "4"},
		"/playground/playground.wasm.gz": {"application/gzip", "2"},
	} {
		response := httptest.NewRecorder()
		files.ServeHTTP(response, httptest.NewRequest(http.MethodGet, path, nil))
		header := response.Header()
		assert.Equal(t, want, [2]string{header.Get("Content-Type"), header.Get("Content-Length")}, path)
		assert.Equal(t, "no-cache", header.Get("Cache-Control"), path)
		assert.Empty(t, header.Get("Content-Encoding"), "the page decompresses")
	}
}

// To compress takes seconds, so it is done once.
func TestOnlyAnOlderFileIsCompressedAgain(t *testing.T) {
	name := filepath.Join(t.TempDir(), "playground.wasm")
	write := func(text string, at time.Time) {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		require.NoError(t, os.Chtimes(name, at, at))
		require.NoError(t, compress(name, name+".gz"))
	}
	compressed := func() string {
		text, err := os.ReadFile(name + ".gz")
		require.NoError(t, err)
		reader, err := gzip.NewReader(bytes.NewReader(text))
		require.NoError(t, err)
		text, err = io.ReadAll(reader)
		require.NoError(t, err)
		return string(text)
	}
	write("first", time.Now().Add(-time.Hour))
	assert.Equal(t, "first", compressed())
	write("of the same time", time.Now().Add(-time.Hour))
	assert.Equal(t, "first", compressed(), "it was not older")
	write("newer", time.Now().Add(time.Hour))
	assert.Equal(t, "newer", compressed())
}

func TestAWrongFlagOrFolderIsAnError(t *testing.T) {
	require.Error(t, run([]string{"-port", "1"}, io.Discard))
	t.Chdir(t.TempDir())
	assert.ErrorContains(t, run(nil, io.Discard), "there is no site to serve (run it in docs, after go run ./build)")
}
