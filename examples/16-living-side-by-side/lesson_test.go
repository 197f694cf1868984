package livingsidebyside

import (
	"database/sql/driver"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

func TestOldCodeIsNoticedByConditionsOrTriggers(t *testing.T) { lessontest.Run(t, Lesson) }

// Conditions, triggers and the steps of the column are the same on a server.
func TestTheVerdictsAreTheSameOnServers(t *testing.T) {
	for _, engine := range []string{"postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			enginetest.Server(t, engine)
			result, err := lesson.Run(t.Context(), Lesson, func(_ lesson.Where, wrap func(driver.Connector) driver.Connector) (*gorm.DB, func() error, error) {
				db := enginetest.New(t, engine, sqlite.WithConnector(wrap))
				return db, enginetest.Pool(t, db).Close, nil
			})
			require.NoError(t, err)
			for _, way := range Lesson.Ways() {
				for _, claim := range result.By(way).Claims {
					assert.Equal(t, claim.Expected, claim.Kept, "%s: %s: observed %s", way, claim.Text, claim.Observed)
				}
			}
		})
	}
}

// A Save with a condition is no remedy: where it meets no row, it inserts one, which overwrites.
func TestASaveWithAConditionOverwritesAnyway(t *testing.T) {
	db, closeDB, err := lesson.Migrated(fresh.Database, lesson.InMemory, nil)
	require.NoError(t, err)
	defer func() { assert.NoError(t, closeDB()) }()
	row, err := lesson.PaidOrder(db, lesson.Tea)
	require.NoError(t, err)
	require.NoError(t, db.Exec("UPDATE orders SET status = 'cancelled', version = 2").Error)

	require.NoError(t, correctRegion(db.Where("version = ?", 1), row))
	status, err := lesson.Status(t.Context(), db, row.ID)
	require.NoError(t, err)
	assert.Equal(t, "paid", status)
}
