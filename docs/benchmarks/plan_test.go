package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

func TestWhatCannotBeMeasuredIsRefusedWithTheReason(t *testing.T) {
	for name, test := range map[string]struct {
		args   []string
		reason string
	}{
		"an unknown flag":       {[]string{"-fast"}, "not defined: -fast"},
		"a word":                {[]string{"load"}, `no "load"`},
		"no pairs":              {[]string{"-pairs", "0"}, "0 pairs"},
		"an unknown engine":     {[]string{"-engine", "mysql"}, "none of: sqlite; postgres"},
		"an unknown operation":  {[]string{"-operation", "delete"}, "none of: insert; load; change; ship; page;"},
		"an unknown size":       {[]string{"-items", "7"}, "none of: 1; 10; 100; 1000"},
		"an unknown contestant": {[]string{"-contestant", "ent"}, "none of: raw, one SELECT; repository;"},
		"no pattern":            {[]string{"-engine", "("}, "missing closing"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, complaints strings.Builder
			assert.Equal(t, 2, run(t.Context(), test.args, &out, &complaints))
			assert.Contains(t, complaints.String(), test.reason)
			assert.Empty(t, out.String(), "nothing should be measured")
		})
	}
}

func TestHelpIsNoMistake(t *testing.T) {
	var out, complaints strings.Builder
	assert.Zero(t, run(t.Context(), []string{"-h"}, &out, &complaints))
	assert.Contains(t, complaints.String(), "-operation pattern")
}

func TestASelectionIsOfWholeNames(t *testing.T) {
	p, err := parse([]string{"-items", "1|100", "-contestant", "activerecord"}, &strings.Builder{})
	assert.NoError(t, err)
	var sizes []int
	for _, items := range operations[0].sizes {
		if p.wants(operations[0], items) {
			sizes = append(sizes, items)
		}
	}
	assert.Equal(t, []int{1, 100}, sizes)
	var names []string
	for _, e := range p.entries() {
		names = append(names, e.name)
	}
	assert.Equal(t, []string{"raw", "activerecord", "raw again"}, names)
}

func TestAShortRunLeavesOutWhatTakesLong(t *testing.T) {
	p, err := parse([]string{"-short"}, &strings.Builder{})
	assert.NoError(t, err)
	short := map[string][]int{}
	for _, o := range operations {
		for _, items := range o.sizes {
			if p.wants(o, items) {
				short[o.name] = append(short[o.name], items)
			}
		}
	}
	assert.True(t, p.operation.has(results.UnitTest))
	assert.False(t, p.operation.has(results.GoTest))
	assert.Equal(t, map[string][]int{"insert": {100}, "load": {100}, "change": {100}, "ship": {100}, "page": {50}}, short)
}

func TestAFlagSaysMoreThanShort(t *testing.T) {
	p, err := parse([]string{"-short", "-items", "10", "-operation", "8 workers.*"}, &strings.Builder{})
	assert.NoError(t, err)
	assert.True(t, p.items.has("10"))
	assert.False(t, p.items.has("100"))
	assert.True(t, p.operation.has(results.WorkersApart))
}
