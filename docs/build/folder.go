package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/site"
)

// playground is the folder of the site that another command fills.
const playground = "playground"

// difference is a file of the folder that is not as the site has it.
type difference struct {
	path  string
	fault string
}

// Error says what is wrong with which file.
func (d difference) Error() string { return fmt.Sprintf("site/%s is %s", d.path, d.fault) }

// What can be wrong with a file.
const (
	missing     = "missing"
	stale       = "stale"
	superfluous = "superfluous"
)

// compare returns how the folder differs from the site: first what is superfluous, then the rest, each sorted by path.
func compare(files site.Files, folder string) ([]difference, error) {
	var found []difference
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && name == folder {
			return nil
		}
		if err != nil {
			return err
		}
		path, err := filepath.Rel(folder, name)
		if err != nil {
			return err
		}
		path = filepath.ToSlash(path)
		if path == playground {
			return filepath.SkipDir
		}
		if entry.IsDir() {
			return nil
		}
		if _, wanted := files[path]; !wanted {
			found = append(found, difference{path, superfluous})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		text, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(path)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			found = append(found, difference{path, missing})
		case err != nil:
			return nil, err
		case !bytes.Equal(text, files[path]):
			found = append(found, difference{path, stale})
		}
	}
	return found, nil
}

// write removes the differences: it writes the files that are missing or stale, and deletes
// the superfluous ones.
func write(files site.Files, folder string, differences []difference) error {
	for _, d := range differences {
		name := filepath.Join(folder, filepath.FromSlash(d.path))
		if d.fault == superfluous {
			if err := os.Remove(name); err != nil {
				return err
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, files[d.path], 0o644); err != nil {
			return err
		}
	}
	return nil
}
