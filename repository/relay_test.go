package repository_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// inbox is a handler that keeps what it is told, and what the relay says of the
// rest. fail may refuse an event.
type inbox struct {
	mu       sync.Mutex
	got      []domainmodel.EventID
	setAside []domainmodel.EventID
	errs     []error
	fail     func(ctx context.Context, id domainmodel.EventID) error
}

func (i *inbox) Notify(ctx context.Context, event domainmodel.SavedEvent) error {
	if i.fail != nil {
		if err := i.fail(ctx, event.ID); err != nil {
			return err
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.got = append(i.got, event.ID)
	return nil
}

// taken returns what came since it was last called.
func (i *inbox) taken() []domainmodel.EventID {
	i.mu.Lock()
	defer i.mu.Unlock()
	got := i.got
	i.got = nil
	return got
}

// relay is a relay into the inbox, with attempts that follow each other at once.
func (i *inbox) relay(store *repository.Store, before ...domainmodel.Notifier) repository.Relay {
	return repository.Relay{
		Store: store, Handlers: append(before, i), Attempts: 3, Poll: time.Millisecond,
		Backoff: func(int) time.Duration { return 0 },
		OnSetAside: func(id domainmodel.EventID, err error) {
			i.mu.Lock()
			defer i.mu.Unlock()
			i.setAside, i.errs = append(i.setAside, id), append(i.errs, err)
		},
		OnError: func(err error) {
			i.mu.Lock()
			defer i.mu.Unlock()
			i.errs = append(i.errs, err)
		},
	}
}

// work has the relay pass through the outbox until nothing is due.
func work(t testing.TB, relay repository.Relay) {
	t.Helper()
	for {
		worked, err := relay.Pass(t.Context())
		require.NoError(t, err)
		if !worked {
			return
		}
	}
}

func eventID(order domainmodel.OrderID, version int64, number int) domainmodel.EventID {
	return domainmodel.EventID{OrderID: order, Version: version, Number: number}
}

// clock is a clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// timed has the shop's store follow a clock, in a zone that is not UTC.
func (s *shop) timed(t testing.TB) *clock {
	t.Helper()
	c := &clock{now: noon.In(time.FixedZone("CEST", 2*60*60))}
	s.Store = newStore(t, s.DB.Session(&gorm.Session{NowFunc: c.Now}))
	return c
}

// outboxState is what a relay has written down of an event.
type outboxState struct {
	Attempts  int
	Sent      *time.Time
	NotBefore *time.Time
	Aside     *time.Time
	LastError string
}

func (s *shop) state(t testing.TB, id domainmodel.EventID) (state outboxState) {
	t.Helper()
	require.NoError(t, s.DB.Raw(`SELECT attempts, sent_at AS sent, not_before, set_aside_at AS aside, last_error
		FROM outbox_events WHERE aggregate_id = ? AND version = ? AND number = ?`, id.OrderID.String(), id.Version, id.Number).Scan(&state).Error)
	return state
}

var errPoisoned = errors.New("no handler can bear this event")

// Four relays deliver three hundred events of ten orders. One event makes every handler fail:
// it is reported once, and holds back the later events of its order until someone decides.
// Each other event takes effect once, in the sequence of its order.
func TestRelaysSideBySideDeliverEachEventOnceAndInOrder(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		const orders, changes, relays = 10, 28, 4
		s.Exec(t, "INSERT INTO stocks (warehouse_id, product_id, quantity) SELECT 1, id, 10 FROM products WHERE id > 10 AND id <= 300")
		poisoned := eventID(4, 10, 1)
		var all, held []domainmodel.EventID
		effect := map[domainmodel.EventID]domainmodel.ProductID{} // each event takes a piece of a product of its own
		for id := domainmodel.OrderID(1); id <= orders; id++ {
			order := newOrder(t, id, 1)
			for {
				for number := range order.Events() {
					all = append(all, eventID(id, order.Version()+1, number+1))
					effect[all[len(all)-1]] = domainmodel.ProductID(len(all))
				}
				require.NoError(t, s.Orders.Save(t.Context(), order))
				if order.Version() > changes {
					break
				}
				require.NoError(t, order.AddItem(product(t, 1), 1))
			}
		}
		require.Len(t, all, 300)
		for _, id := range all {
			if id.OrderID == poisoned.OrderID && id.Version >= poisoned.Version {
				held = append(held, id)
			}
		}

		var in inbox
		bears := false
		in.fail = func(_ context.Context, id domainmodel.EventID) error {
			if id == poisoned && !bears {
				return errPoisoned
			}
			return nil
		}
		stock := s.Once("stock", func(ctx context.Context, tx *repository.Store, event domainmodel.SavedEvent) error {
			return tx.Stock.Reserve(ctx, 1, newOrder(t, 9999, effect[event.ID]).Items())
		})
		// run runs the relays until so many are delivered and set aside.
		run := func(delivered, setAside int) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			done := func() {
				in.mu.Lock()
				defer in.mu.Unlock()
				if len(in.got) == delivered && len(in.setAside) == setAside {
					stop()
				}
			}
			relay := in.relay(s.Store, stock)
			report := relay.OnSetAside
			relay.OnSetAside = func(id domainmodel.EventID, err error) { report(id, err); done() }
			relay.Handlers = append(relay.Handlers, domainmodel.NotifierFunc(func(context.Context, domainmodel.SavedEvent) error {
				done()
				return nil
			}))
			var wg sync.WaitGroup
			for range relays {
				wg.Go(func() { assert.ErrorIs(t, relay.Run(ctx), context.Canceled) })
			}
			wg.Wait()
		}
		inOrder := func(got []domainmodel.EventID) {
			last := map[domainmodel.OrderID]domainmodel.EventID{}
			for _, id := range got {
				before := last[id.OrderID]
				assert.True(t, before.Version < id.Version || before.Version == id.Version && before.Number < id.Number, "%s came after %s", id, before)
				last[id.OrderID] = id
			}
		}

		run(len(all)-len(held), 1)
		got := in.taken()
		inOrder(got)
		for _, id := range held {
			assert.NotContains(t, got, id)
		}
		assert.Equal(t, []domainmodel.EventID{poisoned}, in.setAside)
		require.Len(t, in.errs, 3, "two failed attempts, and the last one")
		for _, err := range in.errs {
			assert.ErrorIs(t, err, errPoisoned)
			assert.ErrorContains(t, err, poisoned.String())
		}
		waiting, err := s.Outbox.ListSetAside(t.Context(), 10)
		require.NoError(t, err)
		require.Len(t, waiting, 1)
		assert.Equal(t, poisoned, waiting[0].ID)
		assert.Equal(t, 3, waiting[0].Attempts)
		assert.Equal(t, errPoisoned.Error(), waiting[0].Error)
		assert.Equal(t, time.UTC, waiting[0].At.Location())

		bears = true
		require.NoError(t, s.Outbox.Retry(t.Context(), poisoned))
		run(len(held), 1)
		got = in.taken()
		assert.Equal(t, held, got)
		for id, of := range effect {
			left := 9
			assert.Equal(t, left, s.Pieces(t, of), "event %s had its effect %d times", id, 10-s.Pieces(t, of))
		}
		waiting, err = s.Outbox.ListSetAside(t.Context(), 10)
		require.NoError(t, err)
		assert.Empty(t, waiting)
		var unsent int64
		require.NoError(t, s.DB.Table("outbox_events").Where("sent_at IS NULL").Count(&unsent).Error)
		assert.Zero(t, unsent)
	})
}

