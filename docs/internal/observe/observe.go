// Package observe runs the lessons for what the documentation shows of them.
package observe

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// Lessons runs all lessons. Durations differ from run to run, so none are measured.
func Lessons(ctx context.Context) ([]*lesson.Result, error) {
	var results []*lesson.Result
	for _, l := range lessons.All() {
		l.Costs = nil
		result, err := lesson.Run(ctx, l, fresh.Database)
		if err != nil {
			return nil, err
		}
		results = append(results, result)
	}
	return results, nil
}
