// Package bookingdb keeps the plans of package booking and their waiting lists in a database,
// through GORM, and has each react to the other's events.
package bookingdb

import (
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// planRow and bookingRow are the models that the team had before, without their
// methods. They are not exported: only the repository uses them. Code that has not moved yet has
// the old models.
type planRow struct {
	ID       int64        `gorm:"primaryKey;autoIncrement:false"`
	Room     string       `gorm:"not null;uniqueIndex:idx_plans_room_day"`
	Day      string       `gorm:"not null;uniqueIndex:idx_plans_room_day"`
	Seats    int          `gorm:"not null"`
	Closed   bool         `gorm:"not null;default:false"`
	Version  int64        `gorm:"not null;default:1"` // new; the default is for the rows that are there
	Bookings []bookingRow `gorm:"foreignKey:PlanID;constraint:OnDelete:CASCADE"`
}

func (planRow) TableName() string { return "plans" }

type bookingRow struct {
	ID         int64  `gorm:"primaryKey"`
	PlanID     int64  `gorm:"not null;uniqueIndex:idx_bookings_reference"`
	Reference  string `gorm:"not null;uniqueIndex:idx_bookings_reference"`
	FromMinute int    `gorm:"not null"`
	ToMinute   int    `gorm:"not null"`
	Guests     int    `gorm:"not null"`
}

func (bookingRow) TableName() string { return "bookings" }

// Migrate creates the tables, or adds what is missing: to tables with rows, too.
func Migrate(db *gorm.DB) error {
	if err := db.AutoMigrate(&planRow{}, &bookingRow{}, &waitlistRow{}); err != nil {
		return fmt.Errorf("migrate the plans: %w", err)
	}
	if err := outbox.Migrate(db); err != nil {
		return err
	}
	return unitofwork.Migrate(db)
}
