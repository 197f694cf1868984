package scenario_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/scenario"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
)

// A ready scenario is there for what it breaks: one of them breaks rules on the right side, and one
// on both.
func TestReadyScenariosBreakWhatTheyAreThereFor(t *testing.T) {
	type ids = []string
	want := map[string]struct{ activeRecord, domainModel ids }{
		"A rule that one place forgets": {ids{"total"}, ids{}},
		"An error, though it shipped":   {ids{"mail"}, ids{}},
		"The back door":                 {ids{"total"}, ids{}},
		"Two people at once":            {ids{"total", "memory"}, ids{}},
		"Paid at an old price":          {ids{"memory", "payment"}, ids{}},
		"COMMIT fails":                  {ids{"memory"}, ids{}},
		"Shipped twice":                 {ids{"stock", "mail"}, ids{}},
		"Shipped and cancelled":         {ids{"end"}, ids{}},
		"The mailer is down":            {ids{"mail"}, ids{}},
		"The answer is lost":            {ids{"mail"}, ids{}},
		"Past both models":              {ids{"total"}, ids{"total"}},
		"Mailed twice":                  {ids{}, ids{"mail"}},
	}
	assert.Len(t, scenario.ReadyScenarios, len(want))
	for _, ready := range scenario.ReadyScenarios {
		t.Run(ready.Title, func(t *testing.T) {
			outcome := run(t, ready.Text)
			assert.Equal(t, want[ready.Title].activeRecord, broken(outcome.ActiveRecord))
			assert.Equal(t, want[ready.Title].domainModel, broken(outcome.DomainModel))
		})
	}
}

func TestReadyScenariosNameTheirLessons(t *testing.T) {
	var names []string
	for _, lesson := range lessons.All() {
		names = append(names, lesson.Name)
	}
	for _, ready := range scenario.ReadyScenarios {
		assert.Contains(t, names, ready.Lesson)
		s, err := scenario.Parse(ready.Text)
		require.NoError(t, err)
		assert.Equal(t, ready.Text, s.String())
	}
}
