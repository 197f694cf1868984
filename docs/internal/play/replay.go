package play

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/view"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Replay runs a cell of an exploration in each way that has one in cells, which are the IDs
// by the key of the way, and shows them step by step, side by side.
func Replay(ctx context.Context, name, exploration string, cells map[string]string, open lesson.Open) (string, error) {
	l, err := find(name)
	if err != nil {
		return "", err
	}
	var replays []view.Replay
	for _, way := range l.Ways() {
		shown := view.Way{Way: way, Name: view.NameOf(l, way)}
		cell, ok := cells[shown.Key()]
		if !ok {
			continue
		}
		trace, err := lesson.Replay(ctx, l, way, exploration, cell, open)
		if err != nil {
			return "", err
		}
		replays = append(replays, view.Replay{Way: shown, Trace: trace})
	}
	return view.Replays(replays), nil
}
