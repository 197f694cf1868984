package noaggregateboundary

import (
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
)

// Whoever edits an item through GORM leaves the order's total wrong, and nobody
// notices; the domain model has no such door, and notices what came in by another.
func TestEditingAnItemBehindItsOrderLeavesTheTotalWrong(t *testing.T) {
	lessontest.Run(t, Lesson)
}
