//go:build exercise

package exercise

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func TestTheSignatureOfAReminderSaysWhatItNeeds(t *testing.T) {
	var function any = Remind
	remind, ok := function.(func(*domainmodel.Order, time.Time, func(domainmodel.CustomerID) error) error)
	require.True(t, ok, "Remind takes its clock and its mailer from elsewhere: have them passed in.")

	placedAt := time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)
	order, err := domainmodel.NewOrder(1, 7, "EU", domainmodel.EUR, placedAt)
	require.NoError(t, err)
	var reminded []domainmodel.CustomerID
	mail := func(customer domainmodel.CustomerID) error { reminded = append(reminded, customer); return nil }

	require.NoError(t, remind(order, placedAt.Add(24*time.Hour), mail))
	require.Empty(t, reminded, "The customer still has a moment.")
	require.NoError(t, remind(order, placedAt.Add(24*time.Hour+time.Second), mail))
	require.Equal(t, []domainmodel.CustomerID{7}, reminded)
}
