package aggregate_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/aggregate"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Course is the aggregate. It knows its rules, and no database.
type Course struct {
	now    CourseState
	stored CourseState // as it was loaded or last saved
	events []CourseEvent
}

// CourseState is the state as plain data, and the row of the table.
type CourseState struct{ ID, FreeSeats, Version int64 }

type CourseEvent interface{ courseEvent() }
type SeatTaken struct{ Left int64 }

func (SeatTaken) courseEvent() {}

func NewCourse(id, seats int64) *Course {
	return &Course{now: CourseState{ID: id, FreeSeats: seats}}
}

func (c *Course) TakeSeat() error {
	if c.now.FreeSeats == 0 {
		return fmt.Errorf("course %d is full", c.now.ID)
	}
	c.now.FreeSeats--
	c.events = append(c.events, SeatTaken{c.now.FreeSeats})
	return nil
}

// The other methods are those that a repository asks for: aggregate.Root.
func (c *Course) Snapshot() CourseState         { return c.now }
func (c *Course) Restored() (CourseState, bool) { return c.stored, c.stored.Version > 0 }
func (c *Course) Events() []CourseEvent         { return c.events }
func (c *Course) AsSaved() (*Course, error) {
	saved := c.now
	saved.Version++
	return restoreCourse(saved), nil
}

func restoreCourse(s CourseState) *Course { return &Course{now: s, stored: s} }

var ErrNoSuchCourse = errors.New("no such course")

// A StaleCourseError is repeated by Update, since it has the method Conflict.
type StaleCourseError struct{ Stored int64 }

func (e *StaleCourseError) Error() string  { return fmt.Sprintf("version %d is stored", e.Stored) }
func (e *StaleCourseError) Conflict() bool { return true }

func courseRow(db *gorm.DB, id int64) *gorm.DB { return db.Model(&CourseState{}).Where("id = ?", id) }

// courseMapping is how courses become rows.
var courseMapping = aggregate.Mapping[Course, int64, CourseState, CourseEvent]{
	Kind:    "course",
	ID:      func(s CourseState) int64 { return s.ID },
	Version: func(s CourseState) int64 { return s.Version },
	Load: func(ctx context.Context, session *unitofwork.Session, id int64) (*Course, error) {
		var s CourseState
		unread := ErrNoSuchCourse // unless a row is read
		err := session.Read(ctx, func(db *gorm.DB) *gorm.DB {
			return courseRow(db, id).Select("id, free_seats, version")
		}, func(scan func(...any) error) { unread = scan(&s.ID, &s.FreeSeats, &s.Version) })
		if err == nil {
			err = unread
		}
		return restoreCourse(s), err
	},
	Insert: func(tx *gorm.DB, after CourseState) error { return tx.Create(&after).Error },
	Update: func(tx *gorm.DB, before, after CourseState) error {
		root := func(db *gorm.DB) *gorm.DB { return courseRow(db, before.ID) }
		update := root(tx).Where("version = ?", before.Version).
			UpdateColumns(map[string]any{"free_seats": after.FreeSeats, "version": after.Version})
		return unitofwork.Guarded(update, root, ErrNoSuchCourse, func(stored int64) error { return &StaleCourseError{stored} })
	},
	Records: outbox.TypesOf[CourseEvent](SeatTaken{}).Records,
}

// All that an aggregate needs: its type, its mapping, and a repository.
func Example() {
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory)
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(unitofwork.Migrate(db), outbox.Migrate(db), db.AutoMigrate(&CourseState{})); err != nil {
		log.Fatal(err)
	}
	session, err := unitofwork.New(db, &CourseState{})
	if err != nil {
		log.Fatal(err)
	}
	box, err := outbox.New(ctx, session)
	if err != nil {
		log.Fatal(err)
	}
	courses := aggregate.New(session, box, courseMapping)

	fmt.Println(courses.Save(ctx, NewCourse(7, 2)))
	ada, _ := courses.FindByID(ctx, 7)
	course, err := courses.Update(ctx, 7, (*Course).TakeSeat) // Ben is first
	fmt.Println("Ben:", course.Snapshot(), err)
	fmt.Println("Ada:", ada.TakeSeat(), courses.Save(ctx, ada))
	course, err = courses.Update(ctx, 7, (*Course).TakeSeat) // it loads the course
	fmt.Println("Ada:", course.Snapshot(), err)
	_, err = courses.Update(ctx, 7, (*Course).TakeSeat)
	fmt.Println("Cy:", err)

	figures, err := box.Figures(ctx, "course")
	fmt.Println("events to deliver:", figures.Pending, err)
	// Output:
	// <nil>
	// Ben: {7 1 2} <nil>
	// Ada: <nil> save course 7: version 2 is stored
	// Ada: {7 0 3} <nil>
	// Cy: update course 7: course 7 is full
	// events to deliver: 2 <nil>
}
