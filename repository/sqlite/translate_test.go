package sqlite_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// openLibrary returns a database with a book, its one page, and nothing else.
func openLibrary(t *testing.T, options ...sqlite.Option) *gorm.DB {
	t.Helper()
	db := open(t, options...)
	for _, statement := range []string{
		"CREATE TABLE books (id INTEGER PRIMARY KEY, isbn TEXT UNIQUE, pages INTEGER CHECK (pages > 0))",
		"CREATE TABLE pages (book_id INTEGER REFERENCES books ON DELETE RESTRICT)",
		"CREATE TABLE notes (book_id INTEGER REFERENCES books DEFERRABLE INITIALLY DEFERRED)",
		"CREATE TRIGGER forbidden BEFORE DELETE ON notes BEGIN SELECT RAISE(ABORT, 'notes are for ever'); END",
		"INSERT INTO books VALUES (1, '978-0', 1)",
		"INSERT INTO pages VALUES (1)",
		"INSERT INTO notes VALUES (1)",
	} {
		exec(t, db, statement)
	}
	return db
}

// Callers know GORM's errors, not the codes of a driver. GORM translates them for
// one of the two drivers only.
func TestAViolatedConstraintIsGORMsError(t *testing.T) {
	for name, test := range map[string]struct {
		statement string
		want      error
	}{
		"primary key":               {"INSERT INTO books (id) VALUES (1)", gorm.ErrDuplicatedKey},
		"unique":                    {"INSERT INTO books (isbn) VALUES ('978-0')", gorm.ErrDuplicatedKey},
		"foreign key of a child":    {"INSERT INTO pages VALUES (404)", gorm.ErrForeignKeyViolated},
		"foreign key to the parent": {"DELETE FROM books", gorm.ErrForeignKeyViolated}, // RESTRICT has a code of its own
	} {
		t.Run(name, func(t *testing.T) {
			db := openLibrary(t)
			require.ErrorIs(t, db.Exec(test.statement).Error, test.want)
			require.ErrorIs(t, db.Transaction(func(tx *gorm.DB) error { return tx.Exec(test.statement).Error }), test.want)
		})
	}
}

// COMMIT checks a deferred key, and returns the error. Afterwards the connection must be
// usable: the transaction is over, and not half open.
func TestAForeignKeyThatFailsAtCommitIsGORMsError(t *testing.T) {
	db := openLibrary(t)
	pool(t, db).SetMaxOpenConns(1)

	err := db.Transaction(func(tx *gorm.DB) error { return tx.Exec("INSERT INTO notes VALUES (404)").Error })

	require.ErrorIs(t, err, gorm.ErrForeignKeyViolated)
	assert.Equal(t, 1, scan[int](t, pool(t, db), "SELECT COUNT(*) FROM notes"))
	assert.NoError(t, db.Transaction(func(tx *gorm.DB) error { return tx.Exec("INSERT INTO notes VALUES (1)").Error }))
}

// An error that GORM has no name for stays the driver's, and readable. An application's
// trigger fails with the same code as RESTRICT, but is not a foreign key.
func TestOtherErrorsStayAsTheyAre(t *testing.T) {
	db := openLibrary(t)
	for statement, message := range map[string]string{
		"INSERT INTO books (pages) VALUES (0)": "CHECK constraint failed",
		"DELETE FROM notes":                    "notes are for ever",
		"SELECT missing":                       "no such column",
	} {
		err := db.Exec(statement).Error
		require.ErrorContains(t, err, message)
		assert.NotErrorIs(t, err, gorm.ErrForeignKeyViolated)
		assert.NotErrorIs(t, err, gorm.ErrDuplicatedKey)
	}
}

// A custom configuration must not switch the translation off: callers rely on it.
func TestErrorsAreTranslatedWhateverTheConfigurationSays(t *testing.T) {
	db := openLibrary(t, sqlite.WithConfig(gorm.Config{TranslateError: false, PrepareStmt: true}))
	assert.ErrorIs(t, db.Exec("INSERT INTO books (id) VALUES (1)").Error, gorm.ErrDuplicatedKey)
}
