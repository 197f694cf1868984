package lessontest

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// Replay replays cells of every exploration of the result: as many as most, spread over all
// of them, and the first wrong one. Each has to end as it was explored.
func Replay(t *testing.T, result *lesson.Result, most int) {
	t.Helper()
	for _, way := range result.Lesson.Ways() {
		for _, e := range result.By(way).Explorations {
			t.Run(way.Key()+"/"+e.ID, func(t *testing.T) {
				checkNames(t, e)
				for _, cell := range sample(e, most) {
					trace, err := lesson.Replay(t.Context(), result.Lesson, way, e.ID, cell.ID, fresh.Database)
					require.NoError(t, err)
					assert.Equal(t, cell, trace.Cell)
					assert.NotEmpty(t, trace.Before)
					assert.NotEmpty(t, trace.Frames)
				}
			})
		}
	}
}

// checkNames checks the names of sequences, which the site makes of their IDs.
func checkNames(t *testing.T, e lesson.Exploration) {
	if e.Sessions == [2]string{} {
		return
	}
	for _, cell := range e.Cells {
		schedule, err := explore.ParseSchedule(cell.ID)
		require.NoError(t, err)
		require.Equal(t, schedule.Turns(e.Sessions), cell.Name)
	}
}

func sample(e lesson.Exploration, most int) (cells []lesson.Cell) {
	if i := slices.IndexFunc(e.Cells, func(c lesson.Cell) bool { return c.Wrong }); i >= 0 {
		cells = append(cells, e.Cells[i])
	}
	for i := 0; i < len(e.Cells); i += (len(e.Cells) + most - 1) / most {
		cells = append(cells, e.Cells[i])
	}
	return cells
}
