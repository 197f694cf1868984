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
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

func open(t *testing.T, tap *sqltap.Tap) *Courses {
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "courses.db"), sqlite.WithConnector(tap.Wrap))
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

// seen is all that can be seen of a course.
type seen struct {
	CourseState
	Events []any
}

func TestCoursesKeepTheContract(t *testing.T) {
	repositorytest.Run(t, func(t *testing.T) repositorytest.Kit[Course, seen] {
		tap := new(sqltap.Tap)
		courses := open(t, tap)
		sql := func(statement string) repositorytest.Write {
			return func(ctx context.Context, n int64) error {
				db, err := courses.session.DB(ctx)
				if err != nil {
					return err
				}
				return db.Exec(statement, n).Error
			}
		}
		is := func(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }
		return repositorytest.Kit[Course, seen]{
			New: func(n int64) *Course { return &Course{id: n, seats: 100, taken: 1} },
			Commands: map[string]func(*Course) error{
				"take a seat":      (*Course).TakeSeat,
				"give a seat back": (*Course).GiveSeatBack,
			},
			State:        func(c *Course) seen { return seen{c.Snapshot(), c.Events()} },
			Version:      func(c *Course) int64 { return c.version },
			Repository:   courses.functions(),
			ThereAndBack: []func(*Course) error{(*Course).TakeSeat, (*Course).GiveSeatBack},
			Grow:         (*Course).TakeSeat,
			NotFound:     is(ErrCourseNotFound),
			Exists:       is(ErrCourseExists),
			Corrupt:      is(ErrCourseCorrupt),
			InTransaction: func(ctx context.Context, do func(context.Context, repositorytest.Repository[Course]) error) error {
				return courses.session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
					return do(ctx, courses.In(tx).functions())
				})
			},
			Events: func(c *Course) (texts []string) {
				for _, event := range c.events {
					texts = append(texts, fmt.Sprintf("%T%v", event, event))
				}
				return texts
			},
			Deliver: func(ctx context.Context) (delivered []string, err error) {
				err = courses.Relay(func(_ context.Context, _ outbox.ID, event any) error {
					delivered = append(delivered, fmt.Sprintf("%T%v", event, event))
					return nil
				}).Drain(ctx)
				return delivered, err
			},
			Delete: sql("DELETE FROM courses WHERE id = ?"),
			Old:    map[string]repositorytest.Write{"take all seats": sql("UPDATE courses SET taken = seats WHERE id = ?")},
			Damage: map[string]repositorytest.Write{"overbook": sql("UPDATE courses SET taken = seats + 1 WHERE id = ?")},
			Tap:    tap,
			Strict: true,
		}
	})
}

func (r *Courses) functions() repositorytest.Repository[Course] {
	return repositorytest.Repository[Course]{Save: r.Save, Find: r.FindByID, Update: r.Repository.Update}
}

func TestARequestTakesOneSeatAndSendsOneEvent(t *testing.T) {
	courses := open(t, new(sqltap.Tap))
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
