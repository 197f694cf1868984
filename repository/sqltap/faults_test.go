package sqltap_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// outcome is the result of writing one note: for the caller, and in the database.
type outcome struct {
	err  error
	held int
}

var (
	runs     = outcome{nil, 1}
	undone   = outcome{nil, 0}
	fails    = outcome{sqltap.ErrInjected, 0}
	lasts    = outcome{sqltap.ErrInjected, 1} // failed, for all that the caller knows
	bad      = outcome{driver.ErrBadConn, 0}
	canceled = outcome{context.Canceled, 0}
	honest   = outcome{nil, -1} // the driver decides, and says the truth
	over     = outcome{nil, -2} // the transaction is, whatever the driver says
)

// At each kind of operation, each fault does what its comment says, returns the error that it
// promises, and leaves nothing open. Only after FailAfter and FailRows does the caller know
// less than the database: that is their purpose.
func TestAFaultDoesWhatItSaysAndLeavesNothingBehind(t *testing.T) {
	faults := []struct {
		name  string
		fault func(context.CancelFunc) sqltap.Interceptor
	}{
		{"FailBefore", func(context.CancelFunc) sqltap.Interceptor { return sqltap.FailBefore }},
		{"FailAfter", func(context.CancelFunc) sqltap.Interceptor { return sqltap.FailAfter }},
		{"FailRows", func(context.CancelFunc) sqltap.Interceptor { return sqltap.FailRows }},
		{"BadConnection", func(context.CancelFunc) sqltap.Interceptor { return sqltap.BadConnection }},
		{"DropConnection", func(context.CancelFunc) sqltap.Interceptor { return sqltap.DropConnection }},
		{"CancelContext", sqltap.CancelContext},
	}
	table := []struct {
		name    string
		program func(context.Context, *database) error
		k       int
		kind    sqltap.Kind
		want    [6]outcome // in the order of the faults
	}{
		{"CONNECT", reconnecting, 1, sqltap.Connect, [6]outcome{fails, fails, runs, runs, fails, canceled}},
		{"EXEC", executing, 1, sqltap.Exec, [6]outcome{fails, lasts, runs, runs, fails, canceled}},
		{"QUERY", querying, 1, sqltap.Query, [6]outcome{fails, lasts, lasts, runs, fails, canceled}},
		{"PREPARE", preparing, 1, sqltap.Prepare, [6]outcome{fails, fails, runs, runs, fails, canceled}},
		{"prepared EXEC", preparing, 2, sqltap.Exec, [6]outcome{fails, lasts, runs, runs, fails, canceled}},
		{"prepared QUERY", preparingQuery, 2, sqltap.Query, [6]outcome{fails, lasts, lasts, runs, fails, canceled}},
		{"BEGIN", committing(executeIn), 1, sqltap.Begin, [6]outcome{fails, fails, runs, runs, fails, canceled}},
		{"EXEC in transaction", committing(executeIn), 2, sqltap.Exec, [6]outcome{fails, fails, runs, bad, fails, canceled}},
		{"QUERY in transaction", committing(queryIn), 2, sqltap.Query, [6]outcome{fails, fails, fails, bad, fails, canceled}},
		{"PREPARE in transaction", committing(prepareIn), 2, sqltap.Prepare, [6]outcome{fails, fails, runs, bad, fails, canceled}},
		{"prepared EXEC in transaction", committing(prepareIn), 3, sqltap.Exec, [6]outcome{fails, fails, runs, bad, fails, canceled}},
		{"COMMIT", committing(executeIn), 3, sqltap.Commit, [6]outcome{fails, lasts, runs, bad, fails, honest}},
		{"ROLLBACK", rollingBack, 3, sqltap.Rollback, [6]outcome{fails, fails, undone, bad, fails, over}},
	}
	onEveryEngine(t, func(t *testing.T, open func(*testing.T, *sqltap.Tap) *database) {
		for _, row := range table {
			for i, fault := range faults {
				t.Run(row.name+"/"+fault.name, func(t *testing.T) {
					var tap sqltap.Tap
					d := open(t, &tap)
					if row.kind == sqltap.Query && !d.returning() {
						t.Skip("MySQL has no INSERT RETURNING; MariaDB has")
					}
					require.NoError(t, d.Ping()) // so that a connection is there
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()

					tap.FailAt(row.k, fault.fault(cancel))
					err := row.program(ctx, d)
					hit, fired := tap.Disarm()

					require.True(t, fired)
					assert.Equal(t, row.kind, hit.Kind)
					requireOutcome(t, row.want[i], err, d)
					d.requireHealthy(t)
				})
			}
		}
	})
}

func requireOutcome(t *testing.T, want outcome, err error, d *database) {
	t.Helper()
	held := d.count(t, "a")
	switch want {
	case honest:
		assert.Equal(t, err == nil, held == 1, "error %v, %d held", err, held)
	case over:
		assert.Zero(t, held)
	default:
		assert.ErrorIs(t, err, want.err)
		assert.Equal(t, want.held, held)
	}
	if want.err != sqltap.ErrInjected {
		assert.NotErrorIs(t, err, sqltap.ErrInjected)
	}
	if want.err != driver.ErrBadConn {
		assert.False(t, errors.Is(err, driver.ErrBadConn), "only what may be tried again says so")
	}
}
