package ordertest

import (
	"context"
	"errors"
	"fmt"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// growItem adds one piece to the item of product 1 of order 1, that many times,
// each time until nobody else was first. It does not wait for ever.
func growItem(ctx context.Context, s Store, times int) error {
	const patience = 10_000
	for done, tried := 0, 0; done < times; tried++ {
		if tried > patience {
			return errors.New("every save conflicts, even when nobody else saves")
		}
		order, err := s.Orders.FindByID(ctx, 1)
		if err != nil {
			return err
		}
		item, _ := order.Item(1)
		if err := order.ChangeQuantity(1, item.Quantity()+1); err != nil {
			return err
		}
		err = s.Orders.Save(ctx, order)
		if _, conflict := errors.AsType[*domainmodel.ConflictError](err); conflict {
			continue
		}
		if err != nil {
			return err
		}
		done++
	}
	return nil
}

// growBoth gives the items of products 1 and 2 of the order as many pieces as its
// version will be, and saves it, again and again until it is enough.
func growBoth(ctx context.Context, s Store, order *domainmodel.Order, enough <-chan struct{}) error {
	for {
		select {
		case <-enough:
			return nil
		default:
		}
		pieces := int(order.Version()) + 1
		if err := errors.Join(order.ChangeQuantity(1, pieces), order.ChangeQuantity(2, pieces)); err != nil {
			return err
		}
		if err := s.Orders.Save(ctx, order); err != nil {
			return err
		}
	}
}

// readBoth finds the order that many times, and wants both of its items to be of one
// version.
func readBoth(ctx context.Context, s Store, times int) error {
	for range times {
		order, err := s.Orders.FindByID(ctx, 1)
		if err != nil {
			return err
		}
		one, _ := order.Item(1)
		two, _ := order.Item(2)
		if version := int(order.Version()); one.Quantity() != version || two.Quantity() != version {
			return fmt.Errorf("version %d was found with items of version %d and %d", version, one.Quantity(), two.Quantity())
		}
	}
	return nil
}

var concurrencyCases = []testCase{
	{
		name:     "of many writers at once none is lost",
		sentence: "Concurrent changes of one order either conflict or are all there in the end.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			const writers, each = 8, 5
			saved(ctx, t, s, 1, 1)
			errs := make(chan error)
			for range writers {
				go func() { errs <- growItem(ctx, s, each) }()
			}
			var failed []error
			for range writers {
				if err := <-errs; err != nil {
					failed = append(failed, err)
				}
			}
			require.Empty(t, failed)
			order := find(ctx, t, s, 1)
			item, _ := order.Item(1)
			assert.Equal(t, 1+writers*each, item.Quantity())
			assert.Equal(t, int64(1+writers*each), order.Version())
			assert.Equal(t, ids(1), productsOf(order))
		},
	},
	{
		name:     "readers see whole orders while others save",
		sentence: "FindByID returns an order as one Save has left it, whatever is saved meanwhile: never the total of one and the items of another.",
		check: func(ctx context.Context, t require.TestingT, s Store) {
			const readers, each = 4, 10
			order := saved(ctx, t, s, 1, 1, 2)
			reading, giveUp := context.WithCancel(ctx)
			defer giveUp()
			enough, wrote, read := make(chan struct{}), make(chan error), make(chan error)
			go func() {
				err := growBoth(ctx, s, order, enough)
				if err != nil {
					giveUp()
				}
				wrote <- err
			}()
			for range readers {
				go func() { read <- readBoth(reading, s, each) }()
			}
			for range readers {
				assert.NoError(t, <-read)
			}
			close(enough)
			assert.NoError(t, <-wrote)
		},
	},
}
