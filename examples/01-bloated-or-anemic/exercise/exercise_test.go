//go:build exercise

package exercise

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOnePlaceDecidesWhetherAnOrderShips(t *testing.T) {
	for who, ship := range map[string]func(*Order) error{
		"The service": ShipInService, "The route": ShipInRoute, "The nightly task": ShipInTask,
	} {
		ready, onHold := NewOrder(false), NewOrder(true)
		require.NoError(t, ship(ready), "%s does not ship a paid order.", who)
		require.Equal(t, "shipped", ready.Status(), "%s does not ship a paid order.", who)
		require.ErrorIs(t, ship(ready), ErrNotReady, "%s ships an order twice.", who)
		require.ErrorIs(t, ship(onHold), ErrNotReady, "%s ships an order that is on hold.", who)
	}
	order := reflect.TypeFor[Order]()
	for field := range order.NumField() {
		name := order.Field(field)
		require.False(t, name.IsExported(), "Other packages can set Order.%s, and skip the rule.", name.Name)
	}
}