// A person may decide that nobody needs the event.
func TestADiscardedEventIsNotDeliveredAndHoldsNothingBack(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		poisoned := eventID(1, 1, 1)
		in := inbox{fail: func(_ context.Context, id domainmodel.EventID) error {
			if id == poisoned {
				return errPoisoned
			}
			return nil
		}}
		for name, settle := range map[string]func(context.Context, domainmodel.EventID) error{"retry": s.Outbox.Retry, "discard": s.Outbox.Discard} {
			for _, id := range []domainmodel.EventID{poisoned, eventID(1, 1, 2), eventID(404, 1, 1), {}} {
				err := settle(t.Context(), id)
				assert.ErrorIs(t, err, repository.ErrNotSetAside, "nothing is set aside yet")
				assert.ErrorContains(t, err, name+" event order/"+id.String())
			}
		}
		work(t, in.relay(s.Store))
		require.Equal(t, []domainmodel.EventID{poisoned}, in.setAside)
		require.NoError(t, s.Outbox.Discard(t.Context(), poisoned))
		assert.ErrorIs(t, s.Outbox.Retry(t.Context(), poisoned), repository.ErrNotSetAside)
		assert.ErrorIs(t, s.Outbox.Discard(t.Context(), poisoned), repository.ErrNotSetAside)
		work(t, in.relay(s.Store))
		assert.Equal(t, []domainmodel.EventID{eventID(1, 1, 2)}, in.got)
	})
}

