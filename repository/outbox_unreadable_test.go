package repository_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
)

// unreadable are ways to make the third of five events of order 2 a row that can't
// be scanned, as the columns of SQLite allow. The later events wait for it, if its place among
// them can be read; otherwise it has the place that SQLite sorts it to.
var unreadable = map[string]struct {
	change  string
	id      domainmodel.EventID // what is left of the event's
	ownRows int                 // of the events of order 2, how many are delivered
}{
	"a version in words": {"version = 'x'", eventID(2, 0, 0), 4},
	"a version of NULL":  {"version = NULL", eventID(2, 0, 0), 0},
	"half a version":     {"version = 1.5", eventID(2, 0, 0), 4},
	"a number in bytes":  {"number = X'FF'", eventID(2, 1, 0), 4},
	"attempts in words":  {"attempts = 'many'", eventID(2, 1, 3), 2},
	"a kind of NULL":     {"kind = NULL", eventID(2, 1, 3), 2},
	"a payload of NULL":  {"payload = NULL", eventID(2, 1, 3), 2},
}

func rowOfEvent(t *testing.T, s *shop, id domainmodel.EventID) (row int64) {
	t.Helper()
	require.NoError(t, s.DB.Raw("SELECT id FROM outbox_events WHERE aggregate_id = ? AND version = ? AND number = ?",
		id.OrderID.String(), id.Version, id.Number).Scan(&row).Error)
	return row
}

// One unreadable row must not stop the events of all orders. A relay sets it aside at once, and
// reports it by its row's number, which is always readable. Once the row is repaired, the relay
// delivers the event, and those that it held back.
func TestARelaySetsARowAsideThatCantBeRead(t *testing.T) {
	for name, test := range unreadable {
		t.Run(name, func(t *testing.T) {
			s := openUnguarded(t)
			event := eventID(2, 1, 3)
			row, before := rowOfEvent(t, s, event), s.rows(t)["outbox_events"]
			s.Exec(t, "UPDATE outbox_events SET "+test.change+" WHERE id = ?", row)
			var in inbox
			work(t, in.relay(s.Store))
			assert.Len(t, in.taken(), len(before)-5+test.ownRows)
			assert.Equal(t, []domainmodel.EventID{test.id}, in.setAside)
			require.Len(t, in.errs, 1)
			var broken *repository.UnreadableEventError
			require.ErrorAs(t, in.errs[0], &broken)
			assert.Equal(t, row, broken.Row)

			waiting, err := s.Outbox.ListSetAside(t.Context(), 10)
			require.NoError(t, err)
			require.Len(t, waiting, 1)
			assert.Equal(t, test.id, waiting[0].ID)
			assert.Contains(t, waiting[0].Error, fmt.Sprintf("row %d of the outbox", row))
			assert.NotZero(t, waiting[0].At)

			for _, column := range []string{"aggregate_id", "version", "number", "kind", "payload"} {
				s.Exec(t, "UPDATE outbox_events SET "+column+" = ? WHERE id = ?", columnOf(before, row, column), row)
			}
			require.NoError(t, s.Outbox.Retry(t.Context(), event))
			work(t, in.relay(s.Store))
			assert.Len(t, in.got, 5-test.ownRows)
			assert.Contains(t, in.got, event)
		})
	}
}

func columnOf(rows []map[string]any, id int64, column string) any {
	for _, row := range rows {
		if row["id"] == id {
			return row[column]
		}
	}
	return nil
}

func TestTheOutboxListsEventsSetAsideWhateverTheyHold(t *testing.T) {
	s := openUnguarded(t)
	row := rowOfEvent(t, s, eventID(2, 1, 1))
	s.Exec(t, "UPDATE outbox_events SET set_aside_at = 'noon', attempts = 'many', aggregate_id = NULL WHERE id = ?", row)
	s.Exec(t, "UPDATE outbox_events SET set_aside_at = ?, last_error = NULL WHERE aggregate_id = '3' AND number = 1", noon) // by hand
	waiting, err := s.Outbox.ListSetAside(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, waiting, 2)
	assert.Contains(t, waiting[0].Error, fmt.Sprintf("row %d of the outbox", row))
	assert.True(t, waiting[0].At.IsZero())
	assert.Equal(t, repository.EventSetAside{ID: eventID(3, 1, 1), At: noon}, waiting[1])
}

func TestAnEventThatCantBeUnderstoodNamesItsRow(t *testing.T) {
	s := openShop(t)
	s.Saved(t, 1)
	s.Exec(t, "UPDATE outbox_events SET kind = 'OrderWasEaten'")
	_, err := drain(t.Context(), s.Store, &inbox{})
	var broken *repository.UnreadableEventError
	require.ErrorAs(t, err, &broken)
	assert.Equal(t, repository.UnreadableEventError{Row: rowOfEvent(t, s, eventID(1, 1, 1)), ID: outbox.ID{Aggregate: "order", Of: "1", Version: 1, Number: 1}, Err: broken.Err}, *broken)
	assert.EqualError(t, broken, "row 1 of the outbox: read event order/1/1/1: "+broken.Err.Error())
}
