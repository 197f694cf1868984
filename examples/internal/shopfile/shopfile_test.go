package shopfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/shopfile"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// made returns the file of a database that change has changed, with a journal of that kind.
func made(t *testing.T, journal string, change func(db *gorm.DB) error) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "some.db")
	db, err := sqlite.Open(path)
	require.NoError(t, err)
	require.NoError(t, change(db))
	require.NoError(t, db.Exec("PRAGMA journal_mode = "+journal).Error)
	pool, err := db.DB()
	require.NoError(t, err)
	require.NoError(t, pool.Close())
	return path
}

func execs(statement string) func(*gorm.DB) error {
	return func(db *gorm.DB) error { return db.Exec(statement).Error }
}

// A file of another program is refused, and a shop is not new. Not a byte is written.
func TestAFileIsLookedIntoWithoutAChange(t *testing.T) {
	nothing := func(*gorm.DB) error { return nil }
	for _, journal := range []string{"DELETE", "WAL"} { // a program that is interrupted leaves a WAL
		for name, test := range map[string]struct {
			change func(*gorm.DB) error
			isNew  bool
			err    string
		}{
			"nothing in it":    {nothing, true, ""},
			"a shop":           {repository.Migrate, false, ""},
			"of Active Record": {activerecord.Migrate, false, ""},
			"other tables":     {execs("CREATE TABLE orders (id INTEGER)"), false, "is the database of another program: it has no table customers"},
			"a view":           {execs("CREATE VIEW v AS SELECT 1"), false, "is the database of another program"},
			"a lost outbox":    {execs("CREATE TABLE outbox_events (id INTEGER)"), false, "is the database of another program"},
		} {
			path := made(t, journal, test.change)
			before, err := os.ReadFile(path)
			require.NoError(t, err)
			isNew, err := shopfile.IsNew(path)
			after, readErr := os.ReadFile(path)
			require.NoError(t, readErr)
			assert.Equal(t, before, after, name)
			assert.Equal(t, test.isNew, isNew, name)
			if test.err == "" {
				assert.NoError(t, err, name)
			} else {
				assert.ErrorContains(t, err, test.err, name)
			}
		}
	}
	isNew, err := shopfile.IsNew(filepath.Join(t.TempDir(), "none.db"))
	assert.NoError(t, err)
	assert.True(t, isNew)
}

// A program that is killed while it turns the journal of a new file into a WAL leaves a journal
// that has to be rolled back, which a reader can't do.
func TestAFileIsLookedIntoAfterACrash(t *testing.T) {
	path := made(t, "DELETE", func(*gorm.DB) error { return nil })
	journal := make([]byte, 512)
	copy(journal, "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7\x00\x00\x00\x00\x18\x49\x67\x59\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x10\x00")
	require.NoError(t, os.WriteFile(path+"-journal", journal, 0o600))
	isNew, err := shopfile.IsNew(path)
	require.NoError(t, err)
	assert.True(t, isNew)
	db, err := sqlite.Open(path)
	require.NoError(t, err)
	require.NoError(t, shopfile.Make(db, func(*gorm.DB) error { return nil }))
	pool, err := db.DB()
	require.NoError(t, err)
	require.NoError(t, pool.Close())
}

func TestWhatIsNotADatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	_, err := shopfile.IsNew(dir)
	assert.EqualError(t, err, dir+" is not a file")
	diary := filepath.Join(dir, "diary")
	require.NoError(t, os.WriteFile(diary, []byte("Dear diary"), 0o600))
	_, err = shopfile.IsNew(diary)
	assert.EqualError(t, err, diary+" is not an SQLite database")
}

// A shop that was made by Active Record code gets the tables that it lacks, and no rows.
func TestMakeFillsANewShopOnly(t *testing.T) {
	for _, test := range []struct {
		change func(*gorm.DB) error
		filled int
	}{{func(*gorm.DB) error { return nil }, 1}, {activerecord.Migrate, 0}, {repository.Migrate, 0}} {
		filled := 0
		fill := func(*gorm.DB) error { filled++; return nil }
		made(t, "WAL", func(db *gorm.DB) error {
			require.NoError(t, test.change(db))
			require.NoError(t, shopfile.Make(db, fill))
			assert.True(t, db.Migrator().HasTable("outbox_events"))
			return shopfile.Make(db, fill)
		})
		assert.Equal(t, test.filled, filled)
	}
}