// Retry means as many attempts as at first, with the next set aside reported again.
func TestARetriedEventThatFailsAgainIsSetAsideAgain(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1)
		tries := 0
		in := inbox{fail: func(context.Context, domainmodel.EventID) error { tries++; return errPoisoned }}
		work(t, in.relay(s.Store))
		require.NoError(t, s.Outbox.Retry(t.Context(), eventID(1, 1, 1)))
		work(t, in.relay(s.Store))
		assert.Equal(t, 6, tries)
		assert.Len(t, in.setAside, 2)
	})
}

// A relay treats an unreadable row like an event that fails in its handlers: it reports the row
// by its ID, and goes on with the other orders.
func TestARelaySetsAnUnreadableEventAsideByItsID(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1)
		s.Saved(t, 2)
		s.Exec(t, "UPDATE outbox_events SET payload = 'no JSON' WHERE aggregate_id = '1'")
		var in inbox
		work(t, in.relay(s.Store))
		assert.Equal(t, []domainmodel.EventID{eventID(2, 1, 1)}, in.got)
		assert.Equal(t, []domainmodel.EventID{eventID(1, 1, 1)}, in.setAside)
		for _, err := range in.errs {
			assert.ErrorContains(t, err, "event order/1/1/1")
			assert.NotContains(t, err.Error(), "0/0/0")
		}
	})
}

// An event that kills its relay's process is claimed, but never marked as failed. It is still
// set aside, after as many attempts as others.
func TestAnEventThatCrashesEveryRelayIsSetAside(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		c := s.timed(t)
		s.Saved(t, 1)
		var in inbox
		relay := in.relay(s.Store)
		relay.Handlers = []domainmodel.Notifier{domainmodel.NotifierFunc(func(context.Context, domainmodel.SavedEvent) error {
			in.got = append(in.got, eventID(1, 1, 1))
			return nil
		})}
		s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
			if isMark(op) {
				return sqltap.FailBefore(ctx, op, call) // the process is no more
			}
			return call(ctx)
		})
		for range 3 {
			_, err := relay.Pass(t.Context())
			require.ErrorIs(t, err, sqltap.ErrInjected)
			assert.ErrorContains(t, err, "write down the delivery of event order/1/1/1")
			c.move(time.Minute)
		}
		s.Tap.Intercept(nil)
		require.Len(t, in.taken(), 3)
		work(t, relay)
		assert.Empty(t, in.got)
		assert.Equal(t, []domainmodel.EventID{eventID(1, 1, 1)}, in.setAside)
		assert.Contains(t, s.state(t, eventID(1, 1, 1)).LastError, "no attempt came to an end")
		require.NoError(t, s.Outbox.Retry(t.Context(), eventID(1, 1, 1)))
		work(t, relay)
		assert.Len(t, in.got, 1)
	})
}

// isMark tells the statement by which a relay writes down how a delivery went from
// the one by which it claims the event.
func isMark(op sqltap.Operation) bool {
	return op.Kind == sqltap.Exec && strings.HasPrefix(op.SQL, "UPDATE") && strings.Contains(op.SQL, "last_error")
}

// The relay dies after the handler ran, and before it marked the event as sent. The event comes
// again when the lease has ended, and not before. A handler made with Once skips it then.
func TestAnEventWhoseRelayDiedIsDeliveredAgainAfterTheLease(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		c := s.timed(t)
		s.Saved(t, 1)
		var in inbox
		relay := in.relay(s.Store, s.Once("stock", func(ctx context.Context, tx *repository.Store, _ domainmodel.SavedEvent) error {
			return tx.Stock.Reserve(ctx, 1, newOrder(t, 9, 1).Items())
		}))
		relay.Lease = time.Minute
		var died sync.Once
		s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) (err error) {
			err = errPoisoned
			if isMark(op) {
				died.Do(func() { err = sqltap.FailBefore(ctx, op, call) })
			}
			if err != errPoisoned {
				return err
			}
			return call(ctx)
		})
		defer s.Tap.Intercept(nil)
		_, err := relay.Pass(t.Context())
		require.ErrorIs(t, err, sqltap.ErrInjected)
		assert.Len(t, in.taken(), 1)

		c.move(time.Minute - time.Microsecond)
		work(t, relay)
		assert.Empty(t, in.taken())
		c.move(time.Microsecond)
		work(t, relay)
		assert.Equal(t, []domainmodel.EventID{eventID(1, 1, 1)}, in.taken())
		assert.Equal(t, 9, s.Pieces(t, 1))
		assert.Equal(t, c.Now().UTC(), s.state(t, eventID(1, 1, 1)).Sent.UTC())
	})
}

