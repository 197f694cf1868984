package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// build makes the files of the playground in the folder.
func build(folder string) error {
	wasm := filepath.Join(folder, "playground.wasm")
	command := exec.Command("go", "build", "-trimpath",
		"-ldflags", "-s -w",
		// SQLite was tested with bounds checks. Without them it is a megabyte smaller, and faster.
		"-gcflags", "github.com/ncruces/go-sqlite3-wasm/v6=-B",
		"-o", wasm, "./playground")
	command.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		return err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	script, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib/wasm/wasm_exec.js"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "wasm_exec.js"), script, 0o644); err != nil {
		return err
	}
	if err := compress(wasm, wasm+".gz"); err != nil {
		return err
	}
	return checkSize(wasm + ".gz")
}

// sizeLimit is how many bytes a reader has to load at most to run a lesson.
const sizeLimit = 8_000_000

// checkSize returns an error if the compressed file is larger than a reader should have to wait for.
func checkSize(compressed string) error {
	info, err := os.Stat(compressed)
	if err == nil && info.Size() > sizeLimit {
		err = fmt.Errorf("%s has %d bytes, and may have %d", compressed, info.Size(), sizeLimit)
	}
	return err
}

// compress makes the compressed file, at once or not at all.
func compress(name, compressed string) (err error) {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	part, err := os.CreateTemp(filepath.Dir(compressed), "*.part")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(part.Name()))
		}
	}()
	writer, err := gzip.NewWriterLevel(part, gzip.BestCompression)
	if err != nil {
		return err
	}
	_, err = io.Copy(writer, file)
	if err := errors.Join(err, writer.Close(), part.Chmod(0o644), part.Close()); err != nil {
		return err
	}
	return os.Rename(part.Name(), compressed)
}
