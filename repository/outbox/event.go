package outbox

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// ID identifies an event: the kind of its aggregate and the aggregate, the version of the
// aggregate that it was saved with, and its number among the events of that version, from
// 1. An event that is delivered twice has the same ID both times.
type ID struct {
	Aggregate string // such as "order"
	Of        string // the aggregate's ID, as text
	Version   int64
	Number    int
}

// String returns the four parts with slashes between them, such as "order/42/3/1".
func (id ID) String() string {
	return id.Aggregate + "/" + id.Of + "/" + strconv.FormatInt(id.Version, 10) + "/" + strconv.Itoa(id.Number)
}

// Record is an event to append.
type Record struct {
	Kind    string // at most 64 bytes
	Payload string // such as JSON
}

// Event is an event that was stored.
type Event struct {
	ID
	Record
	row int64
}

// Unreadable returns an *UnreadableError that wraps err, for a handler that can't read the event's
// kind or payload.
func (e Event) Unreadable(err error) error { return &UnreadableError{e.row, e.ID, err} }

// Handler is called with an event, at least once. If it returns an error, the event is delivered
// again later. The context ends with the Relay's Lease.
type Handler func(ctx context.Context, event Event) error

// Once returns a Handler whose writes through tx are committed at most once for each event: do is
// called in a transaction of the Session with unitofwork.OncePerEvent. It is for a handler that
// writes into the same database. What do does outside of the transaction, such as a mail, can
// still happen twice. Keys are kept until Session.PurgeKeys: purge none that is
// younger than an event may wait, or be set aside. The Handler returns the errors of Session.Do.
//
// If a unique key of the table refuses the second write, such as one invoice for each order, that
// key is enough.
func Once(session *unitofwork.Session, name string, do func(ctx context.Context, tx *unitofwork.Tx, event Event) error) Handler {
	return func(ctx context.Context, event Event) error {
		return session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
			return do(ctx, tx, event)
		}, unitofwork.OncePerEvent(name, event.ID))
	}
}

// outboxEvent is a row of table outbox_events.
type outboxEvent struct {
	ID          int64      `gorm:"primaryKey"`
	SentAt      *time.Time `gorm:"precision:6;index:,composite:pending"`
	Aggregate   string     `gorm:"size:32;not null;uniqueIndex:,composite:event;index:,composite:pending"`
	AggregateID string     `gorm:"size:64;not null;uniqueIndex:,composite:event;index:,composite:pending"`
	Version     int64      `gorm:"not null;uniqueIndex:,composite:event;index:,composite:pending"`
	Number      int        `gorm:"not null;uniqueIndex:,composite:event;index:,composite:pending"`
	Kind        string     `gorm:"size:64;not null"`
	Payload     string     `gorm:"type:text;not null"`
	StoredAt    *time.Time `gorm:"precision:6"` // NULL if an earlier version of this library stored it

	// The columns that a relay writes.
	Attempts   int        `gorm:"not null;default:0"`
	NotBefore  *time.Time `gorm:"precision:6;index:,composite:pending,priority:12"` // the end of a lease, or of a wait
	SetAsideAt *time.Time `gorm:"precision:6;index;index:,composite:pending,priority:11"`
	LastError  string     `gorm:"type:text"`

	held       bool  `gorm:"-"` // an older event of its aggregate waits
	unreadable error // why the columns could not be read
}

func (e outboxEvent) id() ID { return ID{e.Aggregate, e.AggregateID, e.Version, e.Number} }

func (e outboxEvent) event() Event { return Event{e.id(), Record{e.Kind, e.Payload}, e.ID} }

// SetAside is an event that a relay has given up on.
type SetAside struct {
	ID       ID
	At       time.Time // in UTC
	Attempts int       // 0 if the row could not be read
	Error    string    // of the last attempt, at most 1000 characters
}

// UnreadableError says that a row of the outbox can't be read as an event, and wraps the reason.
// Other code wrote the row or changed it (SQLite's columns take values of any type), or the type
// of the event was renamed.
type UnreadableError struct {
	Row int64 // its column id
	ID  ID    // as far as it could be read
	Err error
}

func (e *UnreadableError) Error() string {
	return fmt.Sprintf("row %d of the outbox: read event %s: %v", e.Row, e.ID, e.Err)
}

// Kind returns "corrupt data", for domainmodel.KindOf.
func (e *UnreadableError) Kind() string { return "corrupt data" }

// Unwrap returns what is wrong with the row.
func (e *UnreadableError) Unwrap() error { return e.Err }

// eventColumns are the columns that scanEvent reads, if the event is held on that condition.
func eventColumns(held string) string {
	return "id, " + held + ", aggregate, aggregate_id, version, number, attempts, kind, payload"
}

// scanEvent reads an event. It keeps an error in the event itself, so that an unreadable row does
// not stop the others.
func scanEvent(scan func(...any) error) (e outboxEvent) {
	if err := scan(&e.ID, &e.held, &e.Aggregate, &e.AggregateID, &e.Version, &e.Number, &e.Attempts, &e.Kind, &e.Payload); err != nil {
		e.unreadable = &UnreadableError{e.ID, e.id(), err}
	}
	return e
}
