package explore_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// counter returns an exploration of a database with a counter that is 0.
func counter(t *testing.T, first, second func(ctx context.Context, db *gorm.DB) error) *explore.Exploration {
	t.Helper()
	var tap sqltap.Tap
	db, remove, err := fresh.Database(lesson.OnDisk, tap.Wrap)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, remove()) })
	for _, statement := range []string{"CREATE TABLE counters (id INTEGER PRIMARY KEY AUTOINCREMENT, n INTEGER)", "INSERT INTO counters (n) VALUES (0)"} {
		require.NoError(t, db.Exec(statement).Error)
	}
	return &explore.Exploration{
		DB: db, Tap: &tap,
		Sessions: [2]explore.Session{{Name: "A", Do: first}, {Name: "B", Do: second}},
		Check: func(ctx context.Context, end explore.Outcome) ([]string, error) {
			if err := errors.Join(end.Errs[:]...); err != nil {
				return nil, err
			}
			if n := read(t, db.WithContext(ctx)); n != 2 {
				return []string{fmt.Sprintf("it is %d", n)}, nil
			}
			return nil, nil
		},
	}
}

func read(t *testing.T, db *gorm.DB) (n int) {
	t.Helper()
	require.NoError(t, db.Raw("SELECT n FROM counters").Scan(&n).Error)
	return n
}

// increment reads and writes: another's step may come between.
func increment(_ context.Context, db *gorm.DB) error {
	var n int
	if err := db.Raw("SELECT n FROM counters").Scan(&n).Error; err != nil {
		return err
	}
	return db.Exec("UPDATE counters SET n = ?", n+1).Error
}

func inTransaction(ctx context.Context, db *gorm.DB) error {
	return db.Transaction(func(tx *gorm.DB) error { return increment(ctx, tx) })
}

func run(t *testing.T, x *explore.Exploration) *explore.Result {
	t.Helper()
	result, err := x.Run(t.Context())
	require.NoError(t, err)
	return result
}

// Two sessions of two steps have six schedules. The counter is right only in the two in which
// one session runs after the other.
func TestEveryOrderIsRun(t *testing.T) {
	result := run(t, counter(t, increment, increment))
	assert.Equal(t, 6, result.Schedules)
	assert.Equal(t, 4, result.Wrong)
	assert.Equal(t, map[string]int{"it is 1": 4}, result.Ways)
	assert.Equal(t, []int{0, 1, 1, 0}, turns(result.Shortest), "of those that change between the sessions twice, the first")
}

func turns(s explore.Schedule) (turns []int) {
	for _, step := range s {
		turns = append(turns, step.Session)
	}
	return turns
}

func operations(s explore.Schedule) (operations []string) {
	for _, step := range s {
		operations = append(operations, step.Operation.String())
	}
	return operations
}

// SQLite lets one transaction that writes begin at a time. That it would have to
// wait is found out at BEGIN, in a run that does not count.
func TestAStepThatWouldHaveToWaitIsNotTaken(t *testing.T) {
	result := run(t, counter(t, inTransaction, inTransaction))
	assert.Equal(t, 2, result.Schedules)
	assert.Zero(t, result.Wrong)
	assert.Nil(t, result.Shortest)
}

// The numbers follow without running anything. Steps that never wait can be interleaved in
// "n choose k" ways. A session that waits for a transaction waits until its COMMIT.
func TestTheNumberOfSchedulesIsRight(t *testing.T) {
	for _, test := range []struct {
		reads, writes int // of each session: queries, and then statements of a transaction
		want          int
	}{
		{reads: 1, want: 2}, {reads: 2, want: 6}, {reads: 4, want: 70}, {reads: 5, want: 252},
		{reads: 0, writes: 3, want: 2},
		{reads: 1, writes: 1, want: 2 * 5},           // the other's query comes at any of 1 + 3 steps, or before them
		{reads: 3, writes: 4, want: 2 * 220},         // three of twelve
		{reads: 2, writes: 2, want: 2 * (8 * 7 / 2)}, // two of eight
	} {
		session := func(_ context.Context, db *gorm.DB) error {
			query := func(db *gorm.DB) error { return db.Exec("SELECT n FROM counters").Error }
			for range test.reads {
				if err := query(db); err != nil {
					return err
				}
			}
			if test.writes == 0 {
				return nil
			}
			return db.Transaction(func(tx *gorm.DB) error {
				for range test.writes {
					if err := query(tx); err != nil {
						return err
					}
				}
				return nil
			})
		}
		x := counter(t, session, session)
		x.Check = func(_ context.Context, end explore.Outcome) ([]string, error) {
			return nil, errors.Join(end.Errs[:]...)
		}
		assert.Equal(t, test.want, run(t, x).Schedules, "%+v", test)
	}
}

