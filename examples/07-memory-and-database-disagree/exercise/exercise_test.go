//go:build exercise

package exercise

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/exercise"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
)

func TestTheContractNoticesARepositoryThatLendsItsOrders(t *testing.T) {
	failed := exercise.FailedCases(t, func(t *testing.T) {
		ordertest.Run(t, func(*testing.T) ordertest.Store { return ordertest.Store{Orders: New()} })
	})
	require.Contains(t, failed, "the store keeps copies", "The contract noticed nothing: the repository still keeps copies.")
	require.NotContains(t, failed, "it comes back as it was saved", "The repository is broken in another way: what was saved does not come back.")
}