// A slow relay finishes after another one has taken over its event. The result of the relay
// that holds the lease counts.
func TestTheAnswerOfARelayWhoseLeaseHasRunOutDoesNotCount(t *testing.T) {
	t.Parallel()
	for name, late := range map[string]error{"a success": nil, "a failure": errPoisoned} {
		t.Run(name, func(t *testing.T) {
			onEveryEngine(t, func(t *testing.T, s *shop) {
				c := s.timed(t)
				s.Saved(t, 1)
				var second inbox
				slow := inbox{fail: func(context.Context, domainmodel.EventID) error {
					c.move(time.Hour)
					second.fail = func(context.Context, domainmodel.EventID) error { return errPoisoned }
					worked, err := second.relay(s.Store).Pass(t.Context())
					require.NoError(t, err)
					require.True(t, worked)
					return late
				}}
				_, err := slow.relay(s.Store).Pass(t.Context())
				require.NoError(t, err)
				state := s.state(t, eventID(1, 1, 1))
				assert.Equal(t, 2, state.Attempts)
				assert.Nil(t, state.Sent)
				assert.Equal(t, errPoisoned.Error(), state.LastError)
			})
		})
	}
}

// While a row is locked, a relay waits to claim it. By then its lease may be over, and another
// relay may have the event. Only one of them calls the handler.
func TestALeaseThatEndsBeforeTheClaimIsWrittenCallsNoHandler(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1)
		const lease = 300 * time.Millisecond
		var in inbox
		relay := in.relay(s.Store)
		relay.Lease = lease
		claiming := make(chan struct{})
		var once sync.Once
		s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
			if strings.HasPrefix(op.SQL, "UPDATE") && strings.Contains(op.SQL, "not_before") {
				once.Do(func() { close(claiming) })
			}
			return call(ctx)
		})
		defer s.Tap.Intercept(nil)
		var worked bool
		var err error
		var wg sync.WaitGroup
		tx := s.DB.Begin()
		require.NoError(t, tx.Exec("UPDATE outbox_events SET kind = kind").Error)
		wg.Go(func() { worked, err = relay.Pass(t.Context()) })
		<-claiming
		time.Sleep(lease + 50*time.Millisecond)
		require.NoError(t, tx.Commit().Error)
		wg.Wait()
		require.NoError(t, err)
		assert.False(t, worked)
		assert.Empty(t, in.taken())
		require.Len(t, in.errs, 1)
		assert.Regexp(t, `event order/1/1/1 is left to a later pass.+lease of 300ms ended .+ before the claim`, in.errs[0])
		assert.Zero(t, s.state(t, eventID(1, 1, 1)).Attempts)

		work(t, relay)
		assert.Len(t, in.taken(), 1)
	})
}

// A delivery that took longer than the lease still counts. Otherwise a slow handler would get
// its event for ever.
func TestARelayWritesDownADeliveryThatOutlastsItsLease(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1)
		in := inbox{fail: func(ctx context.Context, _ domainmodel.EventID) error {
			<-ctx.Done()
			return nil
		}}
		relay := in.relay(s.Store)
		relay.Lease = time.Second // longer than it takes to claim, on a busy machine
		work(t, relay)
		assert.Len(t, in.got, 1)
		require.Len(t, in.errs, 1, "somebody is told, since another relay may have delivered it, too")
		assert.Regexp(t, `event order/1/1/1 was delivered .+ after its lease had ended.+more than 1s`, in.errs[0])
		assert.NotNil(t, s.state(t, eventID(1, 1, 1)).Sent)
	})
}

