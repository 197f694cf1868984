package scenario_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// random makes scenarios of all verbs, with or without faults and other sessions.
type random struct{ *rand.Rand }

func pick[T any](r random, all []T) T { return all[r.IntN(len(all))] }

func (r random) scenario() scenario.Scenario {
	s := make(scenario.Scenario, 1+r.IntN(6))
	for i := range s {
		s[i].Act = r.act(scenario.Verbs())
		if r.IntN(3) == 0 {
			s[i].Fault = pick(r, scenario.Faults())
		}
		if s[i].Verb.LoadsAndSaves() && r.IntN(3) == 0 {
			s[i].Meanwhile = r.act(slices.DeleteFunc(scenario.Verbs(), func(v scenario.Verb) bool {
				return v == scenario.Again || v == scenario.Wait
			}))
		}
	}
	return s
}

func (r random) act(verbs []scenario.Verb) scenario.Act {
	act := scenario.Act{Verb: pick(r, verbs)}
	if act.Verb.TakesProduct() {
		act.Product = pick(r, []string{"coffee", "coffee", "tea", "mug"})
	}
	if act.Verb.TakesQuantity() {
		act.Quantity = pick(r, []int{0, 1, 1, 2, 3, 60, 101, scenario.MostPieces})
	}
	return act
}

func TestEveryScenarioIsItsText(t *testing.T) {
	r := random{rand.New(rand.NewPCG(1, 2))}
	for range 2000 {
		s := r.scenario()
		got, err := scenario.Parse(s.String())
		require.NoError(t, err)
		require.Equal(t, s, got)
	}
}

// On the right, three things break a rule: SQL, after which the next command is refused; a relay
// that could not note what it has delivered, since it delivers at least once; and another session,
// after which a caller that stored nothing holds the order as it was loaded.
func TestNoScenarioBreaksARuleOnTheRightSilently(t *testing.T) {
	r := random{rand.New(rand.NewPCG(3, 4))}
	runs := 40
	if testing.Short() {
		runs = 10
	}
	for range runs {
		s := r.scenario()
		outcome, err := scenario.Run(t.Context(), s, fresh.Database)
		require.NoError(t, err, s)
		sql, wrong := false, false
		for i, step := range s {
			seen := outcome.DomainModel[i]
			sql = sql || step.Verb == scenario.SQL || step.Meanwhile.Verb == scenario.SQL
			if step.Verb.IsCommand() && wrong {
				assert.Error(t, seen.Told[len(seen.Told)-1].Err, "%s: step %d works on a wrong total", s, i+1)
			}
			for _, rule := range seen.Broken() {
				unnoted := rule.ID == "mail" && slices.ContainsFunc(s[:i+1], func(s scenario.Step) bool { return s.Fault == scenario.FailSent })
				stale := rule.ID == "memory" && step.Meanwhile.Verb != "" && !slices.ContainsFunc(seen.Operations, func(op sqltap.Operation) bool {
					return op.Conn == 1 && op.Kind == sqltap.Commit && op.Err == nil
				})
				assert.True(t, sql || unnoted || stale, "%s: step %d: %s: %s", s, i+1, rule.Text, rule.Observed)
			}
			wrong = slices.ContainsFunc(seen.Broken(), func(rule lesson.ClaimResult) bool { return rule.ID == "total" }) && step.Meanwhile.Verb == ""
		}
	}
}
