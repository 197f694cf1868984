package aggregate_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/aggregate"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/aggregatetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

func (c *Course) Version() int64 { return c.now.Version }

func TestCoursesKeepTheContract(t *testing.T) {
	repositorytest.Run(t, func(t *testing.T) repositorytest.Kit[Course, aggregatetest.State[CourseState, CourseEvent]] {
		tap := new(sqltap.Tap)
		db, err := sqlite.Open(filepath.Join(t.TempDir(), "test.db"), sqlite.WithConnector(tap.Wrap))
		require.NoError(t, err)
		pool, err := db.DB()
		require.NoError(t, err)
		t.Cleanup(func() { pool.Close() })
		require.NoError(t, errors.Join(unitofwork.Migrate(db), outbox.Migrate(db), db.AutoMigrate(&CourseState{})))
		session, err := unitofwork.New(db, &CourseState{})
		require.NoError(t, err)
		box, err := outbox.New(t.Context(), session)
		require.NoError(t, err)

		kit := aggregatetest.Kit(session, aggregate.New(session, box, courseMapping), func(n int64) int64 { return n })
		kit.New = func(n int64) *Course { return NewCourse(n, 60) }
		kit.Commands = map[string]func(*Course) error{"take a seat": (*Course).TakeSeat}
		kit.Grow = (*Course).TakeSeat
		kit.NotFound = func(err error) bool { return errors.Is(err, ErrNoSuchCourse) }
		kit.Deliver = func(ctx context.Context) (delivered []string, err error) {
			relay := outbox.Relay{Outbox: box, Handlers: map[string][]outbox.Handler{
				"course": {outbox.TypesOf[CourseEvent](SeatTaken{}).Handler(func(_ context.Context, _ outbox.ID, event CourseEvent) error {
					delivered = append(delivered, aggregatetest.Text(event))
					return nil
				})},
			}}
			err = relay.Drain(ctx)
			return delivered, err
		}
		kit.Delete = func(ctx context.Context, n int64) error { return courseRow(db.WithContext(ctx), n).Delete(nil).Error }
		kit.Tap = tap
		return kit
	})
}
