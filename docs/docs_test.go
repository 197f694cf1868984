package docs

import (
	"flag"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lessons"
)

var update = flag.Bool("update", false, "write the code blocks and the tables of the pages anew")

// repo is the repository. The checks take any file system, so that faults_test.go
// can watch each of them fail.
var repo = os.DirFS("..")

// A page quotes code from the source that was compiled, or it would go on showing
// code that is no longer there.
func TestEveryCodeBlockIsTheCodeThatCompiles(t *testing.T) {
	forEachPage(t, func(t *testing.T, name, text string) {
		report(t, handwrittenCode(name, text))
		freshen(t, name, text, refreshCode)
	})
}

// A table of observations is what the lesson shows when it runs now.
func TestEveryObservationIsWhatTheLessonShowsNow(t *testing.T) {
	run := runs{}
	forEachPage(t, func(t *testing.T, name, text string) {
		freshen(t, name, text, func(text string) (string, error) {
			return refreshObserved(text, run.of)
		})
	})
}

// A table of measurements is that of the run whose results are committed.
func TestEveryMeasurementIsThatOfTheRecordedRun(t *testing.T) {
	rows, err := results.Read(recordedRun)
	require.NoError(t, err)
	forEachPage(t, func(t *testing.T, name, text string) {
		freshen(t, name, text, func(text string) (string, error) {
			return refreshMeasured(text, rows)
		})
	})
}

// Links lead to files that exist, and to headings that these files have. So do
// those of the README and of the examples, which nothing else follows.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	require.FileExists(t, "../README.md")
	for _, name := range pages(t, "README.md", "docs", "examples") {
		report(t, deadLinks(repo, name))
	}
}

// What no list mentions is not found.
func TestEveryPageIsListed(t *testing.T) {
	report(t, unlisted(repo, "docs", "*.md"))
	report(t, unlisted(repo, "docs/decisions", "*.md"))
}

// A decision says why, what it costs, and what would overturn it, on one screen.
func TestEveryDecisionHasItsParts(t *testing.T) {
	report(t, misshapenDecisions(repo))
}

// A case of the contract that a page names is one that runs.
func TestEveryCaseOfTheContractThatIsNamedExists(t *testing.T) {
	forEachPage(t, func(t *testing.T, name, text string) {
		report(t, unknownCases(repo, name, text))
	})
}

// The guide has every lesson of its part: what it observed, and how to run it.
func TestTheGuideTellsEveryLessonOfItsPart(t *testing.T) {
	text, err := fs.ReadFile(repo, guide)
	require.NoError(t, err)
	report(t, untold(string(text), lessons.All()))
}

// freshen fails when the page is not as refresh would have it, and with -update
// writes it as refresh has it.
func freshen(t *testing.T, name, text string, refresh func(string) (string, error)) {
	t.Helper()
	if !*update {
		report(t, staleness(name, text, refresh))
		return
	}
	fresh, err := refresh(text)
	require.NoError(t, err, name)
	if fresh != text {
		require.NoError(t, os.WriteFile("../"+name, []byte(fresh), 0o644))
	}
}

// forEachPage calls check in a subtest for each page of docs.
func forEachPage(t *testing.T, check func(t *testing.T, name, text string)) {
	for _, name := range pages(t, "docs") {
		t.Run(strings.TrimPrefix(name, "docs/"), func(t *testing.T) {
			text, err := fs.ReadFile(repo, name)
			require.NoError(t, err)
			check(t, name, string(text))
		})
	}
}

// pages returns the Markdown files that are, or are below, one of the roots.
func pages(t *testing.T, roots ...string) []string {
	t.Helper()
	var names []string
	for _, root := range roots {
		err := fs.WalkDir(repo, root, func(name string, _ fs.DirEntry, err error) error {
			if strings.HasSuffix(name, ".md") {
				names = append(names, name)
			}
			return err
		})
		require.NoError(t, err)
	}
	require.NotEmpty(t, names)
	return names
}

func report(t *testing.T, faults []string) {
	t.Helper()
	for _, fault := range faults {
		assert.Fail(t, fault)
	}
}
