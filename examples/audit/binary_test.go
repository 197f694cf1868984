package main

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// `go run` would hide the exit status.
func TestTheBinaryExitsWithTheStatus(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "audit.exe")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)

	for status, arg := range map[int]string{clean: "-h", refused: sideDoor(t), failed: "gone.db"} {
		command := exec.Command(binary, arg)
		_ = command.Run() // its status is asserted
		assert.Equal(t, status, command.ProcessState.ExitCode(), arg)
	}
}
