// Package importer is a program of somebody else: one aggregate of its own on packages
// unitofwork and outbox, and its repository. .ci/run builds it in a module of its own, and
// sees to it that it needs neither activerecord nor domainmodel.
package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"gorm.io/gorm"

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
	loaded       int // seats taken as of the last load or Save
	events       []any
}

// CourseState is all that can be seen of a course.
type CourseState struct {
	ID, Version  int64
	Seats, Taken int
	Events       []any
}

func (c *Course) State() CourseState {
	return CourseState{c.id, c.version, c.seats, c.taken, slices.Clone(c.events)}
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
	return &Courses{session, box}, err
}

func (r *Courses) Find(ctx context.Context, id int64) (*Course, error) {
	db, err := r.session.DB(ctx)
	if err != nil {
		return nil, err
	}
	var rows []courseRow
	if err := db.Where("id = ?", id).Find(&rows).Error; err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("find course %d: %w", id, ErrCourseNotFound)
	}
	c := &Course{id: rows[0].ID, version: rows[0].Version, seats: rows[0].Seats, taken: rows[0].Taken, loaded: rows[0].Taken}
	if c.taken > c.seats {
		return nil, fmt.Errorf("find course %d: %w", id, ErrCourseCorrupt)
	}
	return c, nil
}

func (r *Courses) Save(ctx context.Context, c *Course) error {
	if c.version > 0 && len(c.events) == 0 {
		_, err := r.session.DB(ctx)
		return err
	}
	saved := *c
	saved.version, saved.loaded, saved.events = c.version+1, c.taken, nil
	records, err := courseEvents.Records(c.events)
	if err != nil {
		return err
	}
	return r.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		if err := write(tx.DB(ctx), *c, saved); err != nil {
			return err
		}
		unitofwork.Replace(tx, c, &saved)
		return r.outbox.Append(ctx, tx, "course", strconv.FormatInt(c.id, 10), saved.version, records...)
	})
}

// write stores a course that is new, or was loaded before. It compares the seats that were
// taken, too, for code that writes them and does not increment the version.
func write(db *gorm.DB, loaded, c Course) error {
	row := courseRow{c.id, c.seats, c.taken, c.version}
	if loaded.version == 0 {
		err := db.Create(&row).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return ErrCourseExists
		}
		return err
	}
	root := func(db *gorm.DB) *gorm.DB { return db.Model(&courseRow{}).Where("id = ?", c.id) }
	update := root(db).Where("version = ? AND taken = ?", loaded.version, loaded.loaded).
		UpdateColumns(map[string]any{"taken": c.taken, "version": c.version})
	return unitofwork.Guarded(update, root, ErrCourseNotFound, func(stored int64) error {
		return &ConflictError{c.id, loaded.version, stored}
	})
}

// Update loads the course, changes and saves it, again from the start after a conflict.
func (r *Courses) Update(ctx context.Context, id int64, change func(*Course) error) error {
	return r.session.Join(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		courses := &Courses{tx.Session(), r.outbox}
		c, err := courses.Find(ctx, id)
		if err != nil {
			return err
		}
		if err := change(c); err != nil {
			return err
		}
		return courses.Save(ctx, c)
	}, unitofwork.Attempts(10))
}

// Enrol is a use case: the seat is taken once for each request.
func (r *Courses) Enrol(ctx context.Context, id int64, request string) error {
	return r.session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		return (&Courses{tx.Session(), r.outbox}).Update(ctx, id, (*Course).TakeSeat)
	}, unitofwork.Key("enrol "+request), unitofwork.Attempts(10))
}

// Relay takes the events to the handler.
func (r *Courses) Relay(handle func(ctx context.Context, id outbox.ID, event any) error) outbox.Relay {
	return outbox.Relay{Outbox: r.outbox, Handlers: map[string][]outbox.Handler{"course": {courseEvents.Handler(handle)}}}
}