func TestTheCountsAreTheSameEachTime(t *testing.T) {
	first := run(t, counter(t, increment, inTransaction))
	for range 5 {
		assert.Equal(t, first, run(t, counter(t, increment, inTransaction)))
	}
}

// Each run begins with what was there, and it is there afterwards: rows, triggers
// and the numbers that will be given next. The connections that had other settings
// are not used again.
func TestTheDatabaseIsPutBack(t *testing.T) {
	insert := func(_ context.Context, db *gorm.DB) error {
		return errors.Join(db.Exec("DELETE FROM counters WHERE id > 1").Error, db.Exec("INSERT INTO counters (n) VALUES (7)").Error)
	}
	x := counter(t, insert, insert)
	for _, statement := range []string{
		"CREATE TABLE logs (text TEXT)",
		"CREATE TRIGGER logging AFTER INSERT ON counters BEGIN INSERT INTO logs VALUES ('inserted'); END",
		"CREATE TABLE children (parent INTEGER REFERENCES counters)",
		"INSERT INTO children VALUES (1)",
	} {
		require.NoError(t, x.DB.Exec(statement).Error)
	}
	x.Check = func(context.Context, explore.Outcome) ([]string, error) {
		var logs, highest int
		require.NoError(t, x.DB.Raw("SELECT COUNT(*) FROM logs").Scan(&logs).Error)
		require.NoError(t, x.DB.Raw("SELECT MAX(id) FROM counters").Scan(&highest).Error)
		assert.Equal(t, 2, logs, "triggers fire in each run")
		assert.Equal(t, 3, highest, "each run gives the numbers 2 and 3")
		return nil, nil
	}
	assert.Equal(t, 6, run(t, x).Schedules)

	var next int
	require.NoError(t, x.DB.Raw("INSERT INTO counters (n) VALUES (8) RETURNING id").Scan(&next).Error)
	assert.Equal(t, 2, next)
	var logs, timeout, keys int
	require.NoError(t, x.DB.Raw("SELECT COUNT(*) FROM logs").Scan(&logs).Error)
	assert.Equal(t, 1, logs)
	for range 5 {
		require.NoError(t, x.DB.Raw("PRAGMA busy_timeout").Scan(&timeout).Error)
		require.NoError(t, x.DB.Raw("PRAGMA foreign_keys").Scan(&keys).Error)
		assert.Equal(t, []int{5000, 1}, []int{timeout, keys})
	}
	pool, err := x.DB.DB()
	require.NoError(t, err)
	assert.Zero(t, pool.Stats().InUse)
}

// The timeline also shows steps outside of the database, at the place where they happened.
func TestTheTimelineHasTwoColumns(t *testing.T) {
	var x *explore.Exploration
	x = counter(t, func(ctx context.Context, db *gorm.DB) error {
		err := increment(ctx, db)
		x.Note("e-mail")
		return err
	}, inTransaction)
	check := x.Check
	x.Check = func(ctx context.Context, end explore.Outcome) ([]string, error) {
		assert.Equal(t, 1, end.Schedule.Noted("e-mail"), "a run that was given up on does not count")
		return check(ctx, end)
	}
	result := run(t, x)
	assert.Equal(t, []string{
		"A                      B",
		"SELECT counters",
		"                       BEGIN; SELECT",
		"                       counters; UPDATE",
		"                       counters; COMMIT",
		"UPDATE counters;",
		"e-mail",
	}, result.Shortest.Timeline([2]string{"A", "B"}, 44))
	for width := range 60 {
		assert.NotPanics(t, func() { result.Shortest.Timeline([2]string{"A", "B"}, width) })
	}
}

