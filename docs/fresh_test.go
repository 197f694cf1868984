package docs

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/quote"
)

// refreshCode takes code below docs from the files of this module, and the rest from
// what the other module was compiled of. A file of this module without a "#" is quoted whole.
func refreshCode(text string) (string, error) {
	return quote.RefreshWith(func(ref string) (string, error) {
		if strings.HasPrefix(ref, "docs/") && !strings.Contains(ref, "#") {
			text, err := fs.ReadFile(repo, ref)
			return strings.TrimSpace(string(text)), err
		}
		if strings.HasPrefix(ref, "docs/") {
			return quote.CodeFrom(repo, ref)
		}
		return quote.Code(ref)
	}, text)
}

// refreshCommand is what a fault of a stale page tells to run.
const refreshCommand = "cd docs && go test . -update"

// staleness says where the page differs from what refresh makes of it.
func staleness(name, text string, refresh func(string) (string, error)) []string {
	fresh, err := refresh(text)
	if err != nil {
		return []string{fmt.Sprintf("%s: %v", name, err)}
	}
	if fresh == text {
		return nil
	}
	have, want := strings.Split(text, "\n"), strings.Split(fresh, "\n")
	line := 0
	for line < len(have) && line < len(want) && have[line] == want[line] {
		line++
	}
	has, should := "(the end)", "(the end)"
	if line < len(have) {
		has = have[line]
	}
	if line < len(want) {
		should = want[line]
	}
	return []string{fmt.Sprintf("%s is stale in line %d\nhas:       %s\nshould be: %s\nrefresh it: %s", name, line+1, has, should, refreshCommand)}
}

var (
	goBlock = regexp.MustCompile("(?m)^```go$")
	quoted  = regexp.MustCompile("(?m)^<!-- code: \\S.* -->\\n+```go$")
	marker  = regexp.MustCompile("(?m)^<!-- *code")
)

// handwrittenCode finds Go code that has no marker to refresh it from, and markers
// that refresh nothing.
func handwrittenCode(name, text string) (faults []string) {
	blocks, markers, both := len(goBlock.FindAllString(text, -1)), len(marker.FindAllString(text, -1)), len(quoted.FindAllString(text, -1))
	if blocks != both {
		faults = append(faults, fmt.Sprintf("%s: %d of %d Go blocks have no <!-- code: … --> above them", name, blocks-both, blocks))
	}
	if markers != both {
		faults = append(faults, fmt.Sprintf("%s: %d of %d <!-- code: … --> have no Go block below them", name, markers-both, markers))
	}
	return faults
}
