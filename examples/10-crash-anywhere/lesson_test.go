package crashanywhere

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// A transaction keeps the rows whole in every way. It does not keep the rest: the e-mail,
// the order in memory, and a request that the client sends again.
func TestATransactionKeepsTheRowsWholeAndAKeyTheRequest(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	for _, way := range result.Lesson.Ways() {
		assert.Len(t, result.By(way).Mails, 1, "%s: the mails of the sweep are not those of the use case that is shown", way)
		claimsCountCells(t, result, way)
	}
	lessontest.Replay(t, result, 6)
}

// A reader who counts the cells gets the numbers that the claims tell.
func claimsCountCells(t *testing.T, result *lesson.Result, way lesson.Way) {
	t.Helper()
	require.Len(t, result.By(way).Explorations, 2)
	cells, claims := result.By(way).Explorations[0].Cells, result.By(way).Claims
	count := func(text string) (n int) {
		for _, cell := range cells {
			if strings.Contains(cell.Observed+cell.Name, text) {
				n++
			}
		}
		return n
	}
	for i, want := range []string{
		fmt.Sprintf("%d failures, %d of them at a COMMIT: %d half done", len(cells), count("COMMIT"), count("half done")),
		fmt.Sprintf("%d of ", count("0 e-mails")),
		"",
		"",
		fmt.Sprintf("%d of ", count("2 e-mails")),
		fmt.Sprintf("it says otherwise after %d of %d failures", count("memory says"), len(cells)),
	} {
		assert.True(t, strings.HasPrefix(claims[i].Observed, want), "%s: %s, by the cells %s", way, claims[i].Observed, want)
	}
	once := len(cells) == count("done once")
	assert.Equal(t, once, claims[2].Kept, "%s: %s", way, claims[2].Observed)
	wrong := slices.ContainsFunc(cells, func(c lesson.Cell) bool { return c.Wrong })
	assert.Equal(t, wrong, !claims[0].Kept || !claims[1].Kept || !claims[2].Kept || !claims[4].Kept, "%s", way)
}

// The frames of a cell show both the request and the one that is sent again, and which
// operation was hit.
func TestAReplayShowsTheFaultAndTheSecondTry(t *testing.T) {
	trace, err := lesson.Replay(t.Context(), Lesson, lesson.Way{Side: lesson.ActiveRecord}, sameKey, "ship/9/answer-lost", fresh.Database)
	require.NoError(t, err)
	assert.Equal(t, lesson.Cell{
		ID: "ship/9/answer-lost", Name: "ship, statement 9: COMMIT's answer lost", Observed: "refused; 0 e-mails", Wrong: true,
	}, trace.Cell)
	assert.Len(t, trace.Frames, 12)
	assert.ErrorIs(t, trace.Refusal, activerecord.ErrWrongStatus)
	hit := trace.Frames[8]
	require.ErrorIs(t, hit.Operation.Err, sqltap.ErrInjected)
	assert.Equal(t, "ship", hit.Session)
	assert.Len(t, hit.Changes, 2, "the order and the stock: what the caller was told failed was done")
	for i, frame := range trace.Frames {
		assert.Empty(t, frame.Mails)
		if i > 8 {
			assert.Equal(t, "ship again", frame.Session)
			assert.Empty(t, frame.Changes)
		}
	}
}

func TestACellThatIsNotThereIsNamed(t *testing.T) {
	for _, cell := range [][2]string{
		{"no-key", "pay/1/not-done"}, {sameKey, ""}, {sameKey, "pay/1"}, {sameKey, "eat/1/not-done"},
		{sameKey, "pay/0/not-done"}, {sameKey, "pay/1/burnt"}, {sameKey, "pay/99/not-done"}, {sameKey, "mail/1/not-done"},
	} {
		_, err := lesson.Replay(t.Context(), Lesson, lesson.Way{Side: lesson.ActiveRecord}, cell[0], cell[1], fresh.Database)
		require.ErrorIs(t, err, lesson.ErrNoSuchCell, cell)
		assert.ErrorContains(t, err, fmt.Sprintf("replay cell %q of %q: ", cell[1], cell[0]))
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
			return fmt.Sprintf("failed %d operations and %d COMMITs in %d ways, of %d and %d", found.failed(), found.commits(), len(faults), len(statements), commits),
				found.failed() == len(statements)*len(faults) && found.commits() == commits*len(faults)
		},
	}}
	lessontest.Run(t, l)
}
