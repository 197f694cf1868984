//go:build exercise

package exercise

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/exercise"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/memory"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
)

func TestTheContractNoticesSwallowedConflicts(t *testing.T) {
	failed := exercise.FailedCases(t, func(t *testing.T) {
		ordertest.Run(t, func(*testing.T) ordertest.Store { return ordertest.Store{Orders: Orders{memory.New().Orders}} })
	})
	require.Contains(t, failed, "of any two commands the second writer is refused", "The contract noticed nothing: the second writer is still refused.")
	require.NotContains(t, failed, "it comes back as it was saved", "The repository is broken in another way: what was saved does not come back.")
}
