package doubleship

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// Two requests that have both read the paid order both ship it, in nearly every sequence of
// their statements. A condition in the UPDATE of one command ends that for this command; a
// version in every UPDATE ends it for all. Neither protects stock that is taken in a transaction
// of its own. TestAGuardLooksAtTheStructAndNotAtTheRow of activerecord has one such sequence.
func TestAConditionInItsUpdateKeepsAnOrderFromShippingTwice(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	claimsCountCells(t, result)
	everyWayShipsTheSame(t, result)
	lessontest.Replay(t, result, 6)
}

// Every way writes the same into the order, and mails the same.
func everyWayShipsTheSame(t *testing.T, result *lesson.Result) {
	t.Helper()
	for _, way := range result.Lesson.Ways() {
		did := result.By(way)
		for _, column := range []string{"status", "shipped_at", "warehouse_id", "shipping_cost"} {
			assert.Equal(t, lessontest.Column(result.ActiveRecord.After, "orders", column),
				lessontest.Column(did.After, "orders", column), "%s: %s", way, column)
		}
		assert.Equal(t, result.ActiveRecord.Mails[0].Subject, did.Mails[0].Subject, "%s", way)
	}
}

// A reader who counts the cells gets the numbers that the claims tell.
func claimsCountCells(t *testing.T, result *lesson.Result) {
	t.Helper()
	for _, way := range result.Lesson.Ways() {
		explorations := result.By(way).Explorations
		require.Len(t, explorations, len(meetings))
		for i, explored := range []int{0, 0, 1, 2} { // by the claims in their order
			cells, wrong := explorations[explored].Cells, 0
			for _, cell := range cells {
				if cell.Wrong {
					wrong++
				}
			}
			want := fmt.Sprintf("in %d of %d sequences", wrong, len(cells))
			if wrong == 0 {
				want = fmt.Sprintf("in all of %d sequences", len(cells))
			}
			assert.Contains(t, result.By(way).Claims[i].Observed, want, "%s", way)
		}
		for _, e := range explorations {
			assert.True(t, slices.IsSortedFunc(e.Cells, func(a, b lesson.Cell) int { return len(a.ID) - len(b.ID) }),
				"%s, %s: the shortest first", way, e.ID)
		}
	}
}

// The shortest sequence in which an order ships twice sends its second e-mail after the last
// COMMIT, of stock that was taken again.
func TestAReplayShowsTheSecondEMail(t *testing.T) {
	trace, err := lesson.Replay(t.Context(), Lesson, lesson.Way{Side: lesson.ActiveRecord}, "ship-ship", "000111111111000000", fresh.Database)
	require.NoError(t, err)
	assert.Equal(t, lesson.Cell{
		ID: "000111111111000000", Name: "one request 3, the other 9, then 6",
		Observed: `2 e-mails, 2 pieces; neither refused; row "shipped"`, Wrong: true,
	}, trace.Cell)

	var seen []string
	for _, frame := range trace.Frames {
		for _, change := range frame.Changes {
			seen = append(seen, fmt.Sprintf("%s: %s: %s", frame.Session, frame.Operation, change.Table))
		}
		for _, mail := range frame.Mails {
			seen = append(seen, fmt.Sprintf("%s: %s", frame.Session, mail.To))
		}
	}
	assert.Equal(t, []string{
		"the other: COMMIT: orders", "the other: COMMIT: stocks", "the other: ada@example.com",
		"one request: COMMIT: stocks", "one request: ada@example.com",
	}, seen, "nobody sees a change before its COMMIT; shipped at the same time, the order's row stays as it is")
	assert.Equal(t, "SELECT", strings.Fields(trace.Frames[0].Operation.SQL)[0])
	assert.Equal(t, trace.Frames[len(trace.Frames)-1].Changes, lesson.Diff(trace.Frames[len(trace.Frames)-2].After, trace.Frames[len(trace.Frames)-1].After))
}

func TestACellThatIsNotThereIsNamed(t *testing.T) {
	for _, cell := range [][2]string{{"ship-hip", "0101"}, {"ship-ship", "0101"}, {"ship-ship", "by night"}} {
		_, err := lesson.Replay(t.Context(), Lesson, lesson.Way{Side: lesson.DomainModel}, cell[0], cell[1], fresh.Database)
		require.ErrorIs(t, err, lesson.ErrNoSuchCell)
		assert.ErrorContains(t, err, fmt.Sprintf("lesson 09-double-ship, Domain Model: replay cell %q of %q: there is no such cell", cell[1], cell[0]))
	}
}
