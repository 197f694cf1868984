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

// A reader of the site may load the file while it is made anew.
func TestACompressedFileIsReplaced(t *testing.T) {
	name := filepath.Join(t.TempDir(), "playground.wasm")
	for _, want := range []string{"first", "second"} {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o600))
		require.NoError(t, compress(name, name+".gz"))
		text, err := os.ReadFile(name + ".gz")
		require.NoError(t, err)
		reader, err := gzip.NewReader(bytes.NewReader(text))
		require.NoError(t, err)
		text, err = io.ReadAll(reader)
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
	left, err := os.ReadDir(filepath.Dir(name))
	require.NoError(t, err)
	assert.Len(t, left, 2, "no part of a file is left")
}

// Readers load it, some of them on a phone.
func TestAPlaygroundThatIsTooLargeIsAnError(t *testing.T) {
	name := filepath.Join(t.TempDir(), "playground.wasm.gz")
	require.NoError(t, os.WriteFile(name, nil, 0o600))
	require.NoError(t, os.Truncate(name, sizeLimit))
	require.NoError(t, checkSize(name))
	require.NoError(t, os.Truncate(name, sizeLimit+1))
	assert.EqualError(t, checkSize(name), name+" has 8000001 bytes, and may have 8000000")
}

func TestAWrongFlagOrFolderIsAnError(t *testing.T) {
	require.Error(t, run([]string{"-port", "1"}, io.Discard))
	t.Chdir(t.TempDir())
	assert.ErrorContains(t, run(nil, io.Discard), "there is no site to serve (run it in docs, after go run ./build)")
}
