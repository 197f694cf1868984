package unitofwork_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// place is a command that decides on an ID.
func (r counters) place(t *testing.T, id *int64, n int, options ...unitofwork.Option) error {
	return r.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
		c := counter{N: n, Version: 1}
		if err := tx.DB(ctx).Create(&c).Error; err != nil {
			return err
		}
		*id = c.ID
		return nil
	}, options...)
}

func TestARepeatedCommandGetsTheAnswerOfTheFirst(t *testing.T) {
	r, _ := open(t)
	var first, second int64
	require.NoError(t, r.place(t, &first, 5, unitofwork.Key("k"), unitofwork.Answer(&first)))
	require.NoError(t, r.place(t, &second, 5, unitofwork.Key("k"), unitofwork.Answer(&second)))
	assert.Equal(t, first, second)
	assert.Equal(t, 5, r.n(t, second))

	var text string
	err := r.session.Do(t.Context(), nil, unitofwork.Key("k"), unitofwork.Answer(&text))
	assert.ErrorContains(t, err, `recall the answer of command key "k"`, "of another type")
}

func TestRepetitionsAtOnceGetOneAnswer(t *testing.T) {
	r, _ := open(t)
	ids := make([]int64, 8)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			assert.NoError(t, r.place(t, &ids[i], 1, unitofwork.Key("k"), unitofwork.Answer(&ids[i]), unitofwork.Attempts(10)))
		})
	}
	all.Wait()
	for _, id := range ids {
		assert.Equal(t, ids[0], id)
	}
}

func TestAKeyOfAnotherCommandIsRefused(t *testing.T) {
	r, _ := open(t)
	var id int64
	require.NoError(t, r.place(t, &id, 5, unitofwork.Key("k"), unitofwork.Command("place 5")))
	require.NoError(t, r.place(t, &id, 5, unitofwork.Key("k"), unitofwork.Command("place 5")), "a repetition")
	err := r.place(t, &id, 7, unitofwork.Key("k"), unitofwork.Command("place 7"))
	var used *unitofwork.KeyUsedError
	require.ErrorAs(t, err, &used)
	assert.Equal(t, unitofwork.KeyUsedError{Key: "k", Command: "place 7"}, *used)
}

func TestTheAnswerOfATransactionThatIsRolledBackIsForgotten(t *testing.T) {
	r, _ := open(t)
	answer := int64(-1)
	err := r.session.Do(t.Context(), func(context.Context, *unitofwork.Tx) error {
		answer = 404
		return assert.AnError
	}, unitofwork.Key("k"), unitofwork.Answer(&answer))
	require.ErrorIs(t, err, assert.AnError)
	assert.EqualValues(t, -1, answer)
	require.NoError(t, r.place(t, &answer, 5, unitofwork.Key("k"), unitofwork.Answer(&answer)))
	assert.Equal(t, 5, r.n(t, answer))
}

func TestAnAnswerThatWasNotKeptIsMissed(t *testing.T) {
	r, _ := open(t)
	var id int64
	require.NoError(t, r.place(t, &id, 5, unitofwork.Key("k")))
	err := r.place(t, &id, 5, unitofwork.Key("k"), unitofwork.Answer(&id))
	var invalid *unitofwork.InvalidValueError
	require.ErrorAs(t, err, &invalid)
	err = r.session.Do(t.Context(), func(context.Context, *unitofwork.Tx) error { return nil }, unitofwork.Key("f"), unitofwork.Answer(new(func())))
	assert.ErrorContains(t, err, `store the answer of command key "f"`)
}

// Years outside of a database's calendar are compared correctly, too.
func TestKeysArePurgedBeforeAnyTime(t *testing.T) {
	r, _ := open(t)
	var id int64
	for i, year := range []int{-5, 0, 999, 1000, 9999, 10000, 100000} {
		require.NoError(t, r.place(t, &id, 1, unitofwork.Key(fmt.Sprint("k", i))))
		purged, err := r.session.PurgeKeys(t.Context(), time.Date(year, time.June, 1, 0, 0, 0, 0, time.UTC), 10)
		require.NoError(t, err)
		assert.Equal(t, year > 2000, purged > 0, "before the year %d", year)
	}
}

