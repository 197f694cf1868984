package scenario_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// run runs the scenario of the text.
func run(t *testing.T, text string) *scenario.Outcome {
	t.Helper()
	s, err := scenario.Parse(text)
	require.NoError(t, err)
	outcome, err := scenario.Run(t.Context(), s, fresh.Database)
	require.NoError(t, err)
	require.Len(t, outcome.ActiveRecord, len(s))
	require.Len(t, outcome.DomainModel, len(s))
	return outcome
}

// broken returns the IDs of the rules that are broken after the last step.
func broken(all []scenario.Seen) []string {
	ids := []string{}
	for _, rule := range all[len(all)-1].Broken() {
		ids = append(ids, rule.ID)
	}
	return ids
}

// observed returns what was observed of a rule after the last step.
func observed(t *testing.T, all []scenario.Seen, id string) string {
	t.Helper()
	for _, rule := range all[len(all)-1].Claims {
		if rule.ID == id {
			return rule.Observed
		}
	}
	require.Fail(t, "there is no rule "+id)
	return ""
}

// last returns what was seen after the last step.
func last(all []scenario.Seen) scenario.Seen { return all[len(all)-1] }
