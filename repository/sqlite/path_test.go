package sqlite_test

import (
	"database/sql/driver"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// files returns the names in the directory, without those that SQLite puts beside
// a database while it is open.
func files(t *testing.T, directory string) []string {
	t.Helper()
	entries, err := os.ReadDir(directory)
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		if name := entry.Name(); !strings.HasSuffix(name, "-wal") && !strings.HasSuffix(name, "-shm") {
			names = append(names, name)
		}
	}
	return names
}

// A driver reads the path as the beginning of a URI with parameters. A path may contain any
// character, and a "?" must not start the parameters.
func TestAPathIsAPathWhateverIsInIt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows forbids most of these names")
	}
	for _, name := range []string{
		"shop.db", "que?ry", "?mode=memory", "shop.db?_foreign_keys=0", "ha#sh", "per%cent", "per%20cent", "%00", "sp ace", " ", "a&b=c",
		"umlaut-ü", "日本", "quo'te", `dou"ble`, "back`tick", `back\slash`, "semi;colon", "plus+", "*", "~", "@", "[brackets]", "new\nline",
		"file:shop.db", ":memory:", ":memory:?cache=shared", "\xff",
	} {
		t.Run(name, func(t *testing.T) {
			directory := t.TempDir()
			db := openPath(t, filepath.Join(directory, name))
			exec(t, db, "CREATE TABLE notes (text TEXT)")
			assert.Equal(t, []string{name}, files(t, directory))
			assert.Equal(t, 1, scan[int](t, pool(t, db), "PRAGMA foreign_keys"))

			again := openPath(t, filepath.Join(directory, name))
			assert.True(t, again.Migrator().HasTable("notes"), "the path leads to the same file again")
		})
	}
}

// A path may be relative, and the name after two slashes is not a host.
func TestAPathNeedNotBeAbsoluteNorClean(t *testing.T) {
	directory := t.TempDir()
	t.Chdir(directory)
	require.NoError(t, os.Mkdir("sub", 0o700))
	for name, path := range map[string]string{
		"relative":             "relative",
		"with a dot":           "./with a dot",
		"up and down":          "sub/../up and down",
		"over two slashes":     "sub//..//over two slashes",
		"a-b:c":                "a-b:c",
		"behind two slashes":   "/" + directory + "/behind two slashes",
		"behind three slashes": "//" + directory + "/behind three slashes",
	} {
		t.Run(name, func(t *testing.T) {
			exec(t, openPath(t, path), "CREATE TABLE notes (text TEXT)")
			assert.FileExists(t, filepath.Join(directory, name))
		})
	}
	assert.Len(t, files(t, directory), 8)
}

// A handle to an unusable database is worse than an error: it fails later and elsewhere,
// where nothing names its path.
func TestOpenRefusesWhatCannotBeADatabase(t *testing.T) {
	directory := t.TempDir()
	text := filepath.Join(directory, "letter.txt")
	require.NoError(t, os.WriteFile(text, []byte(strings.Repeat("This is not a database. ", 100)), 0o600))

	for name, path := range map[string]string{
		"empty path":        "",
		"zero byte":         "shop\x00.db",
		"missing directory": filepath.Join(directory, "missing", "shop.db"),
		"directory":         directory,
		"file in a file":    filepath.Join(text, "shop.db"),
		"no database":       text,
	} {
		t.Run(name, func(t *testing.T) {
			var tracker closeTracker
			db, err := sqlite.Open(path, sqlite.WithConnector(tracker.wrap))
			require.Error(t, err)
			assert.Nil(t, db)
			assert.ErrorContains(t, err, "open SQLite database "+strconv.Quote(path)+": ")
			assert.Equal(t, tracker.opened, tracker.closed, "the pool was left open")
			assert.NotContains(t, openFiles(t), path)
		})
	}
	assert.Equal(t, []string{"letter.txt"}, files(t, directory), "nothing was created")
}

// closeTracker sees whether the pool of a connector is closed.
type closeTracker struct {
	driver.Connector
	opened, closed int
}

var _ io.Closer = (*closeTracker)(nil)

func (c *closeTracker) wrap(base driver.Connector) driver.Connector {
	c.Connector = base
	c.opened++
	return c
}

func (c *closeTracker) Close() error { c.closed = 1; return nil }

// openFiles returns the paths of the files that this process has open, where the
// system tells.
func openFiles(t *testing.T) []string {
	t.Helper()
	descriptors, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return nil
	}
	var paths []string
	for _, descriptor := range descriptors {
		if path, err := os.Readlink("/proc/self/fd/" + descriptor.Name()); err == nil {
			paths = append(paths, path)
		}
	}
	return paths
}
