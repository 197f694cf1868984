package lostupdate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// Both sessions write the total that they know of, and the second one does not know
// of the first one's item. Nobody is told, unless a version is looked at.
func TestTwoSessionsThatAddAnItemLoseOnesTotal(t *testing.T) {
	result := lessontest.Run(t, Lesson)
	assert.NoError(t, result.ActiveRecord.Refusal)
	var conflict *domainmodel.ConflictError
	assert.ErrorAs(t, result.DomainModel.Refusal, &conflict)
	assert.NotEmpty(t, result.ActiveRecord.Notes, "the shortest sequence that loses an update is shown")
	assert.Empty(t, result.Care.Notes)
	for _, way := range result.Lesson.Ways() {
		claimsCountCells(t, result, way)
	}
	everyWayShips(t, result)
	lessontest.Replay(t, result, 4)
}

// Every way takes the stock, has the same cost and sends the e-mail: only the update differs.
func everyWayShips(t *testing.T, result *lesson.Result) {
	t.Helper()
	for _, way := range result.Lesson.Ways() {
		did := result.By(way)
		assert.Equal(t, "545", lessontest.Column(did.After, "orders", "shipping_cost")[cancelled-1], "%s", way)
		assert.Equal(t, "99", lessontest.Column(did.After, "stocks", "quantity")[0], "%s", way)
		assert.Len(t, did.Mails, 1, "%s", way)
	}
}

// A reader who counts the cells gets the numbers that the claims tell.
func claimsCountCells(t *testing.T, result *lesson.Result, way lesson.Way) {
	t.Helper()
	count := func(ids ...string) (wrong, refused, all int) {
		for _, e := range result.By(way).Explorations {
			if !slices.Contains(ids, e.ID) {
				continue
			}
			for _, cell := range e.Cells {
				all++
				if cell.Wrong {
					wrong++
				}
				if strings.HasSuffix(cell.Observed, "one refused") {
					refused++
				}
			}
		}
		return wrong, refused, all
	}
	claims := result.By(way).Claims[len(recorded):]
	wrong, refused, all := count(additions)
	assert.Equal(t, fmt.Sprintf("wrong in %d of %d sequences", wrong, all), claims[0].Observed, "%s", way)
	assert.Equal(t, fmt.Sprintf("one is refused in %d of %d sequences", refused, all), claims[1].Observed, "%s", way)
	last := additions
	if way.Side == lesson.DomainModel {
		last = withoutVersions
	}
	for i, ids := range map[int][]string{2: {bothAdd, payAndAdd, shipAndCancel}, 3: {oneForgets}, 4: {last}} {
		wrong, _, all := count(ids...)
		require.NotZero(t, all, "%s: %v", way, ids)
		assert.Contains(t, claims[i].Observed, fmt.Sprintf("wrong in %d of %d", wrong, all), "%s", way)
	}
}

// The shortest sequence that loses an update is the one of the timeline.
func TestTheShortestWrongCellLosesAnUpdate(t *testing.T) {
	way := lesson.Way{Side: lesson.ActiveRecord}
	trace, err := lesson.Replay(t.Context(), Lesson, way, additions, "00011111110000", fresh.Database)
	require.NoError(t, err)
	assert.Equal(t, lesson.Cell{
		ID: "00011111110000", Name: "one request 3, the other 7, then 4",
		Observed: "total 12.50, items 20.50 EUR; neither refused", Wrong: true,
	}, trace.Cell)
	var committed []string
	for _, frame := range trace.Frames {
		if len(frame.Changes) > 0 {
			committed = append(committed, frame.Session+": "+frame.Operation.String())
		}
	}
	assert.Equal(t, []string{"the other: COMMIT", "one request: COMMIT"}, committed)

	trace, err = lesson.Replay(t.Context(), Lesson, lesson.Way{Side: lesson.DomainModel}, additions, "01111110000", fresh.Database)
	require.NoError(t, err)
	var conflict *domainmodel.ConflictError
	require.ErrorAs(t, trace.Refusal, &conflict, trace.Cell)

	for _, cell := range [][2]string{{"additions", "0101"}, {"subtractions", "0101"}, {"additions", "x"}} {
		_, err := lesson.Replay(t.Context(), Lesson, way, cell[0], cell[1], fresh.Database)
		require.ErrorIs(t, err, lesson.ErrNoSuchCell)
		assert.ErrorContains(t, err, fmt.Sprintf("replay cell %q of %q: ", cell[1], cell[0]))
	}
}

// Under the lock, no other session can write between the load and the save.
func TestAnOrderThatIsLoadedUnderALockIsNotOverwritten(t *testing.T) {
	db, _ := lessontest.Shop(t, "sqlite")
	require.NoError(t, prepare(db))

	second := make(chan error, 1)
	require.NoError(t, db.Transaction(func(tx *gorm.DB) error {
		order, err := activerecord.FindOrder(tx, added)
		require.NoError(t, err)
		go func() { second <- locked(addItem(mugRow, 1))(db, added) }() // waits for this transaction
		return addItem(teaRow, 1)(order, tx)
	}))
	require.NoError(t, <-second)
	assertBothCount(t, db)
}