// The context of a handler ends with the lease, so that a handler that hangs fails.
func TestARelayTellsAHandlerWhenItsLeaseEnds(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Saved(t, 1)
	in := inbox{fail: func(ctx context.Context, _ domainmodel.EventID) error {
		<-ctx.Done()
		return ctx.Err()
	}}
	relay := in.relay(s.Store)
	relay.Lease, relay.Attempts = time.Second, 1
	work(t, relay)
	assert.Equal(t, []domainmodel.EventID{eventID(1, 1, 1)}, in.setAside)
	assert.ErrorIs(t, in.errs[0], context.DeadlineExceeded)
}

// Stopping a relay does not count as a failed attempt: the next relay tries the event at once,
// with as many attempts left.
func TestARelayThatIsStoppedGivesItsEventBack(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1)
		ctx, stop := context.WithCancel(t.Context())
		in := inbox{fail: func(ctx context.Context, _ domainmodel.EventID) error {
			stop()
			<-ctx.Done()
			return ctx.Err()
		}}
		require.ErrorIs(t, in.relay(s.Store).Run(ctx), context.Canceled)
		assert.Empty(t, in.errs)
		assert.Zero(t, s.state(t, eventID(1, 1, 1)).Attempts)
		in.fail = nil
		work(t, in.relay(s.Store))
		assert.Len(t, in.got, 1)
	})
}

// An event that was delivered while the relay stopped is not delivered again.
func TestARelayWritesDownADeliveryDuringAStop(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		ctx, stop := context.WithCancel(t.Context())
		in := inbox{fail: func(context.Context, domainmodel.EventID) error { stop(); return nil }}
		require.ErrorIs(t, in.relay(s.Store).Run(ctx), context.Canceled)
		assert.Equal(t, []domainmodel.EventID{eventID(1, 1, 1)}, in.taken(), "and no other is begun")
		in.fail = nil
		work(t, in.relay(s.Store))
		assert.Equal(t, []domainmodel.EventID{eventID(1, 1, 2)}, in.taken())
	})
}

// A relay that finds nothing to do ends with its context too, not with its Poll.
func TestAnIdleRelayStopsAtOnce(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	ctx, stop := context.WithCancel(t.Context())
	var in inbox
	relay := in.relay(s.Store)
	relay.Poll = 24 * time.Hour
	s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		defer time.AfterFunc(0, stop)
		return call(ctx)
	})
	require.ErrorIs(t, relay.Run(ctx), context.Canceled)
	require.ErrorIs(t, relay.Run(ctx), context.Canceled, "and does not begin")
}

// A bug in a handler is a failed attempt of one event, not the end of the relay.
func TestAHandlerOfARelayThatPanicsHasFailed(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Saved(t, 1)
	s.Saved(t, 2)
	in := inbox{fail: func(_ context.Context, id domainmodel.EventID) error {
		if id.OrderID == 1 {
			panic("index out of range")
		}
		return nil
	}}
	work(t, in.relay(s.Store))
	assert.Equal(t, []domainmodel.EventID{eventID(2, 1, 1)}, in.got)
	assert.Equal(t, []domainmodel.EventID{eventID(1, 1, 1)}, in.setAside)
	assert.ErrorContains(t, in.errs[0], "panicked: index out of range")
}

// If the second of two handlers fails, both are called again, so each must cope with repeated
// events.
func TestARelayCallsAllHandlersAgainWhenOneFails(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Saved(t, 1)
	var first, second inbox
	tries := 0
	second.fail = func(context.Context, domainmodel.EventID) error {
		if tries++; tries == 1 {
			return errPoisoned
		}
		return nil
	}
	work(t, second.relay(s.Store, &first))
	assert.Len(t, first.got, 2)
	assert.Len(t, second.got, 1)
}

