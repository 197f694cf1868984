package sqlite_test

import (
	"errors"
	"os"
	program "os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// Several programs may be started on a file that is not there yet. Each turns it into
// one with a WAL, unless another one has, and that lock is not always waited for.
func TestAFileMayBeOpenedByManyProgramsBeforeItExists(t *testing.T) {
	if path := os.Getenv("TEST_OPEN_PATH"); path != "" { // one of the programs
		require.NoError(t, openAndWrite(path))
		return
	}
	type ended struct {
		said []byte
		err  error
	}
	for range 20 {
		path, programs := filepath.Join(t.TempDir(), "shop.db"), make(chan ended)
		for range 24 {
			go func() {
				run := program.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
				run.Env = append(os.Environ(), "TEST_OPEN_PATH="+path)
				said, err := run.CombinedOutput()
				programs <- ended{said, err}
			}()
		}
		for range 24 {
			p := <-programs
			require.NoError(t, p.err, "%s", p.said)
		}
	}
}

func openAndWrite(path string) error {
	db, err := sqlite.Open(path)
	if err != nil {
		return err
	}
	pool, err := db.DB()
	if err != nil {
		return err
	}
	return errors.Join(db.Exec("CREATE TABLE IF NOT EXISTS notes (text TEXT)").Error, pool.Close())
}
