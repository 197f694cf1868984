package outbox_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

type event interface{ event() }

type happened struct{ What string }

func (happened) event() {}

var types = outbox.TypesOf[event](happened{})

func open(t *testing.T) (*unitofwork.Session, *outbox.Outbox) {
	db := enginetest.New(t, "memory")
	require.NoError(t, unitofwork.Migrate(db))
	require.NoError(t, outbox.Migrate(db))
	session, err := unitofwork.New(db)
	require.NoError(t, err)
	box, err := outbox.New(t.Context(), session)
	require.NoError(t, err)
	return session, box
}

func add(t *testing.T, session *unitofwork.Session, box *outbox.Outbox, aggregate, id string, version int64, what ...event) error {
	records, err := types.Records(what)
	require.NoError(t, err)
	return session.Write(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
		return box.Append(ctx, tx, aggregate, id, version, records...)
	})
}

// Two kinds of aggregates share the table, and neither holds back the other.
func TestARelayLeavesTheEventsOfOthersAlone(t *testing.T) {
	session, box := open(t)
	uuid := "0190a5f0-7c3e-7000-8000-000000000001"
	require.NoError(t, add(t, session, box, "course", uuid, 1, happened{"a"}, happened{"b"}))
	require.NoError(t, add(t, session, box, "invoice", uuid, 1, happened{"c"}))
	require.ErrorIs(t, add(t, session, box, "course", uuid, 1, happened{"d"}), outbox.ErrRecorded)
	var invalid *unitofwork.InvalidValueError
	require.ErrorAs(t, add(t, session, box, "course", "a b", 1, happened{"e"}), &invalid)
	require.ErrorAs(t, add(t, session, box, "course", "", 1, happened{"e"}), &invalid)

	down, got := true, []string{}
	relay := outbox.Relay{Outbox: box, Attempts: 2, Backoff: func(int) (none time.Duration) { return none }, Handlers: map[string][]outbox.Handler{
		"course": {types.Handler(func(_ context.Context, id outbox.ID, e event) error {
			if down {
				return assert.AnError
			}
			got = append(got, id.String()+" "+e.(happened).What)
			return nil
		})},
	}}
	require.ErrorIs(t, relay.Drain(t.Context()), assert.AnError)
	require.ErrorIs(t, relay.Drain(t.Context()), assert.AnError)
	aside, err := box.ListSetAside(t.Context(), 10, "course", "invoice")
	require.NoError(t, err)
	require.Len(t, aside, 1)
	down = false
	require.NoError(t, relay.Drain(t.Context()))
	assert.Empty(t, got, "the later one waits for the one set aside")
	require.NoError(t, box.Retry(t.Context(), aside[0].ID))
	require.NoError(t, relay.Drain(t.Context()))
	assert.Equal(t, []string{"course/" + uuid + "/1/1 a", "course/" + uuid + "/1/2 b"}, got)
	db, err := session.DB(t.Context())
	require.NoError(t, err)
	last, err := outbox.LastVersions(db, "invoice", []string{uuid, "2"})
	require.NoError(t, err)
	assert.Equal(t, map[string]int64{uuid: 1}, last)
	figures, err := box.Figures(t.Context(), "invoice")
	require.NoError(t, err)
	assert.Equal(t, 1, figures.Pending, "left to a relay that has a handler for it")
	assert.Equal(t, "invoice/"+uuid+"/1/1", figures.Oldest.ID.String())
}

type other struct{}

func (other) event() {}

func TestATypeThatIsNotNamedIsRefused(t *testing.T) {
	_, err := types.Records([]event{other{}})
	require.ErrorContains(t, err, "outbox_test.other is none of the types of events")
	_, err = types.Event(outbox.Event{Record: outbox.Record{Kind: "other", Payload: "{}"}})
	_, unreadable := errors.AsType[*outbox.UnreadableError](err)
	assert.True(t, unreadable)
}

