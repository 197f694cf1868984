package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"time"
)

// sample is what a batch took, per operation.
type sample struct {
	cpu, wall     float64 // nanoseconds
	allocs, bytes float64
}

func (s sample) cpuTime() float64  { return s.cpu }
func (s sample) wallTime() float64 { return s.wall }

// headline is the time that decides on the engine.
func (e engine) headline(s sample) float64 {
	if e.wall {
		return s.wall
	}
	return s.cpu
}

// racer is a contestant in a race.
type racer struct {
	name string
	contestant
	open    func(opener) (contestant, error)
	counts  counts
	batch   int // operations
	samples []sample
	// raw does a batch right before each of the racer's. It is a raw of the racer's own, so
	// that both have rested as long: one that all share would have a server's process that
	// is always awake. (Where several work, all share its pool.)
	raw *racer
}

func (r *racer) pair() [2]*racer { return [2]*racer{r.raw, r} }

// rawOf returns raw as a row of the report, of all that it did beside the racers. It is
// measured against itself.
func rawOf(racers []*racer) *racer {
	raw := &racer{name: racers[0].raw.name, counts: racers[0].raw.counts}
	for _, racer := range racers {
		raw.samples = append(raw.samples, racer.raw.samples...)
	}
	raw.raw = raw
	return raw
}

// race is the contestants at one workload.
type race struct {
	engine   engine
	database *database
	work     *workload
	next     int // of the workload's operations
}

// pairs runs a batch of every racer right after one of its raw, round by round. A batch may
// slow down the next one, so each round runs them in a new order.
func (r *race) pairs(ctx context.Context, racers []*racer, rounds int) error {
	for _, racer := range racers {
		racer.raw.batch = racers[0].raw.batch // which was the first to find out
		for _, c := range racer.pair() {
			if err := r.prepare(ctx, c); err != nil {
				return err
			}
		}
	}
	for range rounds {
		for _, i := range rand.Perm(len(racers)) {
			for _, c := range racers[i].pair() {
				s, err := r.run(ctx, c, c.batch)
				if err != nil {
					return err
				}
				c.samples = append(c.samples, s)
			}
		}
	}
	return nil
}

// prepare has a racer use its new connections once, and finds out how much makes a batch.
func (r *race) prepare(ctx context.Context, c *racer) error {
	_, err := r.run(ctx, c, 1)
	if err == nil && c.batch == 0 {
		c.batch, err = r.calibrate(ctx, c)
	}
	return err
}

// batchTime is how long a batch takes: long enough for the clock, and short enough for
// the machine to be in the same mood as in the batch before.
const batchTime = 7 * time.Millisecond

// calibrate finds out how many operations make a batch of a contestant that has warmed up.
func (r *race) calibrate(ctx context.Context, c *racer) (batch int, err error) {
	for batch = 1; ; batch *= 2 {
		least := math.Inf(1) // when the machine did something else, it took longer
		for range 3 {
			s, err := r.run(ctx, c, batch)
			if err != nil {
				return 0, err
			}
			least = min(least, r.engine.headline(s))
		}
		if enough := float64(batchTime) / least; enough < 4*float64(batch) || r.atMost(2*batch) < 2*batch {
			return r.atMost(max(1, int(enough))), nil
		}
	}
}

// atMost leaves room for the operations before a batch.
func (r *race) atMost(batch int) int {
	if r.work.most > 0 {
		return max(1, min(batch, r.work.most/2))
	}
	return batch
}

// run does a batch of operations, after a collection of garbage and some more operations
// while no clock runs: see warmUp.
func (r *race) run(ctx context.Context, c *racer, batch int) (s sample, err error) {
	runtime.GC()
	if err := r.do(ctx, c, r.warmUp(batch)); err != nil {
		return s, err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, err := cpuTime()
	if err != nil {
		return s, err
	}
	start := time.Now()
	if err := r.do(ctx, c, batch); err != nil {
		return s, err
	}
	wall := time.Since(start)
	end, err := cpuTime()
	if err != nil {
		return s, err
	}
	runtime.ReadMemStats(&after)
	n := float64(batch)
	s.cpu, s.wall = float64(end-cpu)/n, float64(wall)/n
	s.allocs, s.bytes = float64(after.Mallocs-before.Mallocs)/n, float64(after.TotalAlloc-before.TotalAlloc)/n
	return s, r.restore(ctx)
}

// warmUp returns how many operations are done before a batch, since the contestant before it
// has filled the processor's caches. A server's process was also asleep, and needs as many
// operations as the batch has. Eight workers wake it by their first changes.
func (r *race) warmUp(batch int) int {
	switch {
	case r.work.busy:
		return 0
	case r.engine.wall:
		return batch
	default:
		return (batch + 3) / 4
	}
}

func (r *race) do(ctx context.Context, c *racer, times int) error {
	for range times {
		if err := r.work.do(ctx, c, r.next); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		r.next++
	}
	return nil
}

// restore puts back what a batch did.
func (r *race) restore(ctx context.Context) error {
	if r.work.restore == nil {
		return nil
	}
	if err := r.work.restore(ctx); err != nil {
		return fmt.Errorf("restore what a batch did: %w", err)
	}
	return r.database.exec(ctx, r.engine.settle...)
}
