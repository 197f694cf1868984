package repository

import (
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// UnreadableEventError says that a row of the outbox can't be an event, and why. Such
// a row was not written by this package, or not only: the columns of SQLite take
// anything.
type UnreadableEventError struct {
	Row     int64               // its column id
	EventID domainmodel.EventID // as far as it could be read
	Err     error
}

func (e *UnreadableEventError) Error() string {
	return fmt.Sprintf("row %d of the outbox: read event %s: %v", e.Row, e.EventID, e.Err)
}

// Unwrap returns what is wrong with the row.
func (e *UnreadableEventError) Unwrap() error { return e.Err }

// eventColumns are the columns that readEvents reads.
const eventColumns = "id, order_id, version, number, attempts, kind, payload"

// readEvents returns the events that the query finds. One that can't be read is among
// them: it must not be in the way of the others.
func readEvents(query *gorm.DB) ([]outboxEvent, error) {
	var events []outboxEvent
	err := eachRow(query, func(scan func(...any) error) {
		var e outboxEvent
		if err := scan(&e.ID, &e.OrderID, &e.Version, &e.Number, &e.Attempts, &e.Kind, &e.Payload); err != nil {
			e.unreadable = &UnreadableEventError{e.ID, e.id(), err}
		}
		events = append(events, e)
	})
	return events, err
}

// eachRow calls do for each row of the query, with what scans its columns up to one
// that holds what its type can't.
func eachRow(query *gorm.DB, do func(scan func(columns ...any) error)) error {
	rows, err := query.Rows()
	if rows != nil { // also when a callback has added an error
		defer rows.Close()
	}
	if err != nil {
		return translated(query, err)
	}
	for rows.Next() {
		do(rows.Scan)
	}
	if err := rows.Err(); err != nil {
		return translated(query, err)
	}
	return nil
}