// A handler that writes into this database notes there that it did.
func TestOnceDoesItsWorkOnce(t *testing.T) {
	session, box := open(t)
	require.NoError(t, add(t, session, box, "course", "1", 1, happened{"a"}))
	done, fail := 0, true
	once := types.Once(session, "count", func(_ context.Context, _ *unitofwork.Tx, id outbox.ID, e event) error {
		if fail {
			return assert.AnError
		}
		assert.Equal(t, []any{"course/1/1/1", happened{"a"}}, []any{id.String(), e})
		done++
		return nil
	})
	relay := outbox.Relay{Outbox: box, Backoff: func(int) (none time.Duration) { return none }, Handlers: map[string][]outbox.Handler{
		"course": {once, once, types.Handler(func(context.Context, outbox.ID, event) error {
			if done == 1 {
				done++
				return assert.AnError // so that the event is delivered again
			}
			return nil
		})},
	}}
	require.ErrorIs(t, relay.Drain(t.Context()), assert.AnError)
	fail = false
	require.ErrorIs(t, relay.Drain(t.Context()), assert.AnError)
	require.NoError(t, relay.Drain(t.Context()))
	assert.Equal(t, 2, done, "once, and the failure of the other handler")
}

// Without a kind, all are meant.
func TestWithoutAKindAllEventsAreMeant(t *testing.T) {
	session, box := open(t)
	require.NoError(t, add(t, session, box, "course", "1", 1, happened{"a"}))
	require.NoError(t, add(t, session, box, "invoice", "1", 1, happened{"b"}))
	figures, err := box.Figures(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 2, figures.Pending)
	figures, err = box.Figures(t.Context(), "invoice")
	require.NoError(t, err)
	assert.Equal(t, 1, figures.Pending)
	fail := func(context.Context, outbox.Event) error { return assert.AnError }
	ignore := func(context.Context, outbox.Event) error { return nil }
	require.Error(t, outbox.Relay{Outbox: box, Attempts: 1, Handlers: map[string][]outbox.Handler{"course": {fail}, "invoice": {fail}}}.Drain(t.Context()))
	aside, err := box.ListSetAside(t.Context(), 10)
	require.NoError(t, err)
	assert.Len(t, aside, 2)
	retried, err := box.RetryAll(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 2, retried)
	require.NoError(t, outbox.Relay{Outbox: box, Handlers: map[string][]outbox.Handler{"course": {ignore}, "invoice": {ignore}}}.Drain(t.Context()))
	later := time.Now().Add(time.Hour)
	purged, err := box.Purge(t.Context(), later, 10, "invoice")
	require.NoError(t, err)
	assert.Equal(t, 1, purged)
	purged, err = box.Purge(t.Context(), later, 10)
	require.NoError(t, err)
	assert.Equal(t, 1, purged)
}

// The first handler is called again when the second fails. The longest ID fits.
func TestAnEventIsForwardedOnceWithItsRecord(t *testing.T) {
	session, box := open(t)
	longest := strings.Repeat("7", 64)
	require.NoError(t, add(t, session, box, "course", longest, 3, happened{"a"}, happened{"b"}))
	fail := func(context.Context, outbox.Event) error { return assert.AnError }
	relay := outbox.Relay{Outbox: box, Backoff: func(int) (none time.Duration) { return none }, Handlers: map[string][]outbox.Handler{
		"course": {box.Forward("course-mail"), fail},
	}}
	for range 2 {
		require.ErrorIs(t, relay.Drain(t.Context()), assert.AnError)
	}
	var got []string
	relay.Handlers = map[string][]outbox.Handler{
		"course": {box.Forward("course-mail")},
		"course-mail": {types.Handler(func(_ context.Context, id outbox.ID, e event) error {
			got = append(got, id.String()+" "+e.(happened).What)
			return nil
		})},
	}
	require.NoError(t, relay.Drain(t.Context()))
	assert.Equal(t, []string{"course-mail/" + longest + "/3/1 a", "course-mail/" + longest + "/3/2 b"}, got)
}

// Otherwise the event of one of them would be lost.
func TestTwoKindsAreNotForwardedUnderOneName(t *testing.T) {
	session, box := open(t)
	require.NoError(t, add(t, session, box, "course", "1", 1, happened{"a"}))
	require.NoError(t, add(t, session, box, "invoice", "1", 1, happened{"b"}))
	relay := outbox.Relay{Outbox: box, Handlers: map[string][]outbox.Handler{"course": {box.Forward("mail")}, "invoice": {box.Forward("mail")}}}
	require.ErrorIs(t, relay.Drain(t.Context()), outbox.ErrRecorded)
}
