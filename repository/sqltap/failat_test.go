package sqltap_test

import (
	"context"
	"database/sql/driver"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// FailAt(k) hits the k-th operation of the recording, so a test can break each of them in
// turn, and knows when it has reached the end.
func TestAFaultHitsTheOperationsInTheOrderOfTheRecording(t *testing.T) {
	skipping := func() driver.Conn { conn := full(); conn.skip = true; return conn }
	for name, open := range map[string]func(*testing.T, *sqltap.Tap) *database{
		"real driver": func(t *testing.T, tap *sqltap.Tap) *database {
			return &database{DB: open(t, tap), table: "notes"}
		},
		// database/sql asks it twice, and only the second time counts.
		"driver that skips": func(t *testing.T, tap *sqltap.Tap) *database {
			return &database{DB: openFake(t, tap, skipping), table: "notes"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			var tap sqltap.Tap
			d := open(t, &tap)
			require.NoError(t, d.Ping())
			tap.Start()
			require.NoError(t, committing(executeIn)(t.Context(), d))
			exec(t, d, "DELETE FROM notes")
			recorded := tap.Stop()

			for k := 1; k <= len(recorded)+1; k++ {
				tap.FailAt(k, sqltap.FailAfter)
				err := committing(executeIn)(t.Context(), d)
				if err == nil {
					_, err = d.Exec("DELETE FROM notes")
				}
				hit, fired := tap.Disarm()
				if k > len(recorded) {
					assert.NoError(t, err)
					assert.False(t, fired)
					break
				}
				assert.True(t, fired)
				assert.Equal(t, err, hit.Err, "what the caller got")
				assert.ErrorIs(t, err, sqltap.ErrInjected)
				hit.Err, recorded[k-1].Rows = nil, 0 // a hit has none
				assert.Equal(t, recorded[k-1], hit)
				exec(t, d, "DELETE FROM notes")
			}
		})
	}
}

// A retry succeeds.
func TestAFaultFiresOnce(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	tap.FailAt(2, sqltap.FailBefore)
	exec(t, db, "INSERT INTO notes VALUES ('a')")
	_, err := db.Exec("INSERT INTO notes VALUES ('b')")
	assert.EqualError(t, err, "injected fault: EXEC did not reach the database")
	exec(t, db, "INSERT INTO notes VALUES ('b')")

	hit, fired := tap.Disarm()
	assert.True(t, fired)
	assert.Equal(t, sqltap.Operation{Kind: sqltap.Exec, SQL: "INSERT INTO notes VALUES ('b')", Conn: 1, Err: err}, hit)
}

func TestADisarmedFaultDoesNotFire(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	tap.FailAt(1, sqltap.FailBefore)
	_, fired := tap.Disarm()
	assert.False(t, fired)
	exec(t, db, "INSERT INTO notes VALUES ('a')")

	hit, fired := tap.Disarm()
	assert.False(t, fired, "nothing is armed")
	assert.Zero(t, hit)
}

func TestTheFaultThatIsArmedLastCounts(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	tap.FailAt(1, sqltap.FailBefore)
	tap.FailAt(2, sqltap.FailBefore)
	exec(t, db, "INSERT INTO notes VALUES ('a')")
	_, err := db.Exec("INSERT INTO notes VALUES ('b')")
	assert.ErrorIs(t, err, sqltap.ErrInjected)
}

// A fault that can't fire is a test that can't fail.
func TestAFaultThatCannotFireIsRefused(t *testing.T) {
	var tap sqltap.Tap
	assert.Panics(t, func() { tap.FailAt(0, sqltap.FailBefore) })
	assert.Panics(t, func() { tap.FailAt(1, nil) })
}

// An interceptor that stops sessions goes with a fault that hits one of them.
func TestAnInterceptorStandsAroundAFault(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	var told error
	tap.Intercept(func(ctx context.Context, _ sqltap.Operation, call call) error {
		told = call(ctx)
		return told
	})
	tap.FailAt(1, sqltap.FailBefore)
	_, err := db.Exec("INSERT INTO notes VALUES ('a')")
	assert.ErrorIs(t, err, sqltap.ErrInjected)
	assert.Equal(t, err, told)
}

func TestAnOperationThatFailsByItselfKeepsItsError(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	exec(t, db, "INSERT INTO notes VALUES ('a')")
	tap.FailAt(1, sqltap.FailAfter)
	_, err := db.Exec("INSERT INTO notes VALUES ('a')")
	require.ErrorContains(t, err, "UNIQUE constraint failed")
	assert.NotErrorIs(t, err, sqltap.ErrInjected)
}
