package engine

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
)

type modernc struct {
	error
	code int
}

func (e modernc) Code() int { return e.code }

// The drivers agree on nothing but that there is a code.
func TestTheCodeIsFoundWhereverTheDriverHasIt(t *testing.T) {
	for want, err := range map[string]error{
		"40P01": &pgconn.PgError{Code: "40P01"},
		"1213":  &mysql.MySQLError{Number: 1213, SQLState: [5]byte{'4', '0', '0', '0', '1'}},
		"1555":  modernc{code: 1555},
		"5":     fmt.Errorf("save: %w", modernc{code: 5}),
		"2067":  errors.Join(errors.New("save"), fmt.Errorf("%w: %w", errors.New("no code"), modernc{code: 2067})),
	} {
		assert.Equal(t, want, Code(err))
	}
	for _, err := range []error{nil, errors.New("no code"), mysql.ErrInvalidConn, gorm.ErrDuplicatedKey, struct{ error }{}} {
		assert.Empty(t, Code(err))
	}
}

// plain is a dialector that translates one error itself.
type plain struct {
	gorm.Dialector
	name string
}

var errKnown, errTranslated = errors.New("known"), errors.New("translated")

func (d plain) Name() string { return d.name }

func (d plain) Translate(err error) error {
	if errors.Is(err, errKnown) {
		return errTranslated
	}
	return err
}

// The error keeps what the database said beside what it means. Two databases may have
// the same number for different things.
func TestAnErrorWrapsWhatItMeansAndWhatItIs(t *testing.T) {
	for _, c := range []struct {
		database string
		code     int
		text     string
		want     error
	}{
		{"sqlite", 5, "database is locked", ErrTryAgain},
		{"sqlite", 517, "database is locked", ErrTryAgain},
		{"sqlite", 1811, "FOREIGN KEY constraint failed", gorm.ErrForeignKeyViolated},
		{"sqlite", 1811, "notes are for ever", nil},
		{"sqlite", 1, "no such table: orders", ErrNotMigrated},
		{"sqlite", 1, "near \"SELEC\": syntax error", nil},
		{"sqlite", 1205, "", nil},
		{"sqlite", 17, "database schema has changed", ErrTryAgain},
		{"sqlite", 518, "database table is locked", ErrTryAgain},
		{"sqlite", 15, "locking protocol", ErrTryAgain},
		{"mysql", 1205, "", ErrTryAgain},
		{"mysql", 1412, "Table definition has changed, please retry transaction", ErrTryAgain},
		{"mysql", 1615, "Prepared statement needs to be re-prepared", ErrTryAgain},
		{"mysql", 1637, "Too many active concurrent transactions", ErrTryAgain},
		{"mysql", 3572, "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.", ErrTryAgain},
		{"mysql", 1047, "WSREP has not yet prepared node for application use", ErrTryAgain},
		{"mysql", 1047, "Unknown command", nil},
		{"mysql", 1927, "Connection was killed", ErrConnectionLost},
		{"mysql", 3101, "", ErrTryAgain},
		{"mysql", 1216, "", gorm.ErrForeignKeyViolated},
		{"mysql", 1217, "", gorm.ErrForeignKeyViolated},
		{"mysql", 5, "", nil},
		{"oracle", 5, "", nil},
	} {
		said := modernc{errors.New(c.text), c.code}
		err := WithTranslatedErrors(plain{name: c.database}).(gorm.ErrorTranslator).Translate(said)
		require.ErrorIs(t, err, said)
		if c.want == nil {
			assert.Equal(t, said, err)
			continue
		}
		require.ErrorIs(t, err, c.want, "%s %d", c.database, c.code)
		assert.ErrorContains(t, err, c.text)
	}
}

// PostgreSQL's texts are in the language of the server, the names of its functions are not.
func TestAPlanThatHasChangedIsToBeTriedAgain(t *testing.T) {
	translator := WithTranslatedErrors(plain{name: "postgres"}).(gorm.ErrorTranslator)
	assert.ErrorIs(t, translator.Translate(&pgconn.PgError{Code: "0A000", Message: "cached plan must not change result type"}), ErrTryAgain)
	assert.ErrorIs(t, translator.Translate(fmt.Errorf("load: %w", &pgconn.PgError{Code: "0A000", Routine: "RevalidateCachedQuery"})), ErrTryAgain)
	assert.NotErrorIs(t, translator.Translate(&pgconn.PgError{Code: "0A000", Message: "not supported"}), ErrTryAgain)
}

// These are the drivers' errors when a connection breaks. Errors of a failed connection attempt,
// or of a cancelled context, are not among them.
func TestALostConnectionIsKnownWhateverTheDriverSays(t *testing.T) {
	for _, lost := range []error{
		driver.ErrBadConn, mysql.ErrInvalidConn, fmt.Errorf("receive: %w", io.ErrUnexpectedEOF), errors.New("conn closed"),
		&net.OpError{Op: "read", Err: syscall.ECONNRESET}, &pgconn.PgError{Code: "57P01"}, &mysql.MySQLError{Number: 1053},
	} {
		for name := range meanings {
			if code := Code(lost); code != "" && meanings[name][code] == nil {
				continue // of another database
			}
			err := WithTranslatedErrors(plain{name: name}).(gorm.ErrorTranslator).Translate(lost)
			require.ErrorIs(t, err, ErrConnectionLost)
			assert.ErrorIs(t, err, lost)
			assert.NotErrorIs(t, err, ErrTryAgain, "it may have been a COMMIT")
		}
	}
	for _, other := range []error{
		&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, context.DeadlineExceeded, io.EOF,
		fmt.Errorf("%w: %w", context.Canceled, net.ErrClosed), &mysql.MySQLError{Number: 1064},
	} {
		assert.NotErrorIs(t, WithTranslatedErrors(plain{name: "mysql"}).(gorm.ErrorTranslator).Translate(other), ErrConnectionLost)
	}
}

// A dialector that already translates errors is not wrapped again.
func TestADialectorKeepsItsOwnTranslation(t *testing.T) {
	translating := WithTranslatedErrors(plain{name: "sqlite"})
	assert.Equal(t, translating, WithTranslatedErrors(translating))
	translator := translating.(gorm.ErrorTranslator)
	assert.Equal(t, errTranslated, translator.Translate(errKnown))
	once := translator.Translate(modernc{errors.New("locked"), 5})
	assert.Equal(t, once, translator.Translate(once))
}

type saving struct {
	plain
	saved, rolledBack string
}

func (d *saving) SavePoint(_ *gorm.DB, name string) error  { d.saved = name; return nil }
func (d *saving) RollbackTo(_ *gorm.DB, name string) error { d.rolledBack = name; return nil }

// Savepoints are optional in GORM: a dialector that has them must not lose them.
func TestADialectorKeepsItsSavepoints(t *testing.T) {
	inner := &saving{}
	with := WithTranslatedErrors(inner).(gorm.SavePointerDialectorInterface)
	require.NoError(t, with.SavePoint(nil, "a"))
	require.NoError(t, with.RollbackTo(nil, "b"))
	assert.Equal(t, []string{"a", "b"}, []string{inner.saved, inner.rolledBack})

	without := WithTranslatedErrors(plain{}).(gorm.SavePointerDialectorInterface)
	assert.ErrorIs(t, without.SavePoint(nil, "a"), gorm.ErrUnsupportedDriver)
	assert.ErrorIs(t, without.RollbackTo(nil, "a"), gorm.ErrUnsupportedDriver)
}
