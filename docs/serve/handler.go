package main

import (
	"io/fs"
	"net/http"
	"path"
)

// handler serves the site as a host of static pages does. A browser asks again whether a file
// has changed, since the next build makes it anew.
func handler(site fs.FS) http.Handler {
	files := http.FileServerFS(site)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		if path.Ext(r.URL.Path) == ".gz" { // which not every system has a type for
			w.Header().Set("Content-Type", "application/gzip")
		}
		files.ServeHTTP(w, r)
	})
}
