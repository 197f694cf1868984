package crashanywhere

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// A transaction keeps the rows whole in every way. It does not keep the rest: the e-mail,
// the order in memory, and a request that the client sends again.
func TestATransactionKeepsTheRowsWholeAndAKeyTheRequest(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	for _, way := range result.Lesson.Ways() {
		assert.Len(t, result.By(way).Mails, 1, "%s: the mails of the sweep are not those of the use case that is shown", way)
	}
}

// The sweep leaves nothing out: it has failed as many operations as the use case has
// when nothing fails, BEGIN and COMMIT included.
func TestEveryStatementAndEveryCommitIsMadeToFail(t *testing.T) {
	l := Lesson
	l.Claims = []lesson.Claim{{
		Text:     "every statement was failed",
		Expected: lesson.EveryWay,
		Check: func(c *lesson.Check) (string, bool) {
			found, statements := c.Seen.(seen).sameKey, lesson.Statements(c.Operations)
			commits := len(slices.DeleteFunc(slices.Clone(statements), func(s string) bool { return s != "COMMIT" }))
			return fmt.Sprintf("failed %d operations and %d COMMITs in %d ways, of %d and %d", found.faults, found.commits, len(faults), len(statements), commits),
				found.faults == len(statements)*len(faults) && found.commits == commits*len(faults)
		},
	}}
	lessontest.Run(t, l)
}
