//go:build cgo

package browserdb_test

import (
	"database/sql/driver"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/browserdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/play"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// A reader who runs a lesson in the browser must see what its page says, which was recorded with
// the driver that most programs use.
func TestEveryLessonSaysTheSameOnTheBrowsersDatabase(t *testing.T) {
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			l.Costs = nil
			differences, err := play.Compare(said(t, l, onDisk(t)), said(t, l, browserdb.Open))
			require.NoError(t, err)
			assert.Empty(t, differences)
		})
	}
}

// said returns everything that the lesson observed.
func said(t *testing.T, l lesson.Lesson, open lesson.Open) []byte {
	t.Helper()
	result, err := lesson.Run(t.Context(), l, open)
	require.NoError(t, err)
	text, err := lesson.JSON([]*lesson.Result{result})
	require.NoError(t, err)
	return text
}

// onDisk returns a lesson.Open for files of the test.
func onDisk(t *testing.T) lesson.Open {
	return func(where lesson.Where, wrap func(driver.Connector) driver.Connector) (*gorm.DB, func() error, error) {
		path := sqlite.Memory
		if where == lesson.OnDisk {
			path = filepath.Join(t.TempDir(), "shop.db")
		}
		var options []sqlite.Option
		if wrap != nil {
			options = append(options, sqlite.WithConnector(wrap))
		}
		db, err := sqlite.Open(path, options...)
		if err != nil {
			return nil, nil, err
		}
		return db, func() error {
			pool, err := db.DB()
			if err != nil {
				return err
			}
			return pool.Close()
		}, nil
	}
}