// A failed event waits, longer each time, and only its order waits with it.
func TestARelayWaitsLongerEachTimeAnEventFails(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		c := s.timed(t)
		s.Saved(t, 1, 1)
		s.Saved(t, 2)
		in := inbox{fail: func(_ context.Context, id domainmodel.EventID) error {
			if id.OrderID == 1 {
				return errPoisoned
			}
			return nil
		}}
		relay := in.relay(s.Store)
		relay.Backoff, relay.Attempts = nil, 20
		work(t, relay)
		assert.Equal(t, []domainmodel.EventID{eventID(2, 1, 1)}, in.taken())
		wait := time.Second
		for attempt := 1; attempt < 20; attempt++ {
			c.move(min(wait, time.Hour) - time.Microsecond)
			work(t, relay)
			require.Len(t, in.errs, attempt, "not yet")
			c.move(time.Microsecond)
			work(t, relay)
			require.Len(t, in.errs, attempt+1)
			wait *= 2
		}
		assert.Len(t, in.setAside, 1)
		c.move(1000 * time.Hour)
		work(t, relay)
		assert.Len(t, in.errs, 20, "set aside is set aside")
	})
}

// A panic in one of the importer's functions does not end the process, like one in a handler.
// It is logged.
func TestARelayOutlivesAPanicInWhatItCalls(t *testing.T) {
	var logged bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	s := openShop(t)
	s.Saved(t, 1)
	in := inbox{fail: func(context.Context, domainmodel.EventID) error { return errPoisoned }}
	relay := in.relay(s.Store)

	relay.Backoff = func(int) time.Duration { panic("no such attempt") }
	work(t, relay)
	require.Len(t, in.errs, 2)
	assert.ErrorContains(t, in.errs[0], "Backoff panicked, so the default is used: no such attempt")
	require.ErrorIs(t, in.errs[1], errPoisoned)
	work(t, relay)
	require.Len(t, in.errs, 2, "it waits for a second")

	relay.Backoff = func(int) time.Duration { return 0 }
	relay.OnError = func(error) { panic("no monitor") }
	relay.OnSetAside = func(domainmodel.EventID, error) { panic("no pager") }
	s.Exec(t, "UPDATE outbox_events SET not_before = NULL")
	for range 2 {
		work(t, relay)
	}
	for _, text := range []string{"OnError panicked", "no monitor", "OnSetAside panicked", "no pager", errPoisoned.Error()} {
		assert.Contains(t, logged.String(), text)
	}
}

// The database goes away and comes back: the relay reports that, and goes on.
func TestARelayOutlivesItsDatabasesAbsence(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1, 1)
		away := 0
		s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
			if away++; away <= 5 {
				return sqltap.DropConnection(ctx, op, call)
			}
			return call(ctx)
		})
		defer s.Tap.Intercept(nil)
		ctx, stop := context.WithCancel(t.Context())
		var in inbox
		in.fail = func(_ context.Context, id domainmodel.EventID) error {
			if id == eventID(1, 1, 2) {
				stop()
			}
			return nil
		}
		require.ErrorIs(t, in.relay(s.Store).Run(ctx), context.Canceled)
		assert.Equal(t, []domainmodel.EventID{eventID(1, 1, 1), eventID(1, 1, 2)}, in.got)
		require.Len(t, in.errs, 5)
		for _, err := range in.errs {
			assert.ErrorContains(t, err, "look into the outbox: ")
			assert.ErrorIs(t, err, sqltap.ErrInjected)
		}
	})
}

// If the connection breaks while the relay marks an event as sent, the relay can't know whether
// the mark was written. Writing it again does no harm.
func TestADeliveryIsWrittenDownThoughTheConnectionIsLost(t *testing.T) {
	t.Parallel()
	lose := func(err error, carriedOut bool) sqltap.Interceptor {
		return func(ctx context.Context, _ sqltap.Operation, call func(context.Context) error) error {
			if carriedOut {
				return errors.Join(call(ctx), err)
			}
			return err
		}
	}
	for name, fault := range map[string]sqltap.Interceptor{
		"before the server had it": lose(&net.OpError{Op: "write", Net: "tcp", Err: syscall.EPIPE}, false),
		"and the answer":           lose(io.ErrUnexpectedEOF, true),
		"and no server is there":   lose(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}, false),
	} {
		t.Run(name, func(t *testing.T) {
			onEveryEngine(t, func(t *testing.T, s *shop) {
				s.Saved(t, 1, 1)
				losses := 3
				s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
					if isMark(op) && losses > 0 {
						losses--
						return fault(ctx, op, call)
					}
					return call(ctx)
				})
				defer s.Tap.Intercept(nil)
				var in inbox
				work(t, in.relay(s.Store))
				assert.Zero(t, losses)
				assert.Equal(t, []domainmodel.EventID{eventID(1, 1, 1), eventID(1, 1, 2)}, in.got)
				assert.Empty(t, in.errs)
			})
		})
	}
}

