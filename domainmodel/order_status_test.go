package domainmodel_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Every command in every status. Which ones go through is derived: a command
// that moves the status may do what CanTransitionTo says, and one that changes
// the items needs a pending order. TestAStatusMovesOnlyAsTheBusinessAllows holds
// CanTransitionTo itself to a table that is written out.
func TestEveryCommandKeepsToTheStatus(t *testing.T) {
	type (
		order  = domainmodel.Order
		id     = domainmodel.OrderID
		status = domainmodel.OrderStatus
	)
	cannotChange := func(id id, s status) error { return &domainmodel.CannotChangeOrderError{OrderID: id, Status: s} }

	for name, command := range map[string]struct {
		run     func(*order) error
		to      status // the status it leads to; none for those that change items
		says    string
		refusal func(id, status) error
	}{
		"AddItem":        {func(o *order) error { return o.AddItem(mug, 1) }, "", "cannot change the items of order 42", cannotChange},
		"ChangeQuantity": {func(o *order) error { return o.ChangeQuantity(mug.ID(), 5) }, "", "cannot change the items of order 42", cannotChange},
		"RemoveItem":     {func(o *order) error { return o.RemoveItem(mug.ID()) }, "", "cannot change the items of order 42", cannotChange},
		"Pay": {
			func(o *order) error { return o.Pay(o.Total(), paidAt) }, domainmodel.StatusPaid, "cannot pay order 42",
			func(id id, s status) error { return &domainmodel.CannotPayOrderError{OrderID: id, Status: s} },
		},
		"Ship": {
			func(o *order) error { return o.Ship(3, eur(590), shippedAt) }, domainmodel.StatusShipped, "cannot ship order 42",
			func(id id, s status) error { return &domainmodel.CannotShipOrderError{OrderID: id, Status: s} },
		},
		"Cancel": {
			func(o *order) error { return o.Cancel(cancelledAt) }, domainmodel.StatusCancelled, "cannot cancel order 42",
			func(id id, s status) error { return &domainmodel.CannotCancelOrderError{OrderID: id, Status: s} },
		},
	} {
		for _, from := range domainmodel.OrderStatuses() {
			t.Run(name+"/"+string(from), func(t *testing.T) {
				order := orderIn(from)
				changesItems := command.to == ""

				if from.CanTransitionTo(command.to) || changesItems && from == domainmodel.StatusPending {
					require.NoError(t, command.run(order))
					if !changesItems {
						require.Equal(t, command.to, order.Status())
					}
					return
				}
				err := requireRefused(t, order, command.run)
				requireWraps(t, err, command.refusal(order.ID(), from))
				require.ErrorContains(t, err, command.says+`: it is "`+string(from)+`"`)
			})
		}
		// The zero Order never went through NewOrder: it belongs to nobody.
		t.Run(name+"/zero Order", func(t *testing.T) {
			err := requireRefused(t, new(order), command.run)
			requireWraps(t, err, command.refusal(0, ""))
		})
	}
}