// Replay runs a schedule again, and leaves the database as it ended, for a look at it.
func TestAScheduleIsReplayed(t *testing.T) {
	x := counter(t, increment, increment)
	result := run(t, x)
	require.Zero(t, read(t, x.DB))
	end, err := x.Replay(t.Context(), result.Shortest)
	require.NoError(t, err)
	assert.Equal(t, [2]error{}, end.Errs)
	assert.Equal(t, fmt.Sprint(result.Shortest), fmt.Sprint(end.Schedule))
	assert.Equal(t, operations(result.Shortest), operations(end.Schedule))
	assert.Equal(t, 1, read(t, x.DB))

}

// The name of a schedule is enough to run it again, and tells people whose turn it is.
func TestAScheduleIsNamedByItsTurns(t *testing.T) {
	x := counter(t, increment, increment)
	shortest := run(t, x).Shortest
	assert.Equal(t, "0110", shortest.String())
	assert.Equal(t, "A 1, B 2, then 1", shortest.Turns([2]string{"A", "B"}))
	named, err := explore.ParseSchedule("0110")
	require.NoError(t, err)
	end, err := x.Replay(t.Context(), named)
	require.NoError(t, err)
	assert.Equal(t, operations(shortest), operations(end.Schedule))
	assert.Empty(t, explore.Schedule(nil).Turns([2]string{}))
}

// Shorter schedules are easier to read, and so are those in which the turn changes less often.
func TestSchedulesAreComparedByHowEasilyTheyAreRead(t *testing.T) {
	var last explore.Schedule
	for _, turns := range []string{"", "01", "0011", "1100", "0110", "0101", "00011"} {
		schedule, err := explore.ParseSchedule(turns)
		require.NoError(t, err)
		assert.Zero(t, schedule.Compare(schedule))
		if turns != "" {
			assert.Negative(t, last.Compare(schedule), "%s, %s", last, schedule)
			assert.Positive(t, schedule.Compare(last))
		}
		last = schedule
	}
}

// An interceptor that looks at what a session does can ask which one it is.
func TestAnInterceptorKnowsTheSessionOfAnOperation(t *testing.T) {
	var outer, tap sqltap.Tap
	db, remove, err := fresh.Database(lesson.OnDisk, func(base driver.Connector) driver.Connector { return outer.Wrap(tap.Wrap(base)) })
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, remove()) })
	var seen []string
	outer.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		err := call(ctx)
		if session := explore.SessionOf(ctx); session != "" {
			seen = append(seen, fmt.Sprint(session, " ", op))
		}
		return err
	})
	session := func(_ context.Context, db *gorm.DB) error {
		return db.Transaction(func(tx *gorm.DB) error { return tx.Exec("SELECT 1").Error })
	}
	x := explore.Exploration{DB: db, Tap: &tap, Sessions: [2]explore.Session{{Name: "A", Do: session}, {Name: "B", Do: session}}}
	schedule, err := explore.ParseSchedule("111000")
	require.NoError(t, err)
	_, err = x.Replay(t.Context(), schedule)
	require.NoError(t, err)
	assert.Equal(t, []string{"B BEGIN", "B SELECT 1", "B COMMIT", "A BEGIN", "A SELECT 1", "A COMMIT"}, seen)
}

// Whoever asks for a schedule that the sessions do not have gets an error, at once.
func TestAScheduleThatIsNotPossibleIsReported(t *testing.T) {
	x := counter(t, increment, inTransaction)
	for _, turns := range []string{"", "01", "010111", "0001111", "0000", "111110"} {
		schedule, err := explore.ParseSchedule(turns)
		require.NoError(t, err)
		_, err = x.Replay(t.Context(), schedule)
		require.ErrorIs(t, err, explore.ErrImpossible, turns)
		assert.ErrorContains(t, err, "schedule "+turns)
	}
	_, err := explore.ParseSchedule("0120")
	assert.ErrorContains(t, err, `"0120": a turn is 0 or 1, not '2'`)
}

func TestTooManySchedulesAreReported(t *testing.T) {
	x := counter(t, increment, increment)
	x.Most = 5
	_, err := x.Run(t.Context())
	assert.ErrorContains(t, err, "after 5 schedules: there are more than 5")
	x.Most = 6
	assert.Equal(t, 6, run(t, x).Schedules)
}