// A relay that is stopped takes its attempt back. If the answer to that is lost, another relay may
// have claimed the event since, whose attempt must stay.
func TestAStoppedRelayTakesBackNoAttemptOfAnother(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1)
		claimed, release := make(chan struct{}), make(chan struct{})
		second := inbox{fail: func(context.Context, domainmodel.EventID) error {
			close(claimed)
			<-release
			return nil
		}}
		var wg sync.WaitGroup
		ctx, stop := context.WithCancel(t.Context())
		first := inbox{fail: func(ctx context.Context, _ domainmodel.EventID) error {
			stop()
			s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
				if err := call(ctx); err != nil || op.Kind != sqltap.Exec {
					return err
				}
				s.Tap.Intercept(nil)
				wg.Go(func() { work(t, second.relay(s.Store)) })
				<-claimed
				return io.ErrUnexpectedEOF
			})
			return ctx.Err()
		}}
		require.ErrorIs(t, first.relay(s.Store).Run(ctx), context.Canceled)
		state := s.state(t, eventID(1, 1, 1))
		close(release)
		wg.Wait()
		assert.Equal(t, 1, state.Attempts)
		assert.NotNil(t, state.NotBefore)
	})
}

// Two relays have seen the same event. The second to claim it leaves it alone, while
// the first works on it and afterwards.
func TestAnEventThatTwoRelaysHaveSeenIsClaimedByOne(t *testing.T) {
	t.Parallel()
	for _, when := range []string{"while the other works", "afterwards"} {
		t.Run(when, func(t *testing.T) {
			onEveryEngine(t, func(t *testing.T, s *shop) {
				s.Saved(t, 1)
				working, release := make(chan struct{}), make(chan struct{})
				var late inbox
				quick := inbox{fail: func(context.Context, domainmodel.EventID) error {
					close(working)
					<-release
					return nil
				}}
				if when == "afterwards" {
					close(release)
				}
				var wg sync.WaitGroup
				nested := false
				s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
					if !nested && op.Kind == sqltap.Exec && strings.Contains(op.SQL, "attempts") { // the late one's claim
						nested = true
						wg.Go(func() {
							worked, err := quick.relay(s.Store).Pass(t.Context())
							assert.NoError(t, err)
							assert.True(t, worked)
						})
						<-working
						if when == "afterwards" {
							wg.Wait()
						}
					}
					return call(ctx)
				})
				defer s.Tap.Intercept(nil)
				worked, err := late.relay(s.Store).Pass(t.Context())
				require.NoError(t, err)
				assert.False(t, worked)
				if when != "afterwards" {
					close(release)
				}
				wg.Wait()
				assert.Empty(t, late.got)
				assert.Len(t, quick.got, 1)
				state := s.state(t, eventID(1, 1, 1))
				assert.Equal(t, 1, state.Attempts)
				assert.NotNil(t, state.Sent)
			})
		})
	}
}

// A transaction that began early may commit late. A relay that remembered a position would
// skip its events.
func TestARelayDeliversAnEventThatIsCommittedLate(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, s *shop) {
		var in inbox
		require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
			require.NoError(t, tx.Orders.Save(ctx, newOrder(t, 1)))
			s.Saved(t, 2)
			work(t, in.relay(s.Store))
			return nil
		}))
		require.Equal(t, []domainmodel.EventID{eventID(2, 1, 1)}, in.taken())
		work(t, in.relay(s.Store))
		assert.Equal(t, []domainmodel.EventID{eventID(1, 1, 1)}, in.taken())
	})
}

// More orders than a relay takes at a time, and more events than one an order.
func TestARelayWorksThroughManyOrders(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	var want []domainmodel.EventID
	for id := domainmodel.OrderID(1); id <= 130; id++ {
		s.Saved(t, id, 1)
		want = append(want, eventID(id, 1, 1), eventID(id, 1, 2))
	}
	var in inbox
	work(t, in.relay(s.Store))
	assert.ElementsMatch(t, want, in.got)
	assert.True(t, slices.Index(in.got, eventID(1, 1, 1)) < slices.Index(in.got, eventID(1, 1, 2)))
}

