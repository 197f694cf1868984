//go:build exercise

package exercise

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func TestTheEventsOfBothVersionsAreRead(t *testing.T) {
	paid := domainmodel.MustMoney(1250, domainmodel.EUR)
	amount, err := Charged([]byte(`{"Charged": "12.50 EUR"}`))
	require.NoError(t, err)
	require.Equal(t, paid, amount)

	amount, err = Charged([]byte(`{"Cents": 1250}`))
	require.NoError(t, err)
	require.Equal(t, paid, amount, "An event that yesterday's program left is not read: its customer is never told.")

	for _, neither := range []string{`{}`, `{"Cents": 1, "Charged": "0.01 EUR"}`, `{"Cents": "12.50"}`, `{"Charged": 12.5}`} {
		_, err := Charged([]byte(neither))
		require.Error(t, err, "%s is neither version, and was read.", neither)
	}
}
