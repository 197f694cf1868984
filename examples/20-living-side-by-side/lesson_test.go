package livingsidebyside

import (
	"database/sql/driver"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

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
