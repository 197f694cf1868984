package main

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The process has the default file, in the directory where it is run, and the exit
// status, which `go run` would hide.
func TestTheBinaryKeepsItsShopWhereItIsRun(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "shop.exe")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)

	dir := t.TempDir()
	for _, step := range []struct {
		word   string
		status int
	}{{"-h", done}, {"buy", failed}, {"report", failed}, {"place", done}, {"report", done}} {
		command := exec.Command(binary, step.word)
		command.Dir = dir
		out, _ := command.CombinedOutput() // its status is asserted
		assert.Equal(t, step.status, command.ProcessState.ExitCode(), "%s: %s", step.word, out)
		if step.word == "report" && step.status == done {
			assert.Contains(t, string(out), "pending            1")
		}
	}
	assert.FileExists(t, filepath.Join(dir, "shop.db"))
	command := exec.Command(binary, "pay", "1", "1")
	command.Dir = dir
	_ = command.Run()
	assert.Equal(t, refused, command.ProcessState.ExitCode())
}
