package lessons_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/quote"
)

// A claim's ID is its anchor on a page, and what mutations.txt calls it.
func TestEveryClaimHasAnIDOfItsOwn(t *testing.T) {
	kebabCase := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	for _, l := range lessons.All() {
		seen := map[string]bool{}
		for _, claim := range l.Claims {
			assert.Regexp(t, kebabCase, claim.ID, "lesson %s: %s", l.Name, claim.Text)
			assert.False(t, seen[claim.ID], "lesson %s: two claims are called %q", l.Name, claim.ID)
			seen[claim.ID] = true
		}
	}
}

// A page shows the ways beside each other, code of one purpose in one row: the rows must be
// in one order, and each lesson needs a row that compares the two sides.
func TestTheCodeOfTheWaysIsAlignedByPurpose(t *testing.T) {
	for _, l := range lessons.All() {
		purposes := map[lesson.Way][]string{}
		for _, way := range l.Ways() {
			for _, code := range l.By(way).Code {
				assert.NotEmpty(t, code.Purpose, "lesson %s: the purpose of %s", l.Name, code.Ref)
				purposes[way] = append(purposes[way], code.Purpose)
			}
			purposes[way] = slices.Compact(purposes[way])
			assert.Len(t, slices.Compact(slices.Sorted(slices.Values(purposes[way]))), len(purposes[way]),
				"lesson %s, %s: code of one purpose stands together: %q", l.Name, way, purposes[way])
		}
		for _, one := range l.Ways() {
			for _, other := range l.Ways() {
				assert.Equal(t, shared(purposes[one], purposes[other]), shared(purposes[other], purposes[one]),
					"lesson %s: the order of purposes, %s and %s", l.Name, one, other)
			}
		}
		activeRecord, domainModel := purposes[lesson.Way{Side: lesson.ActiveRecord}], purposes[lesson.Way{Side: lesson.DomainModel}]
		assert.NotEmpty(t, shared(activeRecord, domainModel), "lesson %s: what both sides do: %q, %q", l.Name, activeRecord, domainModel)
	}
}

// A page highlights the lines with the mark. Where many lines decide, none stands out.
func TestAMarkIsInFewLinesOfItsCode(t *testing.T) {
	for _, l := range lessons.All() {
		for _, way := range l.Ways() {
			for _, code := range l.By(way).Code {
				text, err := quote.Code(code.Ref)
				require.NoError(t, err)
				if n := strings.Count(text, code.Mark); code.Mark != "" && (n < 1 || n > 3) {
					assert.Fail(t, "a mark is in one to three lines", "lesson %s: %q is in %s %d times", l.Name, code.Mark, code.Ref, n)
				}
			}
		}
	}
}

// shared returns those of all that others has, too.
func shared(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(one string) bool { return !slices.Contains(others, one) })
}
