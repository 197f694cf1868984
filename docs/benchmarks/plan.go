package main

import (
	"flag"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// plan says what is measured.
type plan struct {
	engine, operation, items, contestant selection

	pairs int
	// sittings is how often all open their pools anew: one can be lucky, or not, for as long
	// as it is open.
	sittings int
	again    int    // how often as many pairs are added at most, where the rows would not count or say little
	file     string // for the results, if any
}

// parse reads the arguments, and returns an error for invalid ones.
func parse(args []string, complaints io.Writer) (plan, error) {
	var p plan
	p.engine.names = []string{results.SQLite, results.Postgres}
	for _, o := range operations {
		p.operation.names = append(p.operation.names, o.name)
	}
	p.operation.names = append(p.operation.names, results.UnitTest, results.GoTest, results.GoTestCold)
	for _, items := range sizes {
		p.items.names = append(p.items.names, strconv.Itoa(items))
	}
	for _, c := range contestants[1:] {
		p.contestant.names = append(p.contestant.names, c.name)
	}
	flags := flag.NewFlagSet("benchmarks", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.StringVar(&p.file, "o", "", "write the results as JSON to this `file`, beside those of other engines that it has")
	short := flags.Bool("short", false, "measure only orders of 100 items, and no workers and no go test, unless another flag names them")
	flags.IntVar(&p.pairs, "pairs", 21, "how many `batches` of each contestant are compared")
	for _, f := range []struct {
		name, what string
		selection  *selection
	}{
		{"engine", "engines", &p.engine},
		{"operation", "operations", &p.operation},
		{"items", "orders with so many items", &p.items},
		{"contestant", "contestants, beside raw", &p.contestant},
	} {
		flags.Var(f.selection, f.name, "measure only the "+f.what+" that the `pattern` matches as a whole, of: "+strings.Join(f.selection.names, "; "))
	}
	err := flags.Parse(args)
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("there is only what flags say, and no %q", flags.Arg(0))
		fmt.Fprintln(complaints, err)
	}
	if err == nil && p.pairs < 1 {
		err = fmt.Errorf("%d pairs have no median", p.pairs)
		fmt.Fprintln(complaints, err)
	}
	p.sittings, p.again = 7, 2
	if err == nil && *short {
		p.sittings, p.again = 3, 0
		p.items.unlessSet("100")
		p.operation.unlessSet(results.Insert, results.Load, results.Change, results.Ship, results.Page, results.UnitTest)
	}
	return p, err
}

// selection is a flag that selects some of the names by a regular expression, and all
// of them until it is set.
type selection struct {
	names   []string
	pattern *regexp.Regexp
}

func (s *selection) Set(text string) error {
	pattern, err := regexp.Compile("^(?:" + text + ")$")
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(s.names, pattern.MatchString) {
		return fmt.Errorf("it matches none of: %s", strings.Join(s.names, "; "))
	}
	s.pattern = pattern
	return nil
}

func (s *selection) unlessSet(names ...string) {
	if s.pattern == nil {
		s.pattern = regexp.MustCompile("^(?:" + strings.Join(names, "|") + ")$")
	}
}

func (s *selection) String() string { return "" } // the default, which is not shown

func (s *selection) has(name string) bool { return s.pattern == nil || s.pattern.MatchString(name) }
