package main

import (
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

const usage = `Runs the lessons now, on embedded SQLite, and prints what was observed.

Usage: go run ./examples [flags] [LESSON ...]

A lesson is given by its number, its name, or a part of its name that no other
has. Without one, all are run, and each is shown in a few lines.

  -full       show the whole of each lesson
  -list       list the lessons
  -sql        also print every statement that ran
  -o FORMAT   text, or json for programs (default text)
  -h          print this usage

Examples:
  go run ./examples                      all lessons, in short
  go run ./examples -full                all lessons, whole
  go run ./examples 03                   one lesson
  go run ./examples no-aggregate -sql    the same, with its statements
  go run ./examples -o json 01 02        two lessons, as JSON

The exit status is 1 when a lesson did not run or not come out as it expects,
and 2 when the command can't be understood.
`

// options is what the command line asks for.
type options struct {
	list, sql, full bool
	format          string
	lessons         []string
}

// parse understands flags before and after the lessons, where package flag stops
// at the first argument. It returns flag.ErrHelp when help is asked for.
func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("examples", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // run prints the error, once
	flags.BoolVar(&o.list, "list", false, "")
	flags.BoolVar(&o.sql, "sql", false, "")
	flags.BoolVar(&o.full, "full", false, "")
	flags.StringVar(&o.format, "o", "text", "")
	for {
		if err := flags.Parse(args); err != nil {
			return o, err
		}
		rest := flags.Args()
		if read := len(args) - len(rest); read > 0 && args[read-1] == "--" {
			o.lessons = append(o.lessons, rest...)
			break
		}
		if len(rest) == 0 {
			break
		}
		o.lessons, args = append(o.lessons, rest[0]), rest[1:]
	}
	if o.format != "text" && o.format != "json" {
		return o, fmt.Errorf("-o %q: the format must be text or json", o.format)
	}
	if len(o.lessons) > 0 || o.sql { // who names a lesson, or wants its statements, wants to see it
		o.full = true
	}
	if o.list && o.format == "json" {
		return o, fmt.Errorf("-list prints text only; -o json has the lessons' names, too")
	}
	return o, nil
}

// choose returns those of all lessons that are asked for, each once and in the
// order of the curriculum.
func choose(all []lesson.Lesson, asked []string) ([]lesson.Lesson, error) {
	if len(asked) == 0 {
		return all, nil
	}
	chosen := make(map[string]bool)
	for _, ask := range asked {
		name, err := find(all, ask)
		if err != nil {
			return nil, err
		}
		chosen[name] = true
	}
	var lessons []lesson.Lesson
	for _, l := range all {
		if chosen[l.Name] {
			lessons = append(lessons, l)
		}
	}
	return lessons, nil
}

// find returns the name of the lesson that is meant: by its name or number, or by
// a part of the name. A path is fine, for who lets the shell complete it.
func find(all []lesson.Lesson, ask string) (string, error) {
	part := strings.ToLower(filepath.Base(ask))
	var known, matches []string
	for _, l := range all {
		number, _, _ := strings.Cut(l.Name, "-")
		if part == l.Name || sameNumber(part, number) {
			return l.Name, nil
		}
		known = append(known, l.Name)
		if strings.Contains(l.Name, part) {
			matches = append(matches, l.Name)
		}
	}
	switch len(matches) {
	case 0:
		return "", fmt.Errorf("there is no lesson %q, but there are:\n  %s", ask, strings.Join(known, "\n  "))
	case 1:
		return matches[0], nil
	}
	return "", fmt.Errorf("%q is a part of several lessons' names:\n  %s", ask, strings.Join(matches, "\n  "))
}

func sameNumber(a, b string) bool {
	m, errA := strconv.Atoi(a)
	n, errB := strconv.Atoi(b)
	return errA == nil && errB == nil && m == n
}
