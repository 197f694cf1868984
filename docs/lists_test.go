package docs

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// unlisted finds the files of the folder that its README.md has no link to.
func unlisted(repo fs.FS, folder, pattern string) (faults []string) {
	index, err := fs.ReadFile(repo, folder+"/README.md")
	if err != nil {
		return []string{err.Error()}
	}
	names, err := fs.Glob(repo, folder+"/"+pattern)
	if err != nil {
		return []string{err.Error()}
	}
	listed := links(string(index))
	for _, name := range names {
		if file := path.Base(name); file != "README.md" && !slices.Contains(listed, file) {
			faults = append(faults, fmt.Sprintf("%s/README.md does not list %s", folder, file))
		}
	}
	return faults
}

// The parts of a decision, in their order, and how long one may be.
var decisionParts = []string{"## Context", "## Decision", "## Why", "## Consequences", "## What would change our mind"}

const decisionLines = 45

// misshapenDecisions finds the decisions that lack a part, or are too long, or
// whose number is not the next one, or that the index calls by another title.
func misshapenDecisions(repo fs.FS) (faults []string) {
	names, err := fs.Glob(repo, "docs/decisions/[0-9]*.md")
	if err != nil || len(names) == 0 {
		return []string{fmt.Sprintf("docs/decisions has no decisions (%v)", err)}
	}
	index, err := fs.ReadFile(repo, "docs/decisions/README.md")
	if err != nil {
		return []string{err.Error()}
	}
	for i, name := range names {
		text, err := fs.ReadFile(repo, name)
		if err != nil {
			return append(faults, err.Error())
		}
		number := fmt.Sprintf("%04d", i+1)
		if !strings.HasPrefix(path.Base(name), number+"-") || !strings.HasPrefix(string(text), "# "+number+": ") {
			faults = append(faults, fmt.Sprintf("%s: its name and title should begin with %s", name, number))
		}
		var parts []string
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		if title := strings.TrimPrefix(lines[0], "# "); !strings.Contains(string(index), "["+title+"]") {
			faults = append(faults, fmt.Sprintf("docs/decisions/README.md does not call %s %q", path.Base(name), title))
		}
		for _, line := range lines {
			if strings.HasPrefix(line, "## ") {
				parts = append(parts, line)
			}
		}
		if !slices.Equal(parts, decisionParts) {
			faults = append(faults, fmt.Sprintf("%s: its parts should be %q, not %q", name, decisionParts, parts))
		}
		if len(lines) > decisionLines {
			faults = append(faults, fmt.Sprintf("%s has %d lines, more than %d", name, len(lines), decisionLines))
		}
	}
	return faults
}

// contractCase is a case of the repositories' contract that a page names, and the file
// to which it links.
var contractCase = regexp.MustCompile(`\[([a-z][^\]` + "`" + `]*)\]\((?:\.\./)+(repository/repositorytest[^)]*)\)`)

// unknownCases finds the cases that the page names and the linked file does not have.
func unknownCases(repo fs.FS, name, text string) (faults []string) {
	for _, match := range contractCase.FindAllStringSubmatch(text, -1) {
		title, file := strings.Join(strings.Fields(match[1]), " "), match[2]
		source, err := fs.ReadFile(repo, file)
		if err != nil || strings.HasSuffix(file, "_test.go") || !strings.Contains(string(source), strconv.Quote(title)) {
			faults = append(faults, fmt.Sprintf("%s: the contract has no case %q in %s", name, title, file))
		}
	}
	return faults
}

const guide = "docs/the-four-problems.md"

// untold finds the lessons of the four problems that the guide does not tell.
func untold(text string, all []lesson.Lesson) (faults []string) {
	for _, l := range all {
		if l.Part != lesson.FourProblems {
			continue
		}
		number, _, _ := strings.Cut(l.Name, "-")
		for _, needed := range []string{"<!-- observed: " + l.Name + " -->", "go run ./examples " + number, "../examples/" + l.Name} {
			if !strings.Contains(text, needed) {
				faults = append(faults, fmt.Sprintf("%s: lesson %s is without %q", guide, l.Name, needed))
			}
		}
	}
	return faults
}
