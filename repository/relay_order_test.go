package repository_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// A sequence of PostgreSQL may hand out IDs in advance, so later events can have lower row IDs.
// Version and number give the true sequence.
func TestTheOrderOfEventsIsNotThatOfTheirRows(t *testing.T) {
	for _, engine := range []string{"postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			s := openShopOn(t, engine)
			order := s.Saved(t, 1, 1, 2)
			require.NoError(t, order.Pay(order.Total(), noon))
			require.NoError(t, s.Orders.Save(t.Context(), order))
			s.Exec(t, "UPDATE outbox_events SET id = 1000 - id WHERE aggregate_id = '1' AND version = 1")

			var in inbox
			work(t, in.relay(s.Store))

			var want []domainmodel.EventID
			for number := range 3 { // placed, and two items added
				want = append(want, domainmodel.EventID{OrderID: 1, Version: 1, Number: number + 1})
			}
			want = append(want, domainmodel.EventID{OrderID: 1, Version: 2, Number: 1})
			assert.Equal(t, want, in.taken())
		})
	}
}
