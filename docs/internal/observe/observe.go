// Package observe runs the lessons for what the documentation shows of them.
package observe

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
	"path/filepath"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// Lessons runs all lessons. Durations differ from run to run, so none are measured.
func Lessons(ctx context.Context) ([]*lesson.Result, error) {
	var results []*lesson.Result
	for _, l := range lessons.All() {
		l.Costs = nil
		result, err := lesson.Run(ctx, l, Open)
		if err != nil {
			return nil, err
		}
		results = append(results, result)
	}
	return results, nil
}

// Open is a lesson.Open. A file is in a temporary folder, which closeDB removes.
func Open(where lesson.Where, wrap func(driver.Connector) driver.Connector) (db *gorm.DB, closeDB func() error, err error) {
	dir, err := os.MkdirTemp("", "docs-")
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