// SQLite has one writer at a time, so that a transaction around all of it would
// help there. It does not on a server. Only SQLite can be explored: here are the two
// requests that the lesson records.
func TestOnPostgreSQLALostUpdateIsTheSame(t *testing.T) {
	prepared := func(record func(context.Context, *lesson.World) error) func(context.Context, *lesson.World) error {
		return func(ctx context.Context, w *lesson.World) error {
			return errors.Join(prepare(w.DB.WithContext(ctx)), record(ctx, w))
		}
	}
	recordRowsBy := func(add func(activerecord.Product, int) rowChange) func(context.Context, *lesson.World) error {
		return prepared(func(ctx context.Context, w *lesson.World) error { return recordRows(ctx, w, findings{}, add) })
	}
	l := Lesson
	l.ActiveRecord.Run, l.Care.Run = recordRowsBy(addItem), recordRowsBy(addInSQL)
	l.DomainModel.Run = prepared(func(ctx context.Context, w *lesson.World) error { return recordOrders(ctx, w, findings{}) })
	l.Claims = recorded
	lessontest.RunOn(t, l, lessontest.Engine(t, "postgres"))
}

// READ COMMITTED, which is what a server does unless it is asked for more, keeps
// nobody from writing what someone has written since.
func TestAReadCommittedTransactionLosesTheUpdateToo(t *testing.T) {
	db := shopOnPostgres(t)
	begin := func() *gorm.DB { return db.Begin(&sql.TxOptions{Isolation: sql.LevelReadCommitted}) }

	me, you := begin(), begin()
	mine, err := activerecord.FindOrder(me, added)
	require.NoError(t, err)
	yours, err := activerecord.FindOrder(you, added)
	require.NoError(t, err)
	require.NoError(t, addItem(teaRow, 1)(mine, me))
	require.NoError(t, me.Commit().Error)
	require.NoError(t, addItem(mugRow, 1)(yours, you))
	require.NoError(t, you.Commit().Error)

	order, err := stateOf(db, added)
	require.NoError(t, err)
	assert.EqualValues(t, 1800, order.Total)
	assert.EqualValues(t, 2050, order.Sum)
}

// What helps there is SELECT … FOR UPDATE: the second session is not let in before
// the first one has committed.
func TestForUpdateKeepsTheSecondSessionOut(t *testing.T) {
	db := shopOnPostgres(t)
	require.NoError(t, db.Transaction(func(tx *gorm.DB) error {
		order, err := activerecord.FindOrder(tx.Clauses(clause.Locking{Strength: "UPDATE"}), added)
		require.NoError(t, err)
		_, err = activerecord.FindOrder(db.Clauses(clause.Locking{Strength: "UPDATE", Options: "NOWAIT"}), added)
		require.ErrorIs(t, err, repository.ErrTryAgain, "who would not wait is refused")
		return addItem(teaRow, 1)(order, tx)
	}))
	require.NoError(t, locked(addItem(mugRow, 1))(db, added))
	assertBothCount(t, db)
}

// The version that is checked by hand stops the second session on a server, too.
func TestAVersionCheckedByHandRefusesTheSecondSession(t *testing.T) {
	db := shopOnPostgres(t)
	require.ErrorIs(t, sideBySide(db, added, ifUnchanged(addItem(teaRow, 1)), ifUnchanged(addItem(mugRow, 1))), errChanged)
	require.NoError(t, versioned(addItem(mugRow, 1))(db, added))
	assertBothCount(t, db)
}

// The domain side needs no lock: Update notices that someone was quicker, and does
// it again.
func TestUpdateIsRepeatedAfterAConflict(t *testing.T) {
	db := shopOnPostgres(t)
	store, err := repository.New(db)
	require.NoError(t, err)

	attempts := 0
	change := func(order *domainmodel.Order) error {
		if attempts++; attempts == 1 {
			require.NoError(t, update(addTea)(t.Context(), store, added), "someone else is quicker")
		}
		return addMug(order)
	}
	require.NoError(t, update(change)(t.Context(), store, added))
	assert.Equal(t, 2, attempts)
	assertBothCount(t, db)
}

func assertBothCount(t *testing.T, db *gorm.DB) {
	t.Helper()
	order, err := stateOf(db, added)
	require.NoError(t, err)
	assert.EqualValues(t, 2050, order.Total)
	assert.EqualValues(t, 2050, order.Sum)
}

// shopOnPostgres has both orders of the lesson in it.
func shopOnPostgres(t *testing.T) *gorm.DB {
	t.Helper()
	db, _ := lessontest.Shop(t, "postgres")
	require.NoError(t, prepare(db))
	return db
}
