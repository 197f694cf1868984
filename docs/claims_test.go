package docs

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
)

// namedClaim is a link to a lesson, a colon, and a claim in quotes.
var namedClaim = regexp.MustCompile(`\]\(\.\./examples/([^)/]+)\):\s+"([^"]+)"`)

// unmadeClaims finds the claims that the page names and their lessons do not make.
func unmadeClaims(name, text string, all []lesson.Lesson) (faults []string) {
	made := map[string]bool{}
	for _, l := range all {
		for _, c := range l.Claims {
			made[l.Name+": "+c.Text] = true
		}
	}
	for _, named := range namedClaim.FindAllStringSubmatch(text, -1) {
		if claim := named[1] + ": " + strings.Join(strings.Fields(named[2]), " "); !made[claim] {
			faults = append(faults, fmt.Sprintf("%s: no lesson claims: %s", name, claim))
		}
	}
	return faults
}

// A page that says where something is shown would go on saying so when it is gone.
func TestEveryClaimThatAPageNamesIsMade(t *testing.T) {
	forEachPage(t, func(t *testing.T, name, text string) {
		report(t, unmadeClaims(name, text, lessons.All()))
	})
	text, err := fs.ReadFile(repo, "docs/from-the-article.md")
	require.NoError(t, err)
	assert.Greater(t, len(namedClaim.FindAllString(string(text), -1)), 20, "the page of the article names claims as they are found")
}

func TestAClaimThatNoLessonMakesIsFound(t *testing.T) {
	all := []lesson.Lesson{{Name: "03-x", Claims: []lesson.Claim{{Text: "It holds"}}}}
	assert.Empty(t, unmadeClaims("p", "[03](../examples/03-x): \"It\nholds\".", all))
	assert.Equal(t, []string{"p: no lesson claims: 03-x: It held"}, unmadeClaims("p", `[03](../examples/03-x): "It held".`, all))
	assert.Equal(t, []string{"p: no lesson claims: 04-x: It holds"}, unmadeClaims("p", `[03](../examples/04-x): "It holds".`, all))
}
