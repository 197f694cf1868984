package importer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

func open(t *testing.T) *Courses {
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "courses.db"))
	if err != nil {
		t.Fatal(err)
	}
	pool, err := db.DB()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	courses, err := Open(db)
	if err != nil {
		t.Fatal(err)
	}
	return courses
}

func TestCoursesKeepTheContract(t *testing.T) {
	repositorytest.RunAggregate(t, func(t *testing.T) repositorytest.Kit[Course, CourseState] { return kit(open(t)) })
}

func kit(r *Courses) repositorytest.Kit[Course, CourseState] {
	is := func(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }
	return repositorytest.Kit[Course, CourseState]{
		New:      func(n int64) *Course { c := NewCourse(n, 100); _ = c.TakeSeat(); return c },
		Change:   []func(*Course) error{(*Course).TakeSeat, (*Course).GiveSeatBack},
		Undo:     (*Course).GiveSeatBack,
		Grow:     (*Course).TakeSeat,
		Size:     func(c *Course) int { return c.taken },
		Snapshot: (*Course).State,
		Version:  func(c *Course) int64 { return c.version },
		Save:     r.Save,
		Find:     r.Find,
		NotFound: is(ErrCourseNotFound),
		Exists:   is(ErrCourseExists),
		InTransaction: func(ctx context.Context, do func(context.Context, repositorytest.Kit[Course, CourseState]) error) error {
			return r.session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
				return do(ctx, kit(&Courses{tx.Session(), r.outbox}))
			})
		},
		Delete: func(ctx context.Context, n int64) error {
			db, err := r.session.DB(ctx)
			if err != nil {
				return err
			}
			return db.Delete(&courseRow{ID: n}).Error
		},
	}
}

func TestARequestTakesOneSeatAndSendsOneEvent(t *testing.T) {
	courses := open(t)
	if err := courses.Save(t.Context(), NewCourse(1, 2)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := courses.Enrol(t.Context(), 1, "request 7"); err != nil {
			t.Fatal(err)
		}
	}
	var told []string
	err := courses.Relay(func(_ context.Context, id outbox.ID, event any) error {
		told = append(told, fmt.Sprint(id, event))
		return nil
	}).Drain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := "[course/1/2/1 {1}]"; fmt.Sprint(told) != want {
		t.Errorf("events: want %s, got %v", want, told)
	}
}
