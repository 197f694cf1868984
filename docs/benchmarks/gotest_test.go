package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// module returns the folder of a module whose package domainmodel has one test.
func module(t *testing.T, test string) string {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.mod"), []byte("module example.com/shop\n\ngo 1.26\n"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(root, "domainmodel"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(root, "domainmodel", "order_test.go"),
		[]byte("package domainmodel\n\nimport \"testing\"\n\nfunc TestOrder(t *testing.T) { "+test+" }\n"), 0o600))
	return root
}

// The time is that of the whole: the go command is a fraction of what it starts.
func TestTheTestsOfAPackageAreMeasuredAsAProcess(t *testing.T) {
	took, err := goTest(t.Context(), module(t, ""), "domainmodel", false)
	require.NoError(t, err)
	assert.Positive(t, took.wall)
	assert.Positive(t, took.cpu)
}

func TestTestsThatFailAreNoMeasurement(t *testing.T) {
	_, err := goTest(t.Context(), module(t, `t.Fatal("the order was not shipped")`), "domainmodel", false)
	require.ErrorContains(t, err, "go test ./domainmodel: exit status 1")
	assert.ErrorContains(t, err, "the order was not shipped")
}
