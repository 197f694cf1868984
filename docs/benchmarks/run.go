package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/benchmarks/results"
)

// run measures what the plan selects, and prints it as it comes.
func (p plan) run(ctx context.Context, out io.Writer) (rows []results.Row, err error) {
	if p.engine.has(results.SQLite) { // on which tests run, first: one that fails is soon known
		if rows, err = p.runTests(ctx, out); err != nil {
			return rows, err
		}
	}
	for _, e := range engines() {
		if !p.engine.has(e.name) || !slices.ContainsFunc(operations, func(o operation) bool { return p.operation.has(o.name) }) {
			continue
		}
		if e.missing != "" {
			fmt.Fprintf(out, "%s: not measured; %s\n\n", e.name, e.missing)
			continue
		}
		of, err := p.runEngine(ctx, e, out)
		rows = append(rows, of...)
		if err != nil {
			return rows, fmt.Errorf("measure %s: %w", e.name, err)
		}
	}
	return rows, nil
}

func (p plan) runEngine(ctx context.Context, e engine, out io.Writer) (rows []results.Row, err error) {
	d, err := e.prepare(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	for _, o := range operations {
		for _, items := range o.sizes {
			if !p.wants(o, items) {
				continue
			}
			of, err := p.runWorkload(ctx, e, d, o, items)
			if err != nil {
				return rows, fmt.Errorf("%s, %d items: %w", o.name, items, err)
			}
			check(of)
			printRows(out, of)
			rows = append(rows, of...)
		}
	}
	return rows, nil
}

func (p plan) wants(o operation, items int) bool {
	return p.operation.has(o.name) && (len(o.sizes) == 1 || p.items.has(strconv.Itoa(items)))
}

// runWorkload measures raw and the contestants that the plan selects at one operation
// and size, on pools that are opened for it.
func (p plan) runWorkload(ctx context.Context, e engine, d *database, o operation, items int) (rows []results.Row, err error) {
	defer func() {
		ctx := context.WithoutCancel(ctx)
		err = errors.Join(err, d.clear(ctx), d.exec(ctx, e.tidy))
	}()
	work, err := o.prepare(ctx, d, items)
	if err != nil {
		return nil, err
	}
	if err := d.exec(ctx, e.tidy); err != nil {
		return nil, err
	}
	r := &race{engine: e, database: d, work: work}
	var racers []*racer
	for i, entry := range p.entries() {
		opened, err := entry.open(d.opener(nil))
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", entry.name, err)
		}
		defer opened.Close()
		racers = append(racers, &racer{name: entry.name, contestant: opened})
		if racers[i].counts, err = r.count(ctx, entry); err != nil {
			return nil, fmt.Errorf("%s: %w", entry.name, err)
		}
	}
	if err := r.pairs(ctx, racers[0], racers[1:], p.pairs); err != nil {
		return nil, err
	}
	racers[0].raw = racers[0].samples // it is 1 to itself
	for _, racer := range racers {
		row := racer.row()
		row.Engine, row.Operation, row.Items = e.name, o.name, items
		if work.report != nil {
			work.report(racer, &row)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// entries are raw, the contestants that the plan selects, and raw again.
func (p plan) entries() []entry {
	again := contestants[0]
	again.name = results.RawAgain
	selected := contestants[:1:1]
	for _, c := range contestants[1:] {
		if p.contestant.has(c.name) {
			selected = append(selected, c)
		}
	}
	return append(selected, again)
}

func (r *racer) row() results.Row {
	row := results.Row{
		Contestant:      r.name,
		CPUNanoseconds:  medianOf(r.samples, sample.cpuTime),
		WallNanoseconds: medianOf(r.samples, sample.wallTime),
		Allocs:          medianOf(r.samples, func(s sample) float64 { return s.allocs }),
		Bytes:           medianOf(r.samples, func(s sample) float64 { return s.bytes }),
		Statements:      float64(r.counts.statements),
		RoundTrips:      float64(r.counts.roundTrips),
	}
	row.CPURatio, row.CPUQuartiles = r.ratios(sample.cpuTime)
	row.WallRatio, row.WallQuartiles = r.ratios(sample.wallTime)
	return row
}
