package sqlite

import (
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/migration"
)

// Migrator returns GORM's own, made safe for tables that have rows.
func (d dialector) Migrator(db *gorm.DB) gorm.Migrator {
	return migrator{d.Dialector.Migrator(db).(sqlite.Migrator)}
}

type migrator struct{ sqlite.Migrator }

// AutoMigrate deletes no rows of other tables: see migration.WithoutCascades. Inside a
// transaction it refuses tables that exist.
func (m migrator) AutoMigrate(models ...any) error {
	return migration.WithoutCascades(m.DB, models, func(db *gorm.DB) error {
		m.DB = db
		return m.Migrator.AutoMigrate(models...)
	})
}

// MigrateColumn leaves lengths alone: SQLite has none. The driver without cgo
// calls every text as long as can be, which is not the size in the model's tag,
// and GORM would copy the table for each such column, in every AutoMigrate.
func (m migrator) MigrateColumn(model any, field *schema.Field, found gorm.ColumnType) error {
	return m.Migrator.MigrateColumn(model, field, unlimited{found})
}

type unlimited struct{ column }

type column = gorm.ColumnType // which has a method ColumnType

func (unlimited) Length() (int64, bool) { return 0, false }