// A relay that can't do anything says so, instead of waiting for ever.
func TestARelayThatCantRunSaysSo(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	var in inbox
	for name, relay := range map[string]repository.Relay{
		"without a store":    {Handlers: []domainmodel.Notifier{&in}},
		"without handlers":   {Store: s.Store},
		"a negative lease":   {Store: s.Store, Handlers: []domainmodel.Notifier{&in}, Lease: -1},
		"a negative poll":    {Store: s.Store, Handlers: []domainmodel.Notifier{&in}, Poll: -1},
		"negative attempts":  {Store: s.Store, Handlers: []domainmodel.Notifier{&in}, Attempts: -1},
		"nothing whatsoever": {},
	} {
		t.Run(name, func(t *testing.T) {
			var invalid *unitofwork.InvalidValueError
			err := relay.Run(t.Context())
			require.ErrorAs(t, err, &invalid)
			assert.ErrorContains(t, err, "run a relay: ")
		})
	}
	// The events of an open transaction may never be committed.
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		assert.ErrorContains(t, in.relay(tx).Run(ctx), "can't be done inside a transaction")
		assert.ErrorIs(t, in.relay(s.Store).Run(ctx), repository.ErrOutsideTransaction)
		return nil
	}))
}

// An error may hold any text; the outbox stores what every database can.
func TestARelayStoresTheErrorOfAFailedEventWhateverItSays(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		for text, want := range map[string]string{
			"zero \x00 byte":           "zero \uFFFD byte",
			"bad \xff UTF-8":           "bad \uFFFD UTF-8",
			"emoji 🙂":                  "emoji 🙂",
			strings.Repeat("🙂", 1000):  strings.Repeat("🙂", 1000),
			strings.Repeat("🙂", 70000): strings.Repeat("🙂", 999) + "…",
			"":                         "",
		} {
			s.Exec(t, "DELETE FROM outbox_events")
			s.Exec(t, "DELETE FROM orders")
			s.Saved(t, 1)
			in := inbox{fail: func(context.Context, domainmodel.EventID) error { return errors.New(text) }}
			work(t, in.relay(s.Store))
			waiting, err := s.Outbox.ListSetAside(t.Context(), 1)
			require.NoError(t, err)
			require.Len(t, waiting, 1)
			assert.Equal(t, want, waiting[0].Error)
		}
	})
}

// Purge deletes sent events from before the given time, and at most as many as the limit.
func TestPurgingTheOutboxKeepsToItsBounds(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		c := s.timed(t)
		var in inbox
		for id := domainmodel.OrderID(1); id <= 5; id++ {
			s.Saved(t, id)
			work(t, in.relay(s.Store)) // sent at noon, and each a microsecond after the last
			c.move(time.Microsecond)
		}
		in.fail = func(context.Context, domainmodel.EventID) error { return errPoisoned }
		s.Saved(t, 6, 1) // one set aside, and one behind it
		work(t, in.relay(s.Store))
		purge := func(before time.Time, limit int) int {
			purged, err := s.Outbox.Purge(t.Context(), before, limit)
			require.NoError(t, err)
			return purged
		}
		tokyo := time.FixedZone("JST", 9*60*60)
		assert.Zero(t, purge(noon.In(tokyo), 10))
		assert.Equal(t, 1, purge(noon.Add(3*time.Microsecond).In(tokyo), 1))
		assert.Equal(t, 2, purge(noon.Add(3*time.Microsecond).In(tokyo), 10))
		assert.EqualValues(t, 4, s.count(t, "outbox_events"))
		assert.Equal(t, 2, purge(noon.Add(24*time.Hour), 10))
		assert.EqualValues(t, 2, s.count(t, "outbox_events"), "what was not sent stays")

		s.Exec(t, "INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload, sent_at) VALUES ('plan', '1', 1, 1, 'PlanWasClosed', '{}', ?)", noon)
		assert.Zero(t, purge(noon.Add(24*time.Hour), 10))
		assert.EqualValues(t, 3, s.count(t, "outbox_events"), "those of other aggregates stay")

		for _, limit := range []int{0, -1} {
			_, err := s.Outbox.Purge(t.Context(), noon, limit)
			assert.ErrorContains(t, err, "purge the outbox: limit")
		}
		require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
			_, err := tx.Outbox.Purge(ctx, noon, 1)
			assert.ErrorContains(t, err, "can't be done inside a transaction")
			return nil
		}))
	})
}
