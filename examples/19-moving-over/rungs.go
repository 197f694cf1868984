package movingover

import (
	"fmt"
	"io/fs"
	"strings"

	"gorm.io/gorm"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/19-moving-over/rung1"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/19-moving-over/rung2"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/19-moving-over/rung3"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/19-moving-over/rung4"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/19-moving-over/rung5"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// rung is one state of the code on its way.
type rung struct {
	name string // of its package
	what string
	open func(db *gorm.DB, store *repository.Store) shop
}

var rungs = []rung{
	{"rung1", "the code as it is", func(db *gorm.DB, _ *repository.Store) shop { return rung1.Shop{DB: db} }},
	{"rung2", "rules take values", func(db *gorm.DB, _ *repository.Store) shop { return rung2.Shop{DB: db} }},
	{"rung3", "Ship takes interfaces", func(db *gorm.DB, _ *repository.Store) shop {
		return rung3.Shop{DB: db, Ports: rung3.Tables, Mail: activerecord.SendMail, Now: db.NowFunc}
	}},
	{"rung4", "Ship uses this library", func(db *gorm.DB, store *repository.Store) shop {
		return rung4.Shop{DB: db, Store: store, Mail: activerecord.SendMail, Now: db.NowFunc}
	}},
	{"rung5", "so do all commands", func(db *gorm.DB, store *repository.Store) shop {
		return rung5.Shop{DB: db, Store: store, Mail: activerecord.SendMail, Now: db.NowFunc}
	}},
}

// describe says what each rung changes, in a line.
func describe(rungs []rung) ([]string, error) {
	notes := []string{fmt.Sprintf("First comes a test of what the code does, in %d situations. Then:", len(situations))}
	var before []string
	for i, r := range rungs {
		lines, err := code(r.name)
		if err != nil {
			return nil, err
		}
		note := fmt.Sprintf("%s  %-22s %3d lines", r.name, r.what, len(lines))
		if i > 0 {
			common := inBoth(before, lines)
			note += fmt.Sprintf(": %d new, %d gone", len(lines)-common, len(before)-common)
		}
		notes, before = append(notes, note), lines
	}
	return notes, nil
}

// code returns the lines of code of a rung, in the order of its files, without
// blank lines, comments, imports and the package's name.
func code(name string) (lines []string, err error) {
	names, err := fs.Glob(comparison.Source, "examples/19-moving-over/"+name+"/*.go")
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
