package unitofwork_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// counter is the smallest possible aggregate: a single row.
type counter struct {
	ID      int64
	N       int
	Version int64
}

var errGone = errors.New("no such counter")

type conflict struct{ stored int64 }

func (e conflict) Error() string { return fmt.Sprintf("version %d is stored", e.stored) }

func (conflict) Conflict() bool { return true }

// counters is a repository of them.
type counters struct{ session *unitofwork.Session }

func (r counters) find(ctx context.Context, id int64) (*counter, error) {
	var c counter
	err := errGone
	failed := r.session.Read(ctx, func(db *gorm.DB) *gorm.DB {
		return db.Model(&counter{}).Select("id, n, version").Where("id = ?", id)
	}, func(scan func(...any) error) { err = scan(&c.ID, &c.N, &c.Version) })
	if failed != nil {
		return nil, failed
	}
	return &c, err
}

func (r counters) save(ctx context.Context, c *counter) error {
	return r.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		saved := *c
		saved.Version++
		root := func(db *gorm.DB) *gorm.DB { return db.Model(&counter{}).Where("id = ?", c.ID) }
		update := root(tx.DB(ctx)).Where("version = ?", c.Version).UpdateColumns(map[string]any{"n": c.N, "version": saved.Version})
		err := unitofwork.Guarded(update, root, errGone, func(stored int64) error { return conflict{stored} })
		if err == nil {
			unitofwork.Replace(tx, c, &saved)
		}
		return err
	})
}

// add loads, changes and saves.
func (r counters) add(ctx context.Context, id int64) error {
	c, err := r.find(ctx, id)
	if err != nil {
		return err
	}
	c.N++
	return r.save(ctx, c)
}

// open returns a Session on a file with counters 1 and 2.
func open(t *testing.T) (counters, *gorm.DB) {
	t.Helper()
	db := enginetest.New(t, "sqlite")
	require.NoError(t, unitofwork.Migrate(db))
	require.NoError(t, db.AutoMigrate(&counter{}))
	require.NoError(t, db.Create(&[]counter{{ID: 1, Version: 1}, {ID: 2, Version: 1}}).Error)
	session, err := unitofwork.New(db, &counter{})
	require.NoError(t, err)
	return counters{session}, db
}

func (r counters) n(t *testing.T, id int64) int {
	t.Helper()
	c, err := r.find(t.Context(), id)
	require.NoError(t, err)
	return c.N
}

func TestWhatIsNotCommittedIsUndoneInMemoryToo(t *testing.T) {
	r, _ := open(t)
	c, err := r.find(t.Context(), 1)
	require.NoError(t, err)
	c.N = 5
	before := *c
	do := func(end error) error {
		return r.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
			in := counters{tx.Session()}
			require.NoError(t, in.save(ctx, c))
			c.N++
			require.NoError(t, in.save(ctx, c), "a second time")
			require.EqualValues(t, 3, c.Version)
			return end
		})
	}
	require.ErrorIs(t, do(assert.AnError), assert.AnError)
	assert.Equal(t, before, *c)
	assert.Zero(t, r.n(t, 1))
	require.NoError(t, do(nil))
	assert.Equal(t, counter{1, 6, 3}, *c)
	assert.Equal(t, 6, r.n(t, 1))
}

func TestAPanicRollsBack(t *testing.T) {
	r, _ := open(t)
	assert.Panics(t, func() {
		_ = r.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
			require.NoError(t, counters{tx.Session()}.add(ctx, 1))
			panic("a bug of the caller")
		})
	})
	assert.Zero(t, r.n(t, 1))
	require.NoError(t, r.add(t.Context(), 1), "and nobody holds a lock")
}

func TestAGuardedUpdateTellsAConflictFromWhatIsGone(t *testing.T) {
	r, db := open(t)
	stale, err := r.find(t.Context(), 1)
	require.NoError(t, err)
	require.NoError(t, r.add(t.Context(), 1))
	require.Equal(t, conflict{2}, r.save(t.Context(), stale))
	require.NoError(t, db.Exec("UPDATE counters SET version = 'two' WHERE id = 1").Error)
	var unreadable *unitofwork.InvalidValueError
	require.ErrorAs(t, r.save(t.Context(), stale), &unreadable)
	require.NoError(t, db.Delete(&counter{}, 1).Error)
	require.Equal(t, errGone, r.save(t.Context(), stale))
}

