package play

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/view"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
)

// Replay runs a cell of an exploration in each way that has one in cells, which are the IDs
// by the key of the way, and shows them step by step, side by side.
func Replay(ctx context.Context, name, exploration string, cells map[string]string, open lesson.Open) (string, error) {
	all := lessons.All()
	i := slices.IndexFunc(all, func(l lesson.Lesson) bool { return l.Name == name })
	if i < 0 {
		return "", fmt.Errorf("there is no lesson %q", name)
	}
	var replays []view.Replay
	for _, way := range all[i].Ways() {
		shown := view.Way{Way: way, Name: all[i].NameOf(way)}
		cell, ok := cells[shown.Key()]
		if !ok {
			continue
		}
		trace, err := lesson.Replay(ctx, all[i], way, exploration, cell, open)
		if err != nil {
			return "", err
		}
		replays = append(replays, view.Replay{Way: shown, Trace: trace})
	}
	return view.Replays(replays), nil
}
