package repository_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// A broken event must not be delivered with zero values. Its error names it, and it holds back
// the later events of its order, and no others.
func TestABrokenEventIsHeldBackByName(t *testing.T) {
	for name, test := range map[string]struct{ change, want string }{
		"an unknown kind":        {"kind = 'OrderWasEaten'", `unknown kind "OrderWasEaten"`},
		"a kind of NULL":         {"kind = NULL", `name "kind"`},
		"no JSON":                {"payload = 'hello'", "invalid character"},
		"half of the JSON":       {"payload = substr(payload, 1, 10)", "unexpected end of JSON"},
		"a payload of NULL":      {"payload = NULL", `name "payload"`},
		"a JSON null":            {"payload = 'null'", "ItemWasAdded.ProductID (none) must have a value"},
		"an empty object":        {"payload = '{}'", "ItemWasAdded.ProductID (none) must have a value"},
		"another kind's payload": {"kind = 'OrderWasPaid'", "OrderWasPaid.At (none) must have a value"},
		"no quantity":            {"payload = json_remove(payload, '$.quantity')", "ItemWasAdded.Quantity (none) must have a value"},
		"no currency":            {"payload = json_remove(payload, '$.currency')", "ItemWasAdded.UnitPrice (none) must have a value"},
		"an unknown currency":    {"payload = json_set(payload, '$.currency', 'euro')", `currency "euro"`},
		"an amount in words":     {"payload = json_set(payload, '$.amount', 'ten')", "cannot unmarshal string"},
		"half a cent":            {"payload = json_set(payload, '$.amount', 0.5)", "cannot unmarshal number 0.5"},
		"an invalid time":        {"payload = json_set(payload, '$.at', 'noon')", "parsing time"},
		"bad UTF-8":              {`payload = CAST(X'7B2263757272656E6379223A22FF227D' AS TEXT)`, "currency"},
	} {
		t.Run(name, func(t *testing.T) {
			s := openUnguarded(t)
			s.Exec(t, "UPDATE outbox_events SET "+test.change+" WHERE aggregate_id = '2' AND number = 3")
			before := s.rows(t)["outbox_events"]
			var got []domainmodel.EventID
			delivered, err := drain(t.Context(), s.Store, domainmodel.NotifierFunc(func(_ context.Context, e domainmodel.SavedEvent) error {
				got = append(got, e.ID)
				return nil
			}))
			assert.ErrorContains(t, err, "read event order/2/1/3: ")
			assert.ErrorContains(t, err, test.want)
			assert.Equal(t, len(got), delivered)
			assert.Equal(t, len(before)-3, delivered, "the third of five events of order 2 and the two after it")
			assert.Contains(t, got, domainmodel.EventID{OrderID: 2, Version: 1, Number: 2})
			assert.NotContains(t, got, domainmodel.EventID{OrderID: 2, Version: 1, Number: 4})
		})
	}
}

// More events than a page holds come in their order all the same.
func TestManyEventsAreDeliveredInTheOrderInWhichTheyHappened(t *testing.T) {
	s := openShop(t)
	s.Saved(t, 1, productsTo(250)...)
	number := 0
	_, err := drain(t.Context(), s.Store, domainmodel.NotifierFunc(func(_ context.Context, e domainmodel.SavedEvent) error {
		number++
		assert.Equal(t, domainmodel.EventID{OrderID: 1, Version: 1, Number: number}, e.ID)
		return nil
	}))
	require.NoError(t, err)
	assert.Equal(t, 251, number)
}

// Events of an open transaction may never come to be.
func TestDrainingInsideATransactionIsRefused(t *testing.T) {
	s := openShop(t)
	require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
		_, err := drain(ctx, tx, nil)
		assert.ErrorContains(t, err, "drain the outbox: can't be done inside a transaction")
		return nil
	}))
}

// No limit is no limit that anyone meant: GORM would take it for all, or for none.
func TestListingWhatWasSetAsideAsksForALimit(t *testing.T) {
	s := openShop(t)
	for _, limit := range []int{0, -1} {
		_, err := s.Outbox.ListSetAside(t.Context(), limit)
		var invalid *unitofwork.InvalidValueError
		require.ErrorAs(t, err, &invalid)
		assert.ErrorContains(t, err, "find events set aside: limit")
	}
}

// A mailer may be down for a night: an event is tried for about a day.
func TestAnEventIsTriedForAboutADay(t *testing.T) {
	s := openShop(t)
	c := s.timed(t)
	s.Saved(t, 1)
	began, tries := c.Now(), 0
	relay := repository.Relay{Store: s.Store, OnError: func(error) {}, OnSetAside: func(domainmodel.EventID, error) {}}
	relay.Handlers = []domainmodel.Notifier{domainmodel.NotifierFunc(func(context.Context, domainmodel.SavedEvent) error {
		tries++
		return errPoisoned
	})}
	for s.state(t, eventID(1, 1, 1)).Aside == nil {
		work(t, relay)
		if next := s.state(t, eventID(1, 1, 1)).NotBefore; next != nil {
			c.move(next.Sub(c.Now()))
		}
	}
	assert.InDelta(t, 24, c.Now().Sub(began).Hours(), 2)
	assert.Equal(t, 36, tries)
}

