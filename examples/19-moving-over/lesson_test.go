package movingover

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/19-moving-over/rung2"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

func TestEachRungOfTheClimbKeepsWhatTheLessonSays(t *testing.T) { lessontest.Run(t, Lesson) }

// The test runs each rung alone, with and without the guard. An unfinished step fails here,
// and the failure names the situation.
func TestEachRungDoesWhatTheCodeAlwaysDid(t *testing.T) {
	start := rung{name: "package activerecord", open: func(db *gorm.DB, _ *repository.Store) shop { return asItWas{db} }}
	for _, r := range append([]rung{start}, rungs...) {
		for name, guarded := range map[string]bool{"": false, ", with the guard": true} {
			t.Run(r.name+name, func(t *testing.T) {
				inWorld(t, func(ctx context.Context, w *lesson.World) error {
					require.NoError(t, fillRegions(w.DB))
					if guarded {
						require.NoError(t, w.Store.Guard.Install(ctx))
					}
					same, differences, err := characterize(ctx, w, r.open(w.DB, w.Store), errorsOfAllRungs)
					assert.Empty(t, differences)
					assert.Equal(t, len(situations), same)
					return err
				})
			})
		}
	}
}

// A characterization test that any code passes would be worth nothing.
func TestABrokenRungIsNoticed(t *testing.T) {
	for name, broken := range map[string]func(shop, *lesson.World) shop{
		"the list is forgotten":      func(s shop, _ *lesson.World) shop { return emptyList{s} },
		"the mail comes twice":       func(s shop, w *lesson.World) shop { return afterShip{s, w.DB, mailAgain} },
		"the stock is put back":      func(s shop, w *lesson.World) shop { return afterShip{s, w.DB, fillStock} },
		"the total is forgotten":     func(s shop, w *lesson.World) shop { return pastTotal{s, w.DB} },
		"a pending order is shipped": func(s shop, w *lesson.World) shop { return payFirst{s, w.DB} },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(ctx context.Context, w *lesson.World) error {
				require.NoError(t, fillRegions(w.DB))
				_, differences, err := characterize(ctx, w, broken(rungs[0].open(w.DB, w.Store), w), errorsOfAllRungs)
				assert.NotEmpty(t, differences)
				return err
			})
		})
	}
}

// What rung 2 is worth: each rule is tried in a line.
func TestOnRung2ARuleIsTriedInALine(t *testing.T) {
	assert.ErrorIs(t, rung2.MayShip(pending), activerecord.ErrWrongStatus)
	assert.NoError(t, rung2.MayShip(paid))
	assert.EqualValues(t, 2250, rung2.Total([]activerecord.OrderItem{{UnitPrice: 1000, Quantity: 1}, {UnitPrice: 250, Quantity: 5}}))
}

// Where the Domain Model bites: with a single fault, all rungs agree. With two, the
// service has found out that there is no warehouse before it asks for the status.
func TestOfTwoFaultsTheServiceNamesTheOther(t *testing.T) {
	for i, want := range []string{"wrong status", "wrong status", "wrong status", "not found", "not found"} {
		inWorld(t, func(ctx context.Context, w *lesson.World) error {
			got, err := situation{region: "US", status: cancelled, tea: 2, do: ship}.run(ctx, w, rungs[i].open(w.DB, w.Store), errorsOfAllRungs)
			assert.Equal(t, want, got.Outcome, rungs[i].name)
			return err
		})
	}
}

func TestLinesThatAChangeLeftAlone(t *testing.T) {
	assert.Equal(t, 2, inBoth([]string{"a", "b", "c"}, []string{"a", "x", "c", "b"}))
	assert.Equal(t, 0, inBoth(nil, []string{"a"}))
}

// inWorld calls do in a shop of its own, with its e-mails recorded.
func inWorld(t *testing.T, do func(context.Context, *lesson.World) error) {
	t.Helper()
	_, err := lesson.Run(t.Context(), lesson.Lesson{
		ActiveRecord: lesson.Scenario{Run: do},
		DomainModel:  lesson.Scenario{Run: func(context.Context, *lesson.World) error { return nil }},
	}, fresh.Database)
	require.NoError(t, err)
}

// asItWas is package activerecord itself.
type asItWas struct{ db *gorm.DB }

func (s asItWas) Ship(ctx context.Context, id int64) error {
	o, err := activerecord.FindOrder(s.db.WithContext(ctx), id)
	if err != nil {
		return err
	}
	return o.Ship(s.db.WithContext(ctx))
}

func (s asItWas) ChangeQuantity(ctx context.Context, id, product int64, quantity int) error {
	o, err := activerecord.FindOrder(s.db.WithContext(ctx), id)
	if err != nil {
		return err
	}
	return o.ChangeQuantity(s.db.WithContext(ctx), product, quantity)
}

func (s asItWas) Waiting(ctx context.Context) ([]activerecord.OrderRow, error) {
	return activerecord.ListOrders(s.db.WithContext(ctx), paid, "placed", 0, 50)
}

type emptyList struct{ shop }

func (emptyList) Waiting(context.Context) ([]activerecord.OrderRow, error) { return nil, nil }

type afterShip struct {
	shop
	db   *gorm.DB
	then func(db *gorm.DB) error
}

func (s afterShip) Ship(ctx context.Context, id int64) error {
	return errors.Join(s.shop.Ship(ctx, id), s.then(s.db))
}

func mailAgain(*gorm.DB) error { return activerecord.SendMail(activerecord.Mail{}) }

func fillStock(db *gorm.DB) error {
	return db.Table("stocks").Where("true").UpdateColumn("quantity", 100).Error
}

type pastTotal struct {
	shop
	db *gorm.DB
}

func (s pastTotal) ChangeQuantity(_ context.Context, id, product int64, quantity int) error {
	return s.db.Table("order_items").Where("order_id = ? AND product_id = ?", id, product).UpdateColumn("quantity", quantity).Error
}

type payFirst struct {
	shop
	db *gorm.DB
}

func (s payFirst) Ship(ctx context.Context, id int64) error {
	err := s.db.Table("orders").Where("id = ? AND status = ?", id, pending).UpdateColumn("status", paid).Error
	return errors.Join(err, s.shop.Ship(ctx, id))
}