// A conflict is repeated if it is one of a write. One that do decides on, such as that of a
// form that was opened long ago, would be the same each time.
func TestAttemptsRepeatConflictsOfWrites(t *testing.T) {
	r, _ := open(t)
	tries := 0
	require.NoError(t, r.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
		tries++
		in := counters{tx.Session()}
		c, err := in.find(ctx, 1)
		require.NoError(t, err)
		if tries < 3 {
			c.Version = 7 // as if somebody had been first
		}
		return in.save(ctx, c)
	}, unitofwork.Attempts(5)))
	assert.Equal(t, 3, tries)

	tries = 0
	err := r.session.Do(t.Context(), func(context.Context, *unitofwork.Tx) error {
		tries++
		return conflict{2}
	}, unitofwork.Attempts(5))
	assert.Equal(t, conflict{2}, err)
	assert.Equal(t, 1, tries)

	tries = 0
	err = r.session.Do(t.Context(), func(context.Context, *unitofwork.Tx) error {
		tries++
		return fmt.Errorf("the lock was not free: %w", unitofwork.ErrTryAgain)
	}, unitofwork.Attempts(3))
	assert.ErrorIs(t, err, unitofwork.ErrTryAgain)
	assert.Equal(t, 3, tries)
}

func TestATransactionInWhichAWriteFailedIsNotCommitted(t *testing.T) {
	r, _ := open(t)
	err := r.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
		in := counters{tx.Session()}
		require.NoError(t, in.add(ctx, 1))
		require.Equal(t, errGone, in.save(ctx, &counter{ID: 3}))
		require.ErrorIs(t, in.add(ctx, 2), errGone, "the transaction takes no more writes")
		_, err := tx.Session().DB(ctx)
		require.ErrorIs(t, err, errGone)
		return nil // the caller forgets
	})
	require.ErrorIs(t, err, errGone)
	assert.Equal(t, []int{0, 0}, []int{r.n(t, 1), r.n(t, 2)})
}

func TestASessionOfTheDatabaseIsRefusedInsideATransaction(t *testing.T) {
	r, db := open(t)
	second, err := unitofwork.New(db, &counter{})
	require.NoError(t, err)
	require.NoError(t, r.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
		for _, outside := range []counters{r, {second}} {
			_, err := outside.find(ctx, 1)
			assert.ErrorIs(t, err, unitofwork.ErrOutsideTransaction)
			assert.ErrorIs(t, outside.add(ctx, 1), unitofwork.ErrOutsideTransaction)
		}
		assert.ErrorIs(t, tx.Session().Do(ctx, nil), unitofwork.ErrInsideTransaction)
		_, err := tx.Session().Outside(ctx)
		assert.ErrorIs(t, err, unitofwork.ErrInsideTransaction)
		return nil
	}))
}

func TestJoinIsAPartOfAnOpenTransaction(t *testing.T) {
	r, _ := open(t)
	add := func(s *unitofwork.Session) error {
		return s.Join(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error { return counters{tx.Session()}.add(ctx, 1) }, unitofwork.Attempts(3))
	}
	require.NoError(t, add(r.session))
	require.ErrorIs(t, r.session.Do(t.Context(), func(_ context.Context, tx *unitofwork.Tx) error {
		return errors.Join(add(tx.Session()), assert.AnError)
	}), assert.AnError)
	assert.Equal(t, 1, r.n(t, 1))
}

func TestAfterCommitIsCalledOnceTheTransactionIsCommitted(t *testing.T) {
	r, _ := open(t)
	var seen []int
	do := func(end error) error {
		return r.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
			tx.AfterCommit(func() { seen = append(seen, r.n(t, 1)) })
			return errors.Join(counters{tx.Session()}.add(ctx, 1), end)
		})
	}
	require.Error(t, do(assert.AnError))
	require.NoError(t, do(nil))
	assert.Equal(t, []int{1}, seen)
}

// A callback may write, and is not in the way of others that do.
func TestAfterCommitOthersMayWrite(t *testing.T) {
	r, _ := open(t)
	calls := 0
	began := time.Now()
	require.NoError(t, r.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
		tx.AfterCommit(func() {
			calls++
			tx.AfterCommit(func() { calls++ })
			assert.NoError(t, r.add(t.Context(), 1))
		})
		return counters{tx.Session()}.add(ctx, 1)
	}))
	assert.Equal(t, []int{2, 2}, []int{calls, r.n(t, 1)})
	assert.Less(t, time.Since(began), time.Second, "the patience of those who queue up")
}

func TestWritersAtOnceLoseNothing(t *testing.T) {
	r, _ := open(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				assert.NoError(t, r.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
					return counters{tx.Session()}.add(ctx, 1)
				}, unitofwork.Attempts(20)))
			}
		})
	}
	all.Wait()
	assert.Equal(t, 40, r.n(t, 1))
}

func TestOptionsThatMeanNothingAreRefused(t *testing.T) {
	r, _ := open(t)
	var id int64
	for name, opts := range map[string][]unitofwork.Option{
		"an empty key":            {unitofwork.Key("")},
		"no attempt":              {unitofwork.Attempts(0)},
		"an answer without a key": {unitofwork.Answer(&id)},
		"a command without a key": {unitofwork.Command("add 1")},
	} {
		err := r.session.Do(t.Context(), func(context.Context, *unitofwork.Tx) error { panic("it was called") }, opts...)
		var invalid *unitofwork.InvalidValueError
		assert.ErrorAs(t, err, &invalid, name)
	}
}
