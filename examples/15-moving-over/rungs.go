package movingover

import (
	"fmt"
	"io/fs"
	"strings"
	"time"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-moving-over/rung1"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-moving-over/rung2"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-moving-over/rung3"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-moving-over/rung4"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-moving-over/rung5"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// rung is one state of the code on its way.
type rung struct {
	name string // of its package
	what string
	side lesson.Side // whose order ships
	open func(w *lesson.World) shop
}

var rungs = []rung{
	{"rung1", "as it is", lesson.ActiveRecord, func(w *lesson.World) shop { return rung1.Shop{DB: w.DB} }},
	{"rung2", "rules need no database", lesson.ActiveRecord, func(w *lesson.World) shop { return rung2.Shop{DB: w.DB} }},
	{"rung3", "Ship needs no database", lesson.ActiveRecord, func(w *lesson.World) shop {
		return rung3.Shop{DB: w.DB, Ports: rung3.Tables, Mail: activerecord.SendMail, Now: time.Now}
	}},
	{"rung4", "Ship by a repository", lesson.DomainModel, func(w *lesson.World) shop {
		return rung4.Shop{DB: w.DB, Store: w.Store, Mail: activerecord.SendMail, Now: time.Now}
	}},
	{"rung5", "all commands, no query", lesson.DomainModel, func(w *lesson.World) shop {
		return rung5.Shop{DB: w.DB, Store: w.Store, Mail: activerecord.SendMail, Now: time.Now}
	}},
}

// climb notes what each rung of the side took.
func climb(w *lesson.World) error {
	for i, r := range rungs {
		if r.side != w.Side {
			continue
		}
		lines, err := code(r.name)
		if err != nil {
			return err
		}
		note := fmt.Sprintf("%s  %-23s %3d lines", r.name, r.what, len(lines))
		if i > 0 {
			before, err := code(rungs[i-1].name)
			if err != nil {
				return err
			}
			common := inBoth(before, lines)
			note += fmt.Sprintf(": %d new, %d gone", len(lines)-common, len(before)-common)
		}
		if r.side == lesson.DomainModel {
			note += ", plus the library"
		}
		w.Notes = append(w.Notes, note)
	}
	return nil
}

// code returns the lines of code of a rung, in the order of its files, without
// blank lines, comments, imports and the package's name.
func code(name string) (lines []string, err error) {
	names, err := fs.Glob(comparison.Source, "examples/15-moving-over/"+name+"/*.go")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := comparison.Source.ReadFile(name)
		if err != nil {
			return nil, err
		}
		_, body, _ := strings.Cut(string(text), "\n)\n") // behind the imports
		for line := range strings.Lines(body) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
				lines = append(lines, line)
			}
		}
	}
	return lines, nil
}

// inBoth counts the lines of the longest common subsequence: those that a change
// left alone.
func inBoth(before, after []string) int {
	longest := make([][]int, len(before)+1)
	longest[0] = make([]int, len(after)+1)
	for i, old := range before {
		longest[i+1] = make([]int, len(after)+1)
		for j, line := range after {
			if old == line {
				longest[i+1][j+1] = longest[i][j] + 1
			} else {
				longest[i+1][j+1] = max(longest[i][j+1], longest[i+1][j])
			}
		}
	}
	return longest[len(before)][len(after)]
}
