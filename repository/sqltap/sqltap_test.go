package sqltap_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// A tap can stay in a handle permanently: it records nothing until Start.
func TestTheZeroTapRecordsNothing(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	exec(t, db, "INSERT INTO notes VALUES ('a')")

	assert.Empty(t, tap.Recorded())
	assert.Empty(t, tap.Stop())
}

// A test must not count the statements that prepare it.
func TestOnlyWhatHappensBetweenStartAndStopIsRecorded(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)

	exec(t, db, "INSERT INTO notes VALUES ('before')")
	tap.Start()
	exec(t, db, "INSERT INTO notes VALUES ('during')")
	recorded := tap.Stop()
	exec(t, db, "INSERT INTO notes VALUES ('after')")

	assert.Equal(t, []string{"EXEC INSERT INTO notes VALUES ('during')"}, lines(recorded))
	assert.Equal(t, recorded, tap.Recorded(), "a stopped tap still knows what it recorded")
	assert.Equal(t, recorded, tap.Stop(), "stopping twice is no harm")
}

func TestStartForgetsTheRecordingBefore(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	tap.Start()
	exec(t, db, "INSERT INTO notes VALUES ('a')")
	first := tap.Recorded()

	tap.Start()
	assert.Empty(t, tap.Recorded())
	exec(t, db, "INSERT INTO notes VALUES ('b')")

	assert.Equal(t, []string{"EXEC INSERT INTO notes VALUES ('b')"}, lines(tap.Stop()))
	assert.Equal(t, []string{"EXEC INSERT INTO notes VALUES ('a')"}, lines(first), "it belongs to the caller")
}

// What Recorded returns is a copy: the recording goes on beside it.
func TestRecordedIsHowItIsNow(t *testing.T) {
	var tap sqltap.Tap
	db := open(t, &tap)
	tap.Start()
	exec(t, db, "INSERT INTO notes VALUES ('a')")
	recorded := tap.Recorded()
	recorded[0].SQL = "changed"
	exec(t, db, "INSERT INTO notes VALUES ('b')")

	assert.Len(t, recorded, 1)
	assert.Equal(t, []string{"EXEC INSERT INTO notes VALUES ('a')", "EXEC INSERT INTO notes VALUES ('b')"}, lines(tap.Stop()))
}

// Connections of one pool are used by many goroutines, and they share the tap.
// Nothing may get lost. Run it with -race.
func TestATapIsSafeForUseByManyGoroutines(t *testing.T) {
	const goroutines, statements = 8, 25
	var tap sqltap.Tap
	db := open(t, &tap)
	tap.Start()
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for range statements {
				var n int
				assert.NoError(t, db.QueryRow("SELECT COUNT(*) FROM notes").Scan(&n))
				tap.Recorded()
			}
		})
	}
	wg.Wait()

	queries := 0
	for _, operation := range tap.Stop() {
		if operation.Kind == sqltap.Query {
			queries++
		}
	}
	assert.Equal(t, goroutines*statements, queries)
}

// A tap is a variable of its test; two databases may share one.
func TestOneTapRecordsAllDatabasesThatItWraps(t *testing.T) {
	var tap sqltap.Tap
	first, second := open(t, &tap), open(t, &tap)
	tap.Start()
	exec(t, first, "INSERT INTO notes VALUES ('first')")
	exec(t, second, "INSERT INTO notes VALUES ('second')")

	assert.Equal(t, []string{"EXEC INSERT INTO notes VALUES ('first')", "EXEC INSERT INTO notes VALUES ('second')"}, lines(tap.Stop()))
}

func TestAnOperationPrintsItsSQLOrWhatItIs(t *testing.T) {
	assert.Equal(t, "SELECT 1", sqltap.Operation{Kind: sqltap.Query, SQL: "SELECT 1"}.String())
	assert.Equal(t, "COMMIT", sqltap.Operation{Kind: sqltap.Commit}.String())
	require.Equal(t, "", sqltap.Operation{}.String())
}