// After the mailer was down, one call retries all the events that were set aside.
func TestRetryAllRetriesWhatWasSetAside(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		for id := domainmodel.OrderID(1); id <= 3; id++ {
			s.Saved(t, id, 1)
		}
		in := inbox{fail: func(_ context.Context, id domainmodel.EventID) error {
			if id.OrderID == 2 {
				return nil
			}
			return errPoisoned
		}}
		work(t, in.relay(s.Store))
		require.Len(t, in.setAside, 2)
		in.fail = nil
		retried, err := s.Outbox.RetryAll(t.Context())
		require.NoError(t, err)
		assert.Equal(t, 2, retried)
		work(t, in.relay(s.Store))
		assert.Len(t, in.got, 6)
		retried, err = s.Outbox.RetryAll(t.Context())
		require.NoError(t, err)
		assert.Zero(t, retried)
	})
}

func TestFiguresOfTheOutbox(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		figures := func() repository.OutboxFigures {
			f, err := s.Outbox.Figures(t.Context())
			require.NoError(t, err)
			return f
		}
		assert.Equal(t, repository.OutboxFigures{}, figures(), "of an empty outbox")
		s.Saved(t, 1, 1)
		s.Saved(t, 2)
		in := inbox{fail: func(_ context.Context, id domainmodel.EventID) error {
			if id == eventID(1, 1, 2) {
				return errPoisoned
			}
			return nil
		}}
		f := figures()
		assert.Equal(t, []int{3, 0}, []int{f.Pending, f.SetAside})
		assert.Equal(t, eventID(1, 1, 1), f.Oldest.ID)
		work(t, in.relay(s.Store))
		f = figures()
		assert.Equal(t, []int{1, 1}, []int{f.Pending, f.SetAside})
		assert.Equal(t, eventID(1, 1, 2), f.Oldest.ID)
		assert.IsType(t, domainmodel.ItemWasAdded{}, f.Oldest.Event, "which has no time of its own")
		assert.WithinDuration(t, time.Now(), f.Since, time.Minute)
		assert.Equal(t, time.UTC, f.Since.Location())
		s.Exec(t, "UPDATE outbox_events SET kind = 'OrderWasEaten' WHERE sent_at IS NULL")
		f = figures()
		assert.Nil(t, f.Oldest, "it can't be read")
		assert.Equal(t, 1, f.Pending)
		assert.NotZero(t, f.Since)
		s.Exec(t, "UPDATE outbox_events SET stored_at = NULL")
		assert.Zero(t, figures().Since)
	})
}

// Without a Backoff, an event is due at once, whatever the clock does: it may stand still, be
// rounded up (as GORM does for MySQL), or go back.
func TestAnEventWithoutABackoffIsDueByAnyClock(t *testing.T) {
	t.Parallel()
	clocks := map[string]func() time.Time{
		"stands still":  func() time.Time { return noon },
		"rounds":        func() time.Time { return time.Now().Round(10 * time.Millisecond) },
		"rounds up":     func() time.Time { return time.Now().Add(time.Second).Truncate(time.Second) },
		"of the engine": nil,
	}
	back := noon
	clocks["goes back"] = func() time.Time { back = back.Add(-time.Second); return back }
	onEveryEngine(t, func(t *testing.T, s *shop) {
		for name, now := range clocks {
			if now != nil {
				s.Store = newStore(t, s.DB.Session(&gorm.Session{NowFunc: now}))
			}
			s.Exec(t, "DELETE FROM outbox_events")
			s.Exec(t, "DELETE FROM orders")
			s.Saved(t, 1)
			in := inbox{fail: func(context.Context, domainmodel.EventID) error { return errPoisoned }}
			relay := in.relay(s.Store)
			relay.Attempts = 100
			for range 20 {
				require.ErrorIs(t, relay.Drain(t.Context()), errPoisoned, name)
			}
			in.fail = nil
			require.NoError(t, relay.Drain(t.Context()), name)
			assert.Len(t, in.got, 1, name)
		}
	})
}

// Times that no calendar has are compared as what they are, on every engine.
func TestPurgingBeforeAnyTime(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		for i, year := range []int{-5, 0, 999, 1000, 9999, 10000, 100000} {
			id := domainmodel.OrderID(i + 1)
			s.Saved(t, id)
			_, err := drain(t.Context(), s.Store, &inbox{})
			require.NoError(t, err)
			require.NoError(t, s.InTransaction(t.Context(), func(context.Context, *repository.Store) error { return nil }, repository.Key(id.String())))
			before := time.Date(year, time.June, 1, 0, 0, 0, 0, time.UTC)
			events, err := s.Outbox.Purge(t.Context(), before, 10)
			require.NoError(t, err)
			keys, err := s.PurgeKeys(t.Context(), before, 10)
			require.NoError(t, err)
			assert.Equal(t, []bool{year > 2000, year > 2000}, []bool{events > 0, keys > 0}, "before the year %d", year)
		}
	})
}