// A field that the stored answer omits becomes zero. It does not keep the caller's value.
func TestAnAnswerTakesThePlaceOfWhatWasThere(t *testing.T) {
	r, _ := open(t)
	type point struct {
		X, Y int `json:",omitempty"`
	}
	ask := func(answer *point) error {
		return r.session.Do(t.Context(), func(context.Context, *unitofwork.Tx) error {
			*answer = point{Y: 2}
			return nil
		}, unitofwork.Key("k"), unitofwork.Answer(answer))
	}
	first, second := point{}, point{X: 1, Y: 1}
	require.NoError(t, ask(&first))
	require.NoError(t, ask(&second))
	assert.Equal(t, point{Y: 2}, second)
}

// writeOnly can be stored, and not be read again.
type writeOnly struct{}

func (*writeOnly) UnmarshalJSON([]byte) error { return assert.AnError }

func TestAnAnswerThatCannotBeReadAgainIsRefused(t *testing.T) {
	r, _ := open(t)
	nothing := func(context.Context, *unitofwork.Tx) error { return nil }
	err := r.session.Do(t.Context(), nothing, unitofwork.Key("k"), unitofwork.Answer(new(writeOnly)))
	require.ErrorIs(t, err, assert.AnError)
	require.NoError(t, r.session.Do(t.Context(), nothing, unitofwork.Key("k"), unitofwork.Answer(new(int))), "the key was not used")
	var invalid *unitofwork.InvalidValueError
	require.ErrorAs(t, r.session.Do(t.Context(), nothing, unitofwork.Key("n"), unitofwork.Answer[int](nil)), &invalid)
}

// What JSON loses, a repetition would not get. The first caller keeps what it has decided.
func TestAnAnswerComesBackAsItWasOrIsRefused(t *testing.T) {
	type hidden struct{ n int }
	type tree struct {
		Name     string
		Children []*tree `json:",omitempty"`
		At       time.Time
	}
	r, _ := open(t)
	var keys int
	given(t, r, &keys, tree{Name: "a", Children: []*tree{{At: time.Now()}, nil}, At: time.Now().In(time.FixedZone("CET", 3600))}, true)
	given(t, r, &keys, tree{Children: []*tree{}}, true)
	given(t, r, &keys, time.Now(), true)
	given(t, r, &keys, map[int64][]byte{7: {1}, 8: nil}, true)
	given(t, r, &keys, [2]any{"text", 0.5}, true)
	given(t, r, &keys, big.NewInt(7), true)
	given(t, r, &keys, hidden{}, true)
	given(t, r, &keys, hidden{1}, false)
	given(t, r, &keys, []*hidden{{1}}, false)
	given(t, r, &keys, map[string]hidden{"a": {1}}, false)
	given(t, r, &keys, struct {
		Left int `json:"-"`
	}{1}, false)
	given(t, r, &keys, struct{ next *hidden }{&hidden{1}}, false)
	given(t, r, &keys, "\xff", false)
	given[any](t, r, &keys, 7, false)
	given[any](t, r, &keys, hidden{1}, false)
	given[any](t, r, &keys, nil, true)
}

// given runs a command that decides on the answer, and repeats it if that comes back.
func given[T any](t *testing.T, r counters, keys *int, decided T, comesBack bool) {
	t.Helper()
	*keys++
	ask := func(answer *T) error {
		return r.session.Do(t.Context(), func(context.Context, *unitofwork.Tx) error {
			*answer = decided
			return nil
		}, unitofwork.Key(fmt.Sprint(*keys)), unitofwork.Answer(answer))
	}
	var first, second, none T
	err := ask(&first)
	if !comesBack {
		var invalid *unitofwork.InvalidValueError
		require.ErrorAs(t, err, &invalid, "%#v", decided)
		assert.Equal(t, none, first)
		return
	}
	require.NoError(t, err, "%#v", decided)
	assert.Equal(t, decided, first)
	require.NoError(t, ask(&second))
	text := func(v T) string { text, err := json.Marshal(v); require.NoError(t, err); return string(text) }
	assert.Equal(t, text(decided), text(second))
}