func TestWhatASessionReturnsReachesTheCheck(t *testing.T) {
	broken := errors.New("broken")
	x := counter(t, increment, func(context.Context, *gorm.DB) error { return broken })
	x.Check = func(_ context.Context, end explore.Outcome) ([]string, error) {
		assert.Equal(t, [2]error{nil, broken}, end.Errs)
		return nil, nil
	}
	assert.Equal(t, 1, run(t, x).Schedules)

	x.Check = func(context.Context, explore.Outcome) ([]string, error) { return nil, broken }
	_, err := x.Run(t.Context())
	assert.ErrorIs(t, err, broken)
}

// An exploration that waits for ever is a test that times out, and says nothing.
func TestASessionThatHangsIsReported(t *testing.T) {
	never := make(chan struct{})
	defer close(never)
	x := counter(t, func(context.Context, *gorm.DB) error { <-never; return nil }, increment)
	x.Patience = time.Millisecond
	_, err := x.Run(t.Context())
	assert.ErrorContains(t, err, "session A hangs")
}

// The count would be wrong if a session took other steps the second time.
func TestASessionThatIsNotTheSameEachTimeIsReported(t *testing.T) {
	runs := 0
	_, err := counter(t, increment, func(ctx context.Context, db *gorm.DB) error {
		if runs++; runs > 1 {
			return db.Exec("SELECT 1").Error
		}
		return increment(ctx, db)
	}).Run(t.Context())
	assert.ErrorContains(t, err, "does not do the same again")
}

// A transaction that somebody forgot to end keeps the lock for ever.
func TestALockThatIsNotGivenBackIsReported(t *testing.T) {
	forget := func(_ context.Context, db *gorm.DB) error { return db.Begin().Error }
	x := counter(t, forget, inTransaction)
	_, err := x.Run(t.Context())
	assert.ErrorContains(t, err, "no session can go on")

	x = counter(t, increment, inTransaction)
	held := x.DB.Begin()
	defer held.Rollback()
	require.NoError(t, held.Error)
	_, err = x.Run(t.Context())
	assert.ErrorContains(t, err, "put the database back: database is locked", "and somebody else's is")
}

func TestASessionThatEndsItsGoroutineIsReported(t *testing.T) {
	x := counter(t, increment, func(context.Context, *gorm.DB) error { runtime.Goexit(); return nil })
	x.Check = func(_ context.Context, end explore.Outcome) ([]string, error) { return nil, end.Errs[1] }
	_, err := x.Run(t.Context())
	assert.ErrorContains(t, err, "ended its goroutine")
}

func TestADatabaseWithOneConnectionIsRefused(t *testing.T) {
	db, remove, err := fresh.Database(lesson.InMemory, nil)
	require.NoError(t, err)
	defer func() { assert.NoError(t, remove()) }()
	_, err = (&explore.Exploration{DB: db, Tap: &sqltap.Tap{}}).Run(t.Context())
	assert.ErrorContains(t, err, "single connection")
}

func TestAnExplorationEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	x := counter(t, increment, increment)
	x.Check = func(context.Context, explore.Outcome) ([]string, error) { cancel(); return nil, nil }
	_, err := x.Run(ctx)
	assert.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, read(t, x.DB), "and is put back nevertheless")
}

// Prepare must get the connection on which the session's use case runs, with the busy timeout
// that a program would have.
func TestASessionIsPreparedOnceOnItsOwnConnection(t *testing.T) {
	x := counter(t, increment, increment)
	var prepared []time.Duration
	for i := range x.Sessions {
		var mine *gorm.DB
		x.Sessions[i].Prepare = func(db *gorm.DB) error {
			mine = db
			var wait int
			err := db.Raw("PRAGMA busy_timeout").Scan(&wait).Error
			prepared = append(prepared, time.Duration(wait)*time.Millisecond)
			return err
		}
		x.Sessions[i].Do = func(ctx context.Context, _ *gorm.DB) error { return increment(ctx, mine.WithContext(ctx)) }
	}
	result := run(t, x)
	assert.Equal(t, 6, result.Schedules, "the steps are those of the handle that was prepared")
	assert.Len(t, prepared, 2)
	assert.NotContains(t, prepared, time.Duration(0))

	broken := errors.New("broken")
	x.Sessions[1].Prepare = func(*gorm.DB) error { return broken }
	_, err := x.Run(t.Context())
	assert.ErrorIs(t, err, broken)
}
