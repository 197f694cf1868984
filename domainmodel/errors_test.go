package domainmodel_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The errors that only implementations of the ports return: the commands' own
// are tested where they are refused.
func TestEveryErrorNamesWhatItIsAbout(t *testing.T) {
	for says, err := range map[string]error{
		"order not found":                   domainmodel.ErrOrderNotFound,
		"product 9 is not in the catalogue": &domainmodel.NoProductError{ProductID: 9},
		`no warehouse serves region "EU"`:   &domainmodel.NoWarehouseError{Region: "EU"},
		`region "EU" has no shipping rate`:  &domainmodel.NoShippingRateError{Region: "EU"},
		"order 42 exists already":           &domainmodel.OrderExistsError{OrderID: 42},
		"warehouse 3 has fewer than 2 of product 1": &domainmodel.OutOfStockError{
			WarehouseID: 3, ProductID: 1, Wanted: 2,
		},
		"order 42 was changed by someone else: loaded at version 3, stored is version 4": &domainmodel.ConflictError{
			OrderID: 42, Loaded: 3, Stored: 4,
		},
		"the stored total of order 42 is 30.00 EUR, but its items sum to 29.00 EUR": &domainmodel.TotalMismatchError{
			OrderID: 42, Stored: eur(3000), Sum: eur(2900),
		},
	} {
		require.EqualError(t, err, says)
	}
}

// An audit wants the fact, not only the news that there is one.
func TestACorruptOrderWrapsWhatIsWrongWithIt(t *testing.T) {
	wrong := &domainmodel.EmptyOrderError{OrderID: 42}
	err := error(&domainmodel.CorruptOrderError{OrderID: 42, Err: wrong})

	require.EqualError(t, err, "stored order 42 is corrupt: order 42 has no items")
	found, ok := errors.AsType[*domainmodel.EmptyOrderError](err)
	require.True(t, ok)
	require.Same(t, wrong, found)
}

// An error is for people and for logs: a megabyte of someone's input is for neither.
func TestLongInputIsCutInTheError(t *testing.T) {
	_, err := domainmodel.ParseRegion(strings.Repeat("x", 1<<20))
	var invalid *domainmodel.InvalidValueError
	require.ErrorAs(t, err, &invalid)
	assert.Equal(t, `"`+strings.Repeat("x", 64)+`"…`, invalid.Value)
}
