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
		err = errors.Join(err, d.clear(ctx), d.exec(ctx, e.tidy...))
	}()
	work, err := o.prepare(ctx, d, items)
	if err != nil {
		return nil, err
	}
	if err := d.exec(ctx, e.tidy...); err != nil {
		return nil, err
	}
	d.busy = work.busy
	r := &race{engine: e, database: d, work: work}
	racers, err := r.racers(ctx, p.entries())
	if err != nil {
		return nil, err
	}
	for measured := 1; ; measured++ {
		for sitting := range p.sittings {
			rounds := p.pairs*(sitting+1)/p.sittings - p.pairs*sitting/p.sittings
			if err := r.sit(ctx, racers, rounds); err != nil {
				return nil, err
			}
		}
		if rows = r.rows(o, items, racers); p.enough(rows, measured) {
			return rows, nil
		}
	}
}

// racers returns one for each of the entries but the first, which is raw.
func (r *race) racers(ctx context.Context, entries []entry) (racers []*racer, err error) {
	var raw *racer
	for _, entry := range entries {
		counts, err := r.count(ctx, entry)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entry.name, err)
		}
		c := &racer{name: entry.name, open: entry.open, counts: counts}
		if raw == nil {
			raw = c
			continue
		}
		own := *raw
		c.raw = &own
		racers = append(racers, c)
	}
	return racers, nil
}

// rows returns what was measured so far.
func (r *race) rows(o operation, items int, racers []*racer) (rows []results.Row) {
	for _, racer := range append([]*racer{rawOf(racers)}, racers...) {
		row := racer.row()
		row.Engine, row.Operation, row.Items = r.engine.name, o.name, items
		if r.work.report != nil {
			r.work.report(racer, &row)
		}
		rows = append(rows, row)
	}
	check(rows)
	return rows
}

// enough reports whether rows that were measured so often are good, or can't be helped. What
// decides is raw against raw, and nothing that was measured is left out: so this favours
// nobody.
func (p plan) enough(rows []results.Row, measured int) bool {
	return measured > p.again || !rows[0].Invalid && uncertainty(rows, p.pairs*measured) <= 0.03
}

// sit has each of the racers and its raw open a pool, and the racers do so many rounds.
func (r *race) sit(ctx context.Context, racers []*racer, rounds int) (err error) {
	if rounds == 0 {
		return nil
	}
	var opened []contestant
	defer func() {
		for _, c := range opened {
			err = errors.Join(err, c.Close())
		}
	}()
	for _, racer := range racers {
		for _, c := range racer.pair() {
			if r.work.busy && c == racer.raw && len(opened) > 0 {
				c.contestant = opened[0] // eight connections for each would be too many
				continue
			}
			if c.contestant, err = c.open(r.database.opener(nil)); err != nil {
				return fmt.Errorf("open %s: %w", c.name, err)
			}
			opened = append(opened, c.contestant)
		}
	}
	return r.pairs(ctx, racers, rounds)
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
