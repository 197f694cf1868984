package ordertest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/suite"
)

// inbox is a notifier that keeps what it is told, and fails for the event that it
// is to refuse.
type inbox struct {
	events []domainmodel.SavedEvent
	refuse domainmodel.EventID
}

var errInboxFull = errors.New("the inbox is full")

func (i *inbox) Notify(_ context.Context, event domainmodel.SavedEvent) error {
	if event.ID == i.refuse {
		return errInboxFull
	}
	i.events = append(i.events, event)
	return nil
}

func (i *inbox) ids() (ids []domainmodel.EventID) {
	for _, event := range i.events {
		ids = append(ids, event.ID)
	}
	return ids
}

func id(order domainmodel.OrderID, version int64, number int) domainmodel.EventID {
	return domainmodel.EventID{OrderID: order, Version: version, Number: number}
}

var eventCases = []suite.Case[Store]{
	{
		Name:     "events are delivered once, in order, as they were recorded",
		Sentence: "Drain delivers each event of a saved order, every kind with all that it holds, in the order of recording; the next Drain delivers none of them.",
		Needs:    []string{"Drain"},
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			var want []domainmodel.SavedEvent
			save := func(order *domainmodel.Order) {
				for i, event := range order.Events() {
					want = append(want, domainmodel.SavedEvent{ID: id(order.ID(), order.Version()+1, i+1), Event: event})
				}
				require.NoError(t, s.Orders.Save(ctx, order))
			}
			order := newOrder(t, 1, 1, 2)
			save(order)
			require.NoError(t, order.ChangeQuantity(1, 4))
			require.NoError(t, order.RemoveItem(2))
			save(order)
			require.NoError(t, order.Pay(order.Total(), noon))
			save(order)
			require.NoError(t, order.Ship(WarehouseID, domainmodel.MustMoney(0, domainmodel.EUR), noon.Add(time.Hour)))
			save(order)
			cancelled := newOrder(t, 2, 1)
			require.NoError(t, cancelled.Pay(cancelled.Total(), noon))
			require.NoError(t, cancelled.Cancel(noon))
			save(cancelled)

			var got inbox
			require.NoError(t, s.Drain(ctx, &got))
			byOrder := func(a, b domainmodel.SavedEvent) int { return cmp.Compare(a.ID.OrderID, b.ID.OrderID) }
			slices.SortStableFunc(got.events, byOrder) // between two orders there is no sequence
			assert.Equal(t, want, got.events)
			require.NoError(t, s.Drain(ctx, &got))
			assert.Len(t, got.events, len(want))
		},
	},
	{
		Name:     "an event that fails holds back its order, and no other",
		Sentence: "When the notifier fails, Drain keeps that event and the later ones of its order, delivers the others, and names the event; the next Drain goes on where it stopped.",
		Needs:    []string{"Drain"},
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			saved(t, s, 1, 1)
			saved(t, s, 2, 1)
			got := inbox{refuse: id(1, 1, 1)}
			err := s.Drain(ctx, &got)
			require.ErrorIs(t, err, errInboxFull)
			assert.ErrorContains(t, err, id(1, 1, 1).String())
			got.refuse = domainmodel.EventID{}
			require.NoError(t, s.Drain(ctx, &got))
			assert.Equal(t, []domainmodel.EventID{id(2, 1, 1), id(2, 1, 2), id(1, 1, 1), id(1, 1, 2)}, got.ids())
		},
	},
	{
		Name:     "what happens during a delivery is delivered too",
		Sentence: "A notifier may change and save orders; the events of that come after those that were waiting, in the same Drain.",
		Needs:    []string{"Drain"},
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			saved(t, s, 1, 1)
			var got inbox
			require.NoError(t, s.Drain(ctx, domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
				if event.ID == id(1, 1, 1) {
					order := find(t, s, 1)
					require.NoError(t, order.Cancel(noon))
					require.NoError(t, s.Orders.Save(ctx, order))
				}
				return got.Notify(ctx, event)
			})))
			assert.Equal(t, []domainmodel.EventID{id(1, 1, 1), id(1, 1, 2), id(1, 2, 1)}, got.ids())
		},
	},
	{
		Name:     "nothing to deliver",
		Sentence: "Drain of an empty outbox delivers nothing and returns no error.",
		Needs:    []string{"Drain"},
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			var got inbox
			require.NoError(t, s.Drain(ctx, &got))
			assert.Empty(t, got.events)
		},
	},
}
