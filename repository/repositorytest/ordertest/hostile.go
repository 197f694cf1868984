package ordertest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/suite"
)

var hostileCases = []suite.Case[Store]{
	{
		Name:     "text comes back as it was saved",
		Sentence: "A region or a currency that the domain takes is found again byte for byte; the domain's refusal of any other is an *InvalidValueError.",
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			kept := domainmodel.OrderID(0)
			for _, text := range HostileStrings() {
				for _, place := range []func() (*domainmodel.Order, error){
					func() (*domainmodel.Order, error) {
						return domainmodel.NewOrder(kept+1, CustomerID, domainmodel.Region(text), domainmodel.EUR, noon)
					},
					func() (*domainmodel.Order, error) {
						return domainmodel.NewOrder(kept+1, CustomerID, "EU", domainmodel.Currency(text), noon)
					},
				} {
					order, err := place()
					if err != nil {
						var invalid *domainmodel.InvalidValueError
						assert.ErrorAs(t, err, &invalid, "%.40q", text)
						continue
					}
					kept++
					require.NoError(t, s.Orders.Save(ctx, order), "%.40q", text)
					assert.Equal(t, order.Snapshot(), find(t, s, kept).Snapshot())
				}
			}
			assert.Positive(t, kept, "the domain takes some of them")
		},
	},
	{
		Name:     "text in old rows is kept or refused, and never mended",
		Sentence: "Whatever text stands in a row, FindByID returns it byte for byte or a *CorruptOrderError: one that trims or folds it makes two regions one.",
		Needs:    []string{"Plant"},
		Check: func(t *testing.T, s Store) {
			ctx := t.Context()
			id, planted := domainmodel.OrderID(0), 0
			for _, text := range HostileStrings() {
				for _, write := range []func(*domainmodel.OrderSnapshot){
					func(o *domainmodel.OrderSnapshot) { o.Region = domainmodel.Region(text) },
					func(o *domainmodel.OrderSnapshot) { o.Currency = domainmodel.Currency(text) },
					func(o *domainmodel.OrderSnapshot) { o.Status = domainmodel.OrderStatus(text) },
				} {
					id++
					old := oldOrder(id, domainmodel.StatusPending)
					old.Items, old.Total = []domainmodel.ItemSnapshot{}, 0
					write(&old)
					if s.Plant(ctx, old) != nil {
						continue // no such row can be
					}
					planted++
					order, err := s.Orders.FindByID(ctx, id)
					if err == nil {
						assert.Equal(t, old, order.Snapshot())
						continue
					}
					requireCorrupt(t, err, id)
				}
			}
			assert.Positive(t, planted, "Plant wrote none of them")
		},
	},
}
