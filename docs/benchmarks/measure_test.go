package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// diary is a race that only records its operations. One operation of a racer with slow batches
// takes long enough to be a batch.
type diary struct {
	race
	entries []string // names, one for each batch
	ns      []int
}

func keepDiary() *diary {
	d := &diary{}
	d.work = &workload{
		do: func(_ context.Context, c contestant, n int) error {
			d.ns = append(d.ns, n)
			if name := c.(*racer).name; len(d.entries) == 0 || d.entries[len(d.entries)-1] != name {
				d.entries = append(d.entries, name)
			}
			return nil
		},
		most:    5,
		restore: func(context.Context) error { d.entries = append(d.entries, ""); return nil },
	}
	d.database = &database{}
	return d
}

// batches returns the names of the last so many batches.
func (d *diary) batches(last int) []string {
	names := slices.DeleteFunc(slices.Clone(d.entries), func(name string) bool { return name == "" })
	return names[len(names)-last:]
}

func against(raw, name string) *racer {
	return &racer{name: name, raw: &racer{name: raw}}
}

func TestEveryBatchComesRightAfterOneOfRawAndEachRoundHasAnotherOrder(t *testing.T) {
	d := keepDiary()
	racers := []*racer{against("raw of a", "a"), against("raw of b", "b"), against("raw of c", "c")}
	const rounds = 40
	require.NoError(t, d.pairs(t.Context(), racers, rounds))
	orders := map[string]bool{}
	for round := range slices.Chunk(d.batches(6*rounds), 6) {
		var order []string
		for pair := range slices.Chunk(round, 2) {
			assert.Equal(t, "raw of "+pair[1], pair[0])
			order = append(order, pair[1])
		}
		assert.ElementsMatch(t, []string{"a", "b", "c"}, order)
		orders[strings.Join(order, " ")] = true
	}
	assert.Greater(t, len(orders), 1)
	for _, racer := range racers {
		assert.Len(t, racer.samples, rounds, racer.name)
		assert.Len(t, racer.raw.samples, rounds, racer.name)
	}
	assert.Len(t, rawOf(racers).samples, 3*rounds)
}

// An order can be shipped once, until restore makes a paid one of it again.
func TestNoMoreOperationsAreDoneThanThereAreOrdersFor(t *testing.T) {
	d := keepDiary()
	since := 0
	do, restore := d.work.do, d.work.restore
	d.work.do = func(ctx context.Context, c contestant, n int) error {
		since++
		assert.LessOrEqual(t, since, d.work.most, "operations without a restore")
		return do(ctx, c, n)
	}
	d.work.restore = func(ctx context.Context) error { since = 0; return restore(ctx) }
	require.NoError(t, d.pairs(t.Context(), []*racer{against("raw", "a")}, 3))
	assert.Equal(t, d.ns[len(d.ns)-1]+1, len(d.ns), "a number came twice, or was left out")
}

func TestAContestantThatFailsIsNotMeasured(t *testing.T) {
	failed := errors.New("no such table")
	for _, name := range []string{"raw", "a"} {
		d := keepDiary()
		d.work.do = func(_ context.Context, c contestant, _ int) error {
			if c.(*racer).name == name {
				return failed
			}
			return nil
		}
		err := d.pairs(t.Context(), []*racer{against("raw", "a")}, 1)
		assert.ErrorIs(t, err, failed)
		assert.ErrorContains(t, err, name+": ")
	}
}

// A single operation right after the garbage collection would take longer than one of many.
func TestABatchOfOneIsWarmedUpToo(t *testing.T) {
	server, file := race{engine: engine{wall: true}, work: &workload{}}, race{work: &workload{}}
	busy := race{engine: engine{wall: true}, work: &workload{busy: true}}
	for batch, want := range map[int][3]int{1: {1, 1, 0}, 5: {5, 2, 0}, 100: {100, 25, 0}} {
		assert.Equal(t, want, [3]int{server.warmUp(batch), file.warmUp(batch), busy.warmUp(batch)}, "a batch of %d", batch)
	}
}

type idle struct{ contestant }

func (idle) Close() error { return nil }

// With one for all, raw would never rest; with eight connections for each, a server would
// have too many.
func TestEachRacerHasARawOfItsOwnUnlessSeveralWork(t *testing.T) {
	for busy, want := range map[bool]int{false: 4, true: 3} {
		d := keepDiary()
		d.work.busy = busy
		opened := 0
		open := func(opener) (contestant, error) { opened++; return idle{}, nil }
		racers := []*racer{against("raw", "a"), against("raw", "b")}
		for _, racer := range racers {
			racer.open, racer.raw.open = open, open
		}
		require.NoError(t, d.sit(t.Context(), racers, 1))
		assert.Equal(t, want, opened, "busy: %t", busy)
	}
}

func TestAnInterruptReachesTheStatement(t *testing.T) {
	d := openSQLite(t)
	work, err := prepareLoad(t.Context(), d, 1)
	require.NoError(t, err)
	c := &racer{name: "raw", contestant: opened(t, d, contestants[0], nil)}
	r := race{database: d, work: work}
	ctx, interrupt := context.WithCancel(t.Context())
	require.NoError(t, r.do(ctx, c, 1))
	interrupt()
	assert.ErrorIs(t, r.do(ctx, c, 1), context.Canceled)
}
