package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func twoClaims(part lesson.Part) *lesson.Result {
	same := lesson.ClaimResult{Text: "They agree", Observed: "same", Kept: true, Expected: true}
	r := &lesson.Result{Lesson: lesson.Lesson{Name: "07-seven", Title: "Seven", Part: part}}
	r.ActiveRecord.Claims = []lesson.ClaimResult{same, {Text: "a | b", Observed: "30 <b>\n1"}}
	r.DomainModel.Claims = []lesson.ClaimResult{same, {Text: "a | b", Observed: "*9*", Kept: true}}
	return r
}

func TestTheREADMEsRowTellsTheFirstDifference(t *testing.T) {
	assert.Equal(t, `| Lesson | For example | Active Record | With care | Domain Model |
|---|---|---|---|---|
| [07 Seven](examples/07-seven) | a \| b | **1 of 2**<br>30 &lt;b&gt; 1 |  | **2 of 2 ✓**<br>\*9\* |
`, SummaryMarkdown([]*lesson.Result{twoClaims(lesson.Fine)}))
}

func TestTheREADMEsTableIsGroupedOnlyIfThereAreGroups(t *testing.T) {
	fine, both := twoClaims(lesson.Fine), twoClaims(lesson.Both)
	assert.NotContains(t, SummaryMarkdown([]*lesson.Result{fine, fine}), string(lesson.Fine))
	text := SummaryMarkdown([]*lesson.Result{fine, fine, both})
	assert.Equal(t, 1, strings.Count(text, "**"+string(lesson.Fine)+"**\n\n| Lesson"))
	assert.Equal(t, 1, strings.Count(text, "\n\n**"+string(lesson.Both)+"**\n\n| Lesson"))
}

// The table is committed: what differs from run to run must not be in it.
func TestTheREADMEsTableIsTheSameOnEveryRun(t *testing.T) {
	table := SummaryMarkdown(observed(t))
	assert.Equal(t, table, SummaryMarkdown(observed(t)))
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "| [") {
			assert.Equal(t, 6, strings.Count(line, "|")-strings.Count(line, `\|`), "%s", line)
		}
	}
}
