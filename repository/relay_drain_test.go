package repository_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Eight programs have shipped something and drain the outbox before they end, each
// with a Store of its own. Each event is delivered once, and none is left behind,
// though a drain does not wait for what another one is delivering.
func TestDrainsSideBySideDeliverEachEventOnce(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		var want []domainmodel.EventID
		for id := domainmodel.OrderID(1); id <= 8; id++ {
			for number := range 4 {
				want = append(want, eventID(id, 1, number+1))
			}
		}
		var in inbox
		var wg sync.WaitGroup
		for id := domainmodel.OrderID(1); id <= 8; id++ {
			own := newStore(t, s.DB)
			wg.Go(func() {
				assert.NoError(t, own.Orders.Save(t.Context(), newOrder(t, id, 1, 2, 3)))
				assert.NoError(t, in.relay(own).Drain(t.Context()))
			})
		}
		wg.Wait()
		assert.ElementsMatch(t, want, in.got)
		assert.Empty(t, in.errs)
	})
}

// While a drain delivers an event, another one leaves it alone, and does not say that
// anything went wrong.
func TestADrainLeavesAnEventAloneThatAnotherOneIsDelivering(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		s.Saved(t, 2)
		var first, second inbox
		first.fail = func(_ context.Context, id domainmodel.EventID) error {
			if id == eventID(1, 1, 1) {
				require.NoError(t, second.relay(s.Store).Drain(t.Context()))
			}
			return nil
		}
		require.NoError(t, first.relay(s.Store).Drain(t.Context()))
		assert.Equal(t, []domainmodel.EventID{eventID(1, 1, 1), eventID(1, 1, 2)}, first.got)
		assert.Equal(t, []domainmodel.EventID{eventID(2, 1, 1)}, second.got)
	})
}

// A drain of a mail server that is down ends, also where the clock stands still. What
// failed is in its error, and is tried by the next one.
func TestADrainTriesEachEventOnce(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		c := s.timed(t)
		s.Saved(t, 1, 1)
		s.Saved(t, 2)
		tries := 0
		in := inbox{fail: func(_ context.Context, id domainmodel.EventID) error {
			if id.OrderID == 2 {
				return nil
			}
			tries++
			return errPoisoned
		}}
		relay := in.relay(s.Store)
		for try := 1; try <= 3; try++ {
			err := relay.Drain(t.Context())
			require.ErrorIs(t, err, errPoisoned)
			assert.ErrorContains(t, err, "deliver event order/1/1/1, attempt")
			assert.Equal(t, try, tries)
			c.move(2 * time.Microsecond)
		}
		assert.Equal(t, []domainmodel.EventID{eventID(2, 1, 1)}, in.got, "and holds up no other order")
		assert.Empty(t, in.errs, "it is told once: by the error")
		assert.NotNil(t, s.state(t, eventID(1, 1, 1)).Aside, "after the third attempt")
		assert.NoError(t, relay.Drain(t.Context()), "what is set aside is not due")
	})
}

// An event that waits for its Backoff is not due, and no failure of this drain.
func TestADrainKeepsToTheBackoff(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	c := s.timed(t)
	s.Saved(t, 1)
	in := inbox{fail: func(context.Context, domainmodel.EventID) error { return errPoisoned }}
	relay := in.relay(s.Store)
	relay.Backoff = func(int) time.Duration { return time.Minute }
	require.ErrorIs(t, relay.Drain(t.Context()), errPoisoned)
	in.fail = nil
	c.move(time.Minute - time.Microsecond)
	require.NoError(t, relay.Drain(t.Context()))
	require.Empty(t, in.got)
	c.move(2 * time.Microsecond)
	require.NoError(t, relay.Drain(t.Context()))
	assert.Len(t, in.got, 1)
}

// A drain that is interrupted gives back what it works on, and one whose database is
// gone says so. Neither waits for better times, as Run does.
func TestADrainThatIsCutShortSaysSo(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Saved(t, 1)
	var in inbox
	s.Tap.Intercept(sqltap.FailBefore)
	err := in.relay(s.Store).Drain(t.Context())
	s.Tap.Intercept(nil)
	assert.ErrorIs(t, err, sqltap.ErrInjected)
	assert.ErrorContains(t, err, "drain the outbox: look into the outbox: ")

	ctx, stop := context.WithCancel(t.Context())
	in.fail = func(context.Context, domainmodel.EventID) error { stop(); return errors.New("interrupted") }
	assert.ErrorIs(t, in.relay(s.Store).Drain(ctx), context.Canceled)
	in.fail = nil
	s.Store = newStore(t, s.DB.Session(&gorm.Session{NowFunc: func() time.Time { return time.Now().Add(time.Second) }}))
	assert.NoError(t, in.relay(s.Store).Drain(t.Context()))
	assert.Len(t, in.got, 1)

	assert.ErrorContains(t, repository.Relay{Store: s.Store}.Drain(t.Context()), "drain the outbox: relay")
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		assert.ErrorIs(t, in.relay(tx).Drain(ctx), repository.ErrInsideTransaction)
		assert.ErrorIs(t, in.relay(s.Store).Drain(ctx), repository.ErrOutsideTransaction)
		return nil
	}))
}
