package movingover

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-moving-over/rung2"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-moving-over/rung3"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-moving-over/rung4"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Old code moves no version, so what guards an order must look at more, or the
// database must move the version for it.
func TestOldCodeAndTheDomainModelOnTheSameTables(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.NoError(t, result.ActiveRecord.Refusal, "a Save of a stale row tells nobody")
	var conflict *domainmodel.ConflictError
	require.ErrorAs(t, result.DomainModel.Refusal, &conflict)
	assert.Equal(t, conflict.Loaded, conflict.Stored, "it is not the version that tells")
}

// Each rung by itself, with and without the guard: a step that is not finished
// fails here, and names the situation.
func TestEachRungDoesWhatTheCodeAlwaysDid(t *testing.T) {
	start := rung{name: "package activerecord", open: func(w *lesson.World) shop { return asItWas{w.DB} }}
	for _, r := range append([]rung{start}, rungs...) {
		for name, guarded := range map[string]bool{"": false, ", with the guard": true} {
			t.Run(r.name+name, func(t *testing.T) {
				inWorld(t, func(ctx context.Context, w *lesson.World) error {
					require.NoError(t, fillRegions(w.DB))
					if guarded {
						require.NoError(t, w.Store.Guard.Install(ctx))
					}
					same, differences, err := characterize(ctx, w, r.open(w))
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
				_, differences, err := characterize(ctx, w, broken(rungs[0].open(w), w))
				assert.NotEmpty(t, differences)
				return err
			})
		})
	}
}

// What rung 2 and rung 3 are worth by themselves.
func TestTheRulesAndThenShipRunWithoutADatabase(t *testing.T) {
	assert.ErrorIs(t, rung2.MayShip(pending), activerecord.ErrWrongStatus)
	assert.NoError(t, rung2.MayShip(paid))
	assert.EqualValues(t, 2250, rung2.Total([]activerecord.OrderItem{{UnitPrice: 1000, Quantity: 1}, {UnitPrice: 250, Quantity: 5}}))

	fake := fakePorts{}
	order := activerecord.Order{Status: paid, Region: "EU", Currency: "EUR", Items: []activerecord.OrderItem{{ProductID: 1, Quantity: 2}}}
	require.NoError(t, rung3.Ship(&order, rung3.Ports{Warehouses: fake, Rates: fake, Stock: fake}, noon))
	assert.Equal(t, shipped, order.Status)
	assert.EqualValues(t, 590, order.ShippingCost)
}

// Where the Domain Model bites: with a single fault, all rungs agree. With two, the
// service has found out that there is no warehouse before it asks for the status.
func TestOfTwoFaultsTheServiceNamesTheOther(t *testing.T) {
	for i, want := range []string{"wrong status", "wrong status", "wrong status", "not found", "not found"} {
		inWorld(t, func(ctx context.Context, w *lesson.World) error {
			got, err := situation{region: "US", status: cancelled, tea: 2, do: ship}.run(ctx, w, rungs[i].open(w))
			assert.Equal(t, want, got.Outcome, rungs[i].name)
			return err
		})
	}
}

// What rung 4 gains as well: an e-mail that could not be sent waits in the outbox, and
// is sent with a later one.
func TestFromRung4OnAMailThatFailsIsNotLost(t *testing.T) {
	for name, mails := range map[string]int{"rung3": 0, "rung4": 1} {
		inWorld(t, func(ctx context.Context, w *lesson.World) error {
			down, sent := true, 0
			send := func(activerecord.Mail) error {
				if down {
					return errors.New("the mail server is down")
				}
				sent++
				return nil
			}
			var s shop = rung3.Shop{DB: w.DB, Ports: rung3.Tables, Mail: send, Now: time.Now}
			if name == "rung4" {
				s = rung4.Shop{DB: w.DB, Store: w.Store, Mail: send, Now: time.Now}
			}
			first, err := lesson.PaidOrder(w.DB, lesson.Tea)
			require.NoError(t, err)
			require.Error(t, s.Ship(ctx, first.ID))
			down = false
			if later, ok := s.(rung4.Shop); ok {
				later.Store, err = repository.New(w.DB.Session(&gorm.Session{NowFunc: func() time.Time { return time.Now().Add(time.Hour) }}))
				require.NoError(t, err)
				s = later
			}
			second, err := lesson.PaidOrder(w.DB, lesson.Tea)
			require.NoError(t, err)
			require.NoError(t, s.Ship(ctx, second.ID))
			assert.Equal(t, mails, sent-1, "%s: mails for the first order", name)
			return nil
		})
	}
}

// In fairness: it is Save that makes the condition worthless. An UPDATE with the same
// condition overwrites nothing, since the domain model moves the version.
func TestAnUpdateThatLooksAtTheVersionIsCareEnoughForOldCode(t *testing.T) {
	inWorld(t, func(ctx context.Context, w *lesson.World) error {
		c, err := saveStale(ctx, w, func(db *gorm.DB, row *activerecord.Order) error {
			updated := db.Model(row).Where("version = ?", row.Version).Select("Region").Updates(activerecord.Order{Region: "DE"})
			if updated.Error == nil && updated.RowsAffected == 0 {
				return errChanged
			}
			return updated.Error
		})
		require.NoError(t, err)
		require.ErrorIs(t, c.refused, errChanged)
		_, kept, err := c.stays(ctx, w.DB)
		assert.True(t, kept)
		return err
	})
}

// The guard of the items is what refuses it, and not the total, which is as it was.
func TestWithoutTheGuardAnItemIsAddedBehindTheOrder(t *testing.T) {
	inWorld(t, func(ctx context.Context, w *lesson.World) error {
		added, err := shipStale(ctx, w, versionOnly{w.Store.Orders, w.DB}, addBehind)
		assert.NoError(t, added.refused)
		return err
	})
}

// What the guard costs: the version of a row in memory is old after its first
// UPDATE, so that saving it whole is refused even to the one who wrote it.
func TestWithTheGuardARowIsLoadedAgainBeforeItIsSavedWhole(t *testing.T) {
	inWorld(t, func(ctx context.Context, w *lesson.World) error {
		row, err := lesson.PlacedOrder(w.DB, lesson.Tea)
		require.NoError(t, err)
		require.NoError(t, w.Store.Guard.Install(ctx))
		require.NoError(t, row.Pay(w.DB, row.Total))
		require.ErrorContains(t, correctRegion(w.DB, row), "changed by someone else")
		row, err = activerecord.FindOrder(w.DB, row.ID)
		require.NoError(t, err)
		return correctRegion(w.DB, row)
	})
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

type fakePorts struct{}

func (fakePorts) WarehouseOf(string) (int64, error) { return 7, nil }

func (fakePorts) RateOf(string) (activerecord.ShippingRate, error) {
	return activerecord.ShippingRate{Base: 500, PerPiece: 45, Currency: "EUR"}, nil
}

func (fakePorts) Reserve(int64, []activerecord.OrderItem) error { return nil }
