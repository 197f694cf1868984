package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// build builds the command: `go run` would hide its exit status.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "examples.exe")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return binary
}

func TestTheBinaryExitsWithTheStatusAndLeavesNothingBehind(t *testing.T) {
	binary, temp := build(t), t.TempDir()
	start := func(args ...string) *exec.Cmd {
		command := exec.Command(binary, args...)
		command.Env = append(os.Environ(), "TMPDIR="+temp, "TMP="+temp)
		return command
	}
	require.NoError(t, start("03").Run())

	err := start("nowhere").Run()
	exit := new(exec.ExitError)
	require.ErrorAs(t, err, &exit)
	assert.Equal(t, misusage, exit.ExitCode())

	closed, stdout, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	var stderr bytes.Buffer
	command := start()
	command.Stdout, command.Stderr = stdout, &stderr
	require.ErrorAs(t, command.Run(), &exit, "nobody reads the report any more")
	require.NoError(t, stdout.Close())
	assert.NotContains(t, stderr.String(), "panic")

	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	assert.Empty(t, left, "every database is removed")
}
