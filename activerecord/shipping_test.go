package activerecord_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// One call does everything, and leaves rows that agree with each other.
func TestShippingReservesTheStockAndSavesTheOrder(t *testing.T) {
	openMailbox(t)
	s := openShop(t)
	order := s.paid(t)

	require.NoError(t, order.Ship(s.db))

	shipped := s.find(t, order.ID)
	assert.Equal(t, activerecord.StatusShipped, shipped.Status)
	assert.Equal(t, &s.warehouse.ID, shipped.WarehouseID)
	assert.EqualValues(t, 500+3*50, shipped.ShippingCost, "the base, and three pieces")
	assert.EqualValues(t, 2*450+1200, shipped.Total, "the cost comes on top of it")
	require.NotNil(t, shipped.ShippedAt)
	assert.Equal(t, order.ShippedAt, shipped.ShippedAt)
	assert.Equal(t, 8, s.stock(t, s.tea))
	assert.Equal(t, 4, s.stock(t, s.cup))
}

// A mail can't be rolled back, so it must not leave before the rows are committed. A
// customer may follow its link at once.
func TestTheMailIsSentOnceAndAfterTheCommit(t *testing.T) {
	s := openShop(t)
	order := s.paid(t)
	var sent []activerecord.Mail
	replaceSendMail(t, func(mail activerecord.Mail) error {
		sent = append(sent, mail)
		assert.Equal(t, activerecord.StatusShipped, s.find(t, order.ID).Status, "another connection does not see it yet")
		return nil
	})

	require.NoError(t, order.Ship(s.db))

	assert.Equal(t, []activerecord.Mail{{
		To:      "ada@example.com",
		Subject: "Your order 1 has been shipped",
		Body:    "Dear Ada,\n\nyour order 1 is on its way to you.\n",
	}}, sent)
}

// The order has shipped even if the mail was not sent: the error must not be mistaken
// for a refusal.
func TestAMailThatFailsDoesNotUndoTheShipping(t *testing.T) {
	s := openShop(t)
	order := s.paid(t)
	broken := errors.New("mail server down")
	replaceSendMail(t, func(activerecord.Mail) error { return broken })

	err := order.Ship(s.db)

	require.ErrorIs(t, err, broken)
	assert.ErrorContains(t, err, "order 1 is shipped, but its customer was not told")
	assert.Equal(t, activerecord.StatusShipped, s.find(t, order.ID).Status)
}

// Whatever is missing, the transaction is rolled back, and no mail is sent.
func TestAnOrderThatCannotBeShippedLeavesEveryRowAsItWas(t *testing.T) {
	for name, test := range map[string]struct {
		prepare string
		reason  error
		message string
	}{
		"stock short of the second item": {
			"UPDATE stocks SET quantity = 0 WHERE product_id = 2",
			activerecord.ErrOutOfStock, "ship order 1: reserve 1 of product 2",
		},
		"product that was never in stock": {
			"DELETE FROM stocks WHERE product_id = 1",
			activerecord.ErrOutOfStock, "ship order 1: reserve 2 of product 1",
		},
		"no warehouse": {
			"UPDATE warehouses SET region = 'US'",
			gorm.ErrRecordNotFound, "ship order 1: warehouse of region EU",
		},
		"no rate": {
			"DELETE FROM shipping_rates",
			gorm.ErrRecordNotFound, "ship order 1: shipping rate of region EU",
		},
		"rate in another currency": {
			"UPDATE shipping_rates SET currency = 'USD'",
			activerecord.ErrOtherCurrency, "ship order 1: shipping rate in USD for an order in EUR",
		},
		"a statement that fails": {
			"CREATE TRIGGER broken BEFORE UPDATE ON stocks WHEN OLD.product_id = 2 BEGIN SELECT RAISE(ABORT, 'disk on fire'); END",
			nil, "ship order 1: reserve product 2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			box := openMailbox(t)
			s := openShop(t)
			order := s.paid(t)
			require.NoError(t, s.db.Exec(test.prepare).Error)
			before := s.rows(t)

			err := order.Ship(s.db)

			require.ErrorContains(t, err, test.message)
			if test.reason != nil {
				require.ErrorIs(t, err, test.reason)
			}
			assert.Equal(t, before, s.rows(t))
			assert.Empty(t, box.sent)
			assert.Equal(t, activerecord.StatusPaid, order.Status)
		})
	}
}

// A COMMIT can fail after every statement has succeeded. The mail must wait for
// it; the struct did not, and nothing in Go rolls back its fields.
func TestAFailedCommitSendsNoMailButTheStructSaysShipped(t *testing.T) {
	box := openMailbox(t)
	s := openShop(t)
	order := s.paid(t)
	for _, statement := range []string{ // a foreign key that is looked at by COMMIT only
		"CREATE TABLE late (order_id INTEGER REFERENCES orders DEFERRABLE INITIALLY DEFERRED)",
		"CREATE TRIGGER late AFTER UPDATE OF status ON orders BEGIN INSERT INTO late VALUES (404); END",
	} {
		require.NoError(t, s.db.Exec(statement).Error)
	}

	s.assertRefused(t, gorm.ErrForeignKeyViolated, "ship order 1", func() error { return order.Ship(s.db) })

	assert.Empty(t, box.sent)
	assert.Equal(t, activerecord.StatusShipped, order.Status, "the struct is ahead of its row")
	assert.Equal(t, activerecord.StatusPaid, s.find(t, order.ID).Status)
}

// Reading the stock and then writing it would sell the last piece twice. The
// condition is part of the UPDATE, so the database decides.
func TestTwoOrdersCannotTakeTheSamePiece(t *testing.T) {
	box := openMailbox(t)
	s := openShop(t)
	orders := []*activerecord.Order{s.paid(t), s.paid(t)}
	require.NoError(t, s.db.Exec("UPDATE stocks SET quantity = 1 WHERE product_id = 2").Error)

	errs := make([]error, len(orders))
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i, order := range orders {
		wg.Go(func() {
			<-start
			errs[i] = order.Ship(s.db)
		})
	}
	close(start)
	wg.Wait()

	refused := errors.Join(errs...)
	require.ErrorIs(t, refused, activerecord.ErrOutOfStock)
	assert.True(t, errs[0] == nil || errs[1] == nil, "one of them gets it: %v", refused)
	assert.Zero(t, s.stock(t, s.cup))
	assert.Equal(t, 8, s.stock(t, s.tea), "the other one keeps nothing reserved")
	assert.Len(t, box.sent, 1)
}

// Which warehouse ships does not depend on the order in which the database
// happens to return its rows.
func TestTheFirstWarehouseOfTheRegionShips(t *testing.T) {
	openMailbox(t)
	s := openShop(t)
	s.create(t, &activerecord.Warehouse{Name: "Lyon", Region: "EU"}, &activerecord.Warehouse{Name: "Ohio", Region: "US"})
	order := s.paid(t)

	require.NoError(t, order.Ship(s.db))

	assert.Equal(t, s.warehouse.ID, *s.find(t, order.ID).WarehouseID)
}
