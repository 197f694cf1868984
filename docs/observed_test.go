package docs

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
)

// observation is the place in a page for what a lesson observed.
var observation = regexp.MustCompile(`(?sm)^(<!-- observed: (\S+) -->\n)(.*?)^(<!-- /observed -->)`)

// observationMarker is what begins or ends such a place, well-formed or not.
var observationMarker = regexp.MustCompile(`(?m)^<!-- */?observed`)

// refreshObserved returns the page with what the lessons observe now between each
// <!-- observed: LESSON --> and <!-- /observed -->.
func refreshObserved(text string, run func(name string) (*lesson.Result, error)) (string, error) {
	places := observation.FindAllStringSubmatch(text, -1)
	for _, part := range places {
		if observationMarker.MatchString(part[3]) {
			return "", fmt.Errorf("the observations of lesson %s don't end with <!-- /observed -->", part[2])
		}
	}
	if n := len(observationMarker.FindAllString(text, -1)); n != 2*len(places) {
		return "", fmt.Errorf("%d markers of observations make %d places, and not %d", n, len(places), n/2)
	}
	var failed error
	fresh := observation.ReplaceAllStringFunc(text, func(place string) string {
		part := observation.FindStringSubmatch(place)
		result, err := run(part[2])
		if err != nil {
			failed = errors.Join(failed, err)
			return place
		}
		return part[1] + "\n" + table(result) + "\n" + part[4]
	})
	return fresh, failed
}

// table returns the claims of the lesson and what became of them. Durations differ
// from run to run, and are left out.
func table(result *lesson.Result) string {
	var b strings.Builder
	ways := result.Lesson.Ways()
	b.WriteString("| Claim |")
	for _, way := range ways {
		fmt.Fprintf(&b, " %s |", result.Lesson.NameOf(way))
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(ways)) + "\n")
	for i, claim := range result.ActiveRecord.Claims {
		fmt.Fprintf(&b, "| %s |", cell(claim.Text))
		for _, way := range ways {
			fmt.Fprintf(&b, " %s |", outcome(result.By(way).Claims[i]))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func outcome(claim lesson.ClaimResult) string {
	if claim.Kept {
		return "✓ " + cell(claim.Observed)
	}
	return "✗ " + cell(claim.Observed)
}

// literal has Markdown show text as it is.
var literal = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "`", "\\`", "<", "&lt;", "[", `\[`)

// cell returns the text as it can stand in a table.
func cell(text string) string { return literal.Replace(strings.Join(strings.Fields(text), " ")) }

// runs keeps the results of lessons, by name.
type runs map[string]*lesson.Result

// of returns the lesson's result, from a run of now or of before.
func (r runs) of(name string) (*lesson.Result, error) {
	if result, ok := r[name]; ok {
		return result, nil
	}
	all := lessons.All()
	at := slices.IndexFunc(all, func(l lesson.Lesson) bool { return l.Name == name })
	if at < 0 {
		return nil, fmt.Errorf("there is no lesson %s", name)
	}
	all[at].Costs = nil
	result, err := lesson.Run(context.Background(), all[at], fresh.Database)
	if err != nil {
		return nil, err
	}
	if !result.AsExpected() {
		return nil, fmt.Errorf("lesson %s does not observe what it expects: run it first", name)
	}
	r[name] = result
	return result, nil
}
