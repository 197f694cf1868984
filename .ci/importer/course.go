// Package importer is a program of somebody else: one aggregate of its own, and its repository, on
// package aggregate. .ci/run builds it in a module of its own, and
// sees to it that it needs neither activerecord nor domainmodel.
package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/aggregate"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

var (
	ErrCourseNotFound = errors.New("course not found")
	ErrCourseExists   = errors.New("course exists already")
	ErrCourseFull     = errors.New("course is full")
	ErrCourseCorrupt  = errors.New("course has more seats taken than it has")
)

// ConflictError says that somebody else has saved the course since it was loaded.
type ConflictError struct{ ID, Loaded, Stored int64 }

func (e *ConflictError) Error() string {
	return fmt.Sprintf("course %d has version %d, and version %d was loaded", e.ID, e.Stored, e.Loaded)
}

// Conflict has unitofwork try again.
func (e *ConflictError) Conflict() bool { return true }

// SeatWasTaken is an event.
type SeatWasTaken struct{ Taken int }

var courseEvents = outbox.TypesOf[any](SeatWasTaken{})

// Course is the aggregate: of its seats, at most Seats are taken.
type Course struct {
	id, version  int64
	seats, taken int
	restored     CourseState
	events       []any
}

// CourseState is what is stored of a course.
type CourseState struct {
	ID, Version  int64
	Seats, Taken int
}

func (c *Course) Snapshot() CourseState { return CourseState{c.id, c.version, c.seats, c.taken} }

func (c *Course) Restored() (before CourseState, existed bool) {
	return c.restored, c.restored.Version > 0
}

func (c *Course) Events() []any { return slices.Clone(c.events) }

func (c *Course) AsSaved() (*Course, error) {
	s := c.Snapshot()
	s.Version++
	return restore(s)
}

func restore(s CourseState) (*Course, error) {
	if s.Taken > s.Seats {
		return nil, ErrCourseCorrupt
	}
	return &Course{id: s.ID, version: s.Version, seats: s.Seats, taken: s.Taken, restored: s}, nil
}

func NewCourse(id int64, seats int) *Course { return &Course{id: id, seats: seats} }

func (c *Course) TakeSeat() error {
	if c.taken == c.seats {
		return fmt.Errorf("take a seat of course %d: %w", c.id, ErrCourseFull)
	}
	c.taken++
	c.events = append(c.events[:len(c.events):len(c.events)], SeatWasTaken{c.taken})
	return nil
}

func (c *Course) GiveSeatBack() error {
	c.taken--
	c.events = append(c.events[:len(c.events):len(c.events)], SeatWasTaken{c.taken})
	return nil
}

type courseRow struct {
	ID      int64 `gorm:"primaryKey;autoIncrement:false"`
	Seats   int   `gorm:"not null"`
	Taken   int   `gorm:"not null"`
	Version int64 `gorm:"not null"`
}

func (courseRow) TableName() string { return "courses" }

// Courses is the repository.
type Courses struct {
	*aggregate.Repository[Course, int64, CourseState, any]
	session *unitofwork.Session
	outbox  *outbox.Outbox
}

func Open(db *gorm.DB) (*Courses, error) {
	for _, migrate := range []func(*gorm.DB) error{unitofwork.Migrate, outbox.Migrate, func(db *gorm.DB) error { return db.AutoMigrate(&courseRow{}) }} {
		if err := migrate(db); err != nil {
			return nil, err
		}
	}
	session, err := unitofwork.New(db, &courseRow{})
	if err != nil {
		return nil, err
	}
	box, err := outbox.New(context.Background(), session)
	if err != nil {
		return nil, err
	}
	return &Courses{aggregate.New(session, box, mapping), session, box}, nil
}

// In returns the repository in the transaction.
func (r *Courses) In(tx *unitofwork.Tx) *Courses {
	return &Courses{r.Repository.In(tx), tx.Session(), r.outbox}
}

var mapping = aggregate.Mapping[Course, int64, CourseState, any]{
	Kind:    "course",
	ID:      func(s CourseState) int64 { return s.ID },
	Version: func(s CourseState) int64 { return s.Version },
	Load: func(ctx context.Context, session *unitofwork.Session, id int64) (*Course, error) {
		course, err := (*Course)(nil), ErrCourseNotFound
		failed := session.Read(ctx, func(db *gorm.DB) *gorm.DB {
			return db.Model(&courseRow{}).Select("id, version, seats, taken").Where("id = ?", id)
		}, func(scan func(...any) error) {
			var s CourseState
			if err = scan(&s.ID, &s.Version, &s.Seats, &s.Taken); err == nil {
				course, err = restore(s)
			}
		})
		return course, cmp.Or(failed, err)
	},
	Insert: func(tx *gorm.DB, s CourseState) error {
		err := tx.Create(&courseRow{s.ID, s.Seats, s.Taken, s.Version}).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return ErrCourseExists
		}
		return err
	},
	Update: func(tx *gorm.DB, before, after CourseState) error {
		root := func(db *gorm.DB) *gorm.DB { return db.Model(&courseRow{}).Where("id = ?", after.ID) }
		update := root(tx).Where("version = ? AND taken = ?", before.Version, before.Taken).UpdateColumns(map[string]any{"taken": after.Taken, "version": after.Version})
		return unitofwork.Guarded(update, root, ErrCourseNotFound, func(stored int64) error {
			return &ConflictError{after.ID, before.Version, stored}
		})
	},
	Records:  courseEvents.Records,
	Recorded: func(CourseState, bool, CourseState) error { return ErrCourseExists },
}

// Enrol is a use case: the seat is taken once for each request.
func (r *Courses) Enrol(ctx context.Context, id int64, request string) error {
	return r.session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		_, err := r.In(tx).Update(ctx, id, (*Course).TakeSeat)
		return err
	}, unitofwork.Key("enrol "+request), unitofwork.Attempts(10))
}

// Relay takes the events to the handler.
func (r *Courses) Relay(handle func(ctx context.Context, id outbox.ID, event any) error) outbox.Relay {
	return outbox.Relay{Outbox: r.outbox, Handlers: map[string][]outbox.Handler{"course": {courseEvents.Handler(handle)}}}
}
