package mutation

import (
	"fmt"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Mutation is a change of the code that turns the verdict of a claim.
type Mutation struct {
	Claim string // its ID
	Way   string // its key
	File  string // from the root of the module
	Edits []Edit // of File
	Line  int    // of mutations.txt
}

// Edit replaces a text that stands in its file once.
type Edit struct{ Old, New string }

// Parse reads mutations.txt. A mutation begins with three lines, claim, way and file, and
// goes on with the lines that go, after "-", and those that come instead, after "+":
//
//	claim: edit-one
//	way: domainmodel
//	file: domainmodel/order.go
//	-	o.total = total
//	+	_ = total
//
// An empty line ends an edit; lines that begin with "#" are comments.
func Parse(text string) ([]Mutation, error) {
	var all []Mutation
	var edit *Edit
	for i, line := range strings.Split(text, "\n") {
		key, value, _ := strings.Cut(line, ": ")
		fault := func(what string) error { return fmt.Errorf("line %d: %s: %q", i+1, what, line) }
		switch {
		case strings.TrimSpace(line) == "":
			edit = nil
		case strings.HasPrefix(line, "#"):
		case key == "claim":
			all = append(all, Mutation{Claim: value, Line: i + 1})
			edit = nil
		case len(all) == 0:
			return nil, fault("a mutation begins with its claim")
		case key == "way":
			all[len(all)-1].Way = value
		case key == "file":
			all[len(all)-1].File = value
		case line[0] == '-' || line[0] == '+':
			edits := &all[len(all)-1].Edits
			if edit == nil || (line[0] == '-' && edit.New != "") {
				*edits = append(*edits, Edit{})
				edit = &(*edits)[len(*edits)-1]
			}
			if line[0] == '-' {
				edit.Old += line[1:] + "\n"
			} else {
				edit.New += line[1:] + "\n"
			}
		default:
			return nil, fault("neither a key nor a line of code")
		}
	}
	return all, nil
}

// Apply returns the source with the edits made.
func (m Mutation) Apply(source string) (string, error) {
	if len(m.Edits) == 0 {
		return "", fmt.Errorf("line %d: the mutation changes nothing", m.Line)
	}
	for _, edit := range m.Edits {
		if n := strings.Count(source, edit.Old); n != 1 || edit.Old == "" {
			return "", fmt.Errorf("line %d: the text that goes is %d times in %s:\n%s", m.Line, n, m.File, edit.Old)
		}
		source = strings.Replace(source, edit.Old, edit.New, 1)
	}
	return source, nil
}

// Missing returns the claims of the lesson that no mutation names, and the mutations that
// name no claim or no way of it.
func Missing(l lesson.Lesson, all []Mutation) (faults []string) {
	ways := map[string]bool{}
	for _, way := range l.Ways() {
		ways[way.Key()] = true
	}
	named := map[string]bool{}
	for _, m := range all {
		named[m.Claim] = true
		if !ways[m.Way] {
			faults = append(faults, fmt.Sprintf("line %d: the lesson has no way %q", m.Line, m.Way))
		}
	}
	for _, claim := range l.Claims {
		if !named[claim.ID] {
			faults = append(faults, fmt.Sprintf("no mutation turns: %s", claim.ID))
		}
		delete(named, claim.ID)
	}
	for id := range named {
		faults = append(faults, fmt.Sprintf("the lesson does not claim: %s", id))
	}
	return faults
}
