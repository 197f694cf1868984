package play

import (
	"fmt"
	"html"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// mostShown is how many differences are shown. A run that differs in more differs in kind.
const mostShown = 20

// Differences says in HTML where a run differs from the recorded one.
func Differences(recorded, ran []byte) (string, error) {
	found, err := Compare(recorded, ran)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "<p class=\"same\">Nothing differs from the recorded run.</p>\n", nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<p class=\"differs\">The run differs from the recorded one in %s:</p>\n<ul class=\"differences\">\n", lesson.Plural(len(found), "place"))
	for _, d := range found[:min(len(found), mostShown)] {
		fmt.Fprintf(&b, "<li>%s: recorded <code>%s</code>, here <code>%s</code></li>\n",
			html.EscapeString(d.Where), html.EscapeString(d.Recorded), html.EscapeString(d.Ran))
	}
	if more := len(found) - mostShown; more > 0 {
		fmt.Fprintf(&b, "<li>and %d more</li>\n", more)
	}
	b.WriteString("</ul>\n")
	return b.String(), nil
}
