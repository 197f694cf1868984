package fresh

import (
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// Database is a lesson.Open. A file is in a temporary directory, which closeDB
// removes.
func Database(where lesson.Where, wrap func(driver.Connector) driver.Connector) (db *gorm.DB, closeDB func() error, err error) {
	dir, err := os.MkdirTemp("", "activerecord-vs-domainmodel-")
	if err != nil {
		return nil, nil, err
	}
	path := filepath.Join(dir, "shop.db")
	if where == lesson.InMemory {
		path = sqlite.Memory
	}
	db, err = sqlite.Open(path, sqlite.WithConnector(wrap))
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return db, func() error {
		pool, err := db.DB()
		if err == nil {
			err = pool.Close()
		}
		return errors.Join(err, os.RemoveAll(dir))
	}, nil
}