func TestADrainReachesWhatIsBehindManyFailures(t *testing.T) {
	s := openShop(t)
	for id := domainmodel.OrderID(1); id <= 130; id++ {
		s.Saved(t, id)
	}
	in := inbox{fail: func(_ context.Context, id domainmodel.EventID) error {
		if id.OrderID <= 120 {
			return errPoisoned
		}
		return nil
	}}
	require.ErrorIs(t, in.relay(s.Store).Drain(t.Context()), errPoisoned)
	assert.Len(t, in.got, 10)
}

// The cost of looking for events grows with the orders that have an event to deliver. It does
// not grow with orders whose next event waits for its time, or was set aside.
func TestALookSkipsWhatIsHeld(t *testing.T) {
	t.Parallel()
	onEveryEngine(t, func(t *testing.T, s *shop) {
		s.Saved(t, 1)
		s.Saved(t, 2)
		s.Exec(t, "UPDATE outbox_events SET set_aside_at = ? WHERE aggregate_id = '1'", noon)
		held := 0
		hold := func(n int) {
			for ; held < n; held++ {
				s.Exec(t, "INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload) VALUES ('order', '1', 2, ?, 'OrderWasPaid', '{}')", held+1)
				s.Exec(t, "INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload, set_aside_at) VALUES ('order', ?, 1, 1, 'OrderWasPaid', '{}', ?)", fmt.Sprint(1000+2*held), noon)
				s.Exec(t, "INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload, not_before) VALUES ('order', ?, 1, 1, 'OrderWasPaid', '{}', ?)", fmt.Sprint(1001+2*held), noon.AddDate(1000, 0, 0))
			}
		}
		look := func() (statements []string) {
			s.Exec(t, "UPDATE outbox_events SET sent_at = NULL, not_before = NULL WHERE aggregate_id = '2'")
			var in inbox
			statements = s.statements(func() { work(t, in.relay(s.Store)) })
			require.Len(t, in.got, 1)
			return statements
		}
		hold(200)
		before := look()
		hold(500)
		assert.Equal(t, before, look())
	})
}

// The outbox may have events of other aggregates, which are for their own programs.
func TestTheOutboxOfTheShopKeepsToOrders(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	s.Exec(t, "INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload, set_aside_at) VALUES ('course', '1', 1, 1, 'SeatWasTaken', '{}', ?)", noon)
	figures, err := s.Outbox.Figures(t.Context())
	require.NoError(t, err)
	assert.Zero(t, figures)
	aside, err := s.Outbox.ListSetAside(t.Context(), 10)
	require.NoError(t, err)
	assert.Empty(t, aside)
	retried, err := s.Outbox.RetryAll(t.Context())
	require.NoError(t, err)
	assert.Zero(t, retried)
}

// MariaDB counts the entries of an index for which it checks a condition while it reads them. (With
// fresh statistics, after ANALYZE TABLE, it chooses a plan that checks few in any case.)
func TestALookOnMariaDBDoesNotReadAllEventsBehindOne(t *testing.T) {
	t.Parallel()
	s := openShopOn(t, "mysql")
	const events = 20_000
	enginetest.Pool(t, s.DB).SetMaxOpenConns(1) // the counters are those of a connection
	s.Exec(t, "INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload, set_aside_at) VALUES ('order', '1', 1, 1, 'OrderWasPaid', '{}', ?)", noon)
	s.Exec(t, "INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload)"+
		" WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 199)"+
		" SELECT 'order', '1', 2 + 200 * a.i + b.i, 1, 'OrderWasPaid', '{}' FROM n a JOIN n b ON a.i < ?", events/200)
	s.Exec(t, "FLUSH STATUS")
	var in inbox
	work(t, in.relay(s.Store))
	assert.Empty(t, in.got)
	var counter string
	var checked int
	err := s.DB.Raw("SHOW SESSION STATUS LIKE 'Handler_icp_attempts'").Row().Scan(&counter, &checked)
	if errors.Is(err, sql.ErrNoRows) {
		t.Skip("MySQL does not count them")
	}
	require.NoError(t, err)
	assert.Less(t, checked, events)
}

// A lock of somebody else is in the way when a delivery is written down. The relay tries that
// again: given up, the event would be delivered twice.
func TestADeliveryIsWrittenDownOnceALockIsFree(t *testing.T) {
	s := openShopOn(t, "mysql")
	s.Saved(t, 1)
	marks := 0
	s.Tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		if strings.Contains(op.SQL, "UPDATE") && strings.Contains(op.SQL, "`sent_at`=") {
			if marks++; marks <= 3 {
				return &mysql.MySQLError{Number: 1205, Message: "Lock wait timeout exceeded"}
			}
		}
		return call(ctx)
	})
	var in inbox
	require.NoError(t, in.relay(s.Store).Drain(t.Context()))
	s.Tap.Intercept(nil)
	assert.Greater(t, marks, 3)
	require.NoError(t, in.relay(s.Store).Drain(t.Context()))
	assert.Len(t, in.got, 1)
}
