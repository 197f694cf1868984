package browserdb

import (
	"fmt"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// A Worker runs lesson after lesson, each on a database that nothing else would remove.
func TestADatabaseIsGoneWhenItIsClosed(t *testing.T) {
	db, closeDB, err := Open(lesson.OnDisk, nil)
	require.NoError(t, err)
	require.NoError(t, db.Exec("CREATE TABLE notes (text TEXT)").Error)
	tables := func() (n int) {
		conn, err := sqlite3.Open(fmt.Sprintf("file:/shop%d.db?vfs=mvcc", opened.Load()))
		require.NoError(t, err)
		defer func() { require.NoError(t, conn.Close()) }()
		s, _, err := conn.Prepare("SELECT COUNT(*) FROM sqlite_master")
		require.NoError(t, err)
		defer s.Close()
		require.True(t, s.Step())
		return s.ColumnInt(0)
	}
	require.Equal(t, 1, tables())
	require.NoError(t, closeDB())
	assert.Zero(t, tables())
}
