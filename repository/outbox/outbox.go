package outbox

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/migration"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/statement"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/suitable"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Outbox is the table of events. Make one with New.
type Outbox struct {
	session *unitofwork.Session
	insert  statement.Insertion
	table   string // its quoted name
	unique  string // the name of the index that keeps an event from being there twice
}

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

// Unreadable returns the error for a handler to return that can't make sense of the event.
func (e Event) Unreadable(err error) error { return &UnreadableError{e.row, e.ID, err} }

// Handler is told of an event, at least once. An error means that the event was not dealt
// with and is to be delivered again.
type Handler func(ctx context.Context, event Event) error

// outboxEvent is a row of table outbox_events.
type outboxEvent struct {
	ID          int64      `gorm:"primaryKey"`
	Aggregate   string     `gorm:"size:32;not null;uniqueIndex:,composite:event"`
	AggregateID string     `gorm:"size:64;not null;uniqueIndex:,composite:event"`
	Version     int64      `gorm:"not null;uniqueIndex:,composite:event"`
	Number      int        `gorm:"not null;uniqueIndex:,composite:event"`
	Kind        string     `gorm:"size:64;not null"`
	Payload     string     `gorm:"type:text;not null"`
	SentAt      *time.Time `gorm:"precision:6;index"`

	// What a relay writes down.
	Attempts   int        `gorm:"not null;default:0"`
	NotBefore  *time.Time `gorm:"precision:6"` // the end of a lease, or of a wait
	SetAsideAt *time.Time `gorm:"precision:6;index"`
	LastError  string     `gorm:"type:text"`

	unreadable error // why the columns could not be read
}

func (e outboxEvent) id() ID { return ID{e.Aggregate, e.AggregateID, e.Version, e.Number} }

func (e outboxEvent) event() Event { return Event{e.id(), Record{e.Kind, e.Payload}, e.ID} }

// Migrate creates the table of events. It loses no row, changes nothing the second time, and
// waits for other programs that migrate the same database. It refuses a table of that name
// which has no column aggregate, as the table of an early version of this library.
func Migrate(db *gorm.DB) error {
	fresh := engine.Tables(db)
	if m := fresh.Migrator(); m.HasTable(&outboxEvent{}) && !m.HasColumn(&outboxEvent{}, "aggregate") {
		return errors.New("migrate the outbox: table outbox_events is there without a column aggregate: deliver its events with the version of the library that wrote them, then rename the table and its indexes, and call Migrate again")
	}
	if err := migration.Run(engine.Tables(db), &outboxEvent{}); err != nil {
		return fmt.Errorf("migrate the outbox: %w", err)
	}
	return nil
}

// Check returns an error that wraps unitofwork.ErrUnsuitableHandle, and lists everything
// that the table of events lacks: a unique index, or on MySQL an engine that can roll back. A
// table that is missing lacks nothing. New checks it, too.
func Check(db *gorm.DB) error {
	found := suitable.UniqueKeys(db, &outboxEvent{})
	if db.Name() == "mysql" {
		found = suitable.All(found, suitable.CheckEngine(db, []any{&outboxEvent{}}))
	}
	return found
}

// New returns the outbox on the Session's database. That it is there is seen when it is
// first used. It returns the error of Check.
func New(ctx context.Context, session *unitofwork.Session) (*Outbox, error) {
	db, err := session.DB(ctx)
	if err != nil {
		return nil, err
	}
	table, err := rows.Table(db, &outboxEvent{})
	if err != nil {
		return nil, err
	}
	if err := Check(suitable.Quiet(db).WithContext(ctx)); err != nil {
		return nil, err
	}
	insert := statement.NewInsertion(db, "INSERT INTO "+table+" (aggregate, aggregate_id, version, number, kind, payload) VALUES ", 6)
	unique, err := suitable.UniqueIndex(db, &outboxEvent{})
	if err != nil {
		return nil, err
	}
	return &Outbox{session, insert, table, unique}, nil
}

// On returns the outbox with another Session of its database: that of a transaction, to
// retry or discard an event in it.
func (b *Outbox) On(session *unitofwork.Session) *Outbox {
	return &Outbox{session, b.insert, b.table, b.unique}
}

// ErrRecorded is wrapped by the error of Append for a version that has its events already:
// of a new aggregate with the ID of a deleted one, or of one whose version was set back.
var ErrRecorded = errors.New("the version has its events already")

// Append writes the events of that version of the aggregate into the transaction, numbered
// from 1.
//
// The kind of the aggregate has at most 32 bytes, and its ID 64: of visible ASCII
// characters, since databases differ in which other texts they take for equal.
func (b *Outbox) Append(ctx context.Context, tx *unitofwork.Tx, aggregate, id string, version int64, events ...Record) error {
	if len(events) == 0 {
		return nil
	}
	if !visible(aggregate, 32) || !visible(id, 64) {
		return &refusal.InvalidValueError{What: "aggregate of an event", Value: strconv.Quote(aggregate + " " + id), Rule: "must be of visible ASCII characters, its kind of at most 32 and its ID of at most 64"}
	}
	values := make([]any, 0, 6*len(events))
	var kind, of, at any = aggregate, id, version // made interfaces once
	for i, e := range events {
		values = append(values, kind, of, at, i+1, e.Kind, e.Payload)
	}
	err := b.insert.Exec(tx.DB(ctx), values)
	if b.recorded(err) {
		err = fmt.Errorf("%w: %w", ErrRecorded, err)
	}
	if err != nil {
		return fmt.Errorf("insert its events: %w", err)
	}
	return nil
}

func visible(text string, most int) bool {
	return text != "" && len(text) <= most && strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// recorded reports whether the error says that the version has its events already.
// What else can be there twice is for the database's administrator: such as a row's ID,
// from a sequence that was set back.
func (b *Outbox) recorded(err error) bool {
	if !errors.Is(err, gorm.ErrDuplicatedKey) {
		return false
	}
	says := err.Error() // PostgreSQL and MySQL name the index, SQLite the columns
	return strings.Contains(says, b.unique) || strings.Contains(says, ".number")
}

// LastVersions returns the last version of which the aggregates have events, of those that
// have any. An aggregate whose own version is below was set back past the domain model: its
// next save would be refused with ErrRecorded.
func (b *Outbox) LastVersions(ctx context.Context, aggregate string, ids []string) (map[string]int64, error) {
	db, err := b.session.DB(ctx)
	if err != nil {
		return nil, err
	}
	last := map[string]int64{}
	query := db.Model(&outboxEvent{}).Select("aggregate_id, MAX(version)").Where("aggregate = ? AND aggregate_id IN ?", aggregate, ids).Group("aggregate_id")
	err = rows.Each(query, func(scan func(...any) error) {
		var id string
		var version int64
		if scan(&id, &version) == nil { // what can't be read, the relay sets aside
			last[id] = version
		}
	})
	return last, err
}

// Drain delivers every event of that kind of aggregates that was not delivered yet, once
// through, and returns how many it delivered. The events of an aggregate come in the order
// in which they happened. When the handler returns an error, that event and the later ones
// of its aggregate stay for the next Drain, and the others go on; so it is with an event
// that can't be read. The error returned wraps all of them, each with the ID of its event,
// or as an *UnreadableError.
//
// An event is marked as sent after the handler has returned, so after a crash in
// between it is delivered again: delivery is at least once. Drain claims nothing, so
// run one at a time, and none beside a Relay: two at once deliver twice. It is for
// lessons and tests; Relay.Drain is for programs.
func (b *Outbox) Drain(ctx context.Context, aggregate string, handler Handler) (delivered int, err error) {
	db, err := b.session.Outside(ctx)
	if err != nil {
		return 0, fmt.Errorf("drain the outbox: %w", err)
	}
	var failures []error
	held := map[string]bool{} // the aggregates of which an event failed
	for last := int64(0); ; {
		events, err := readEvents(db.Model(&outboxEvent{}).Select(eventColumns).Where("aggregate = ? AND sent_at IS NULL AND id > ?", aggregate, last).Order("id").Limit(100))
		if err != nil {
			return delivered, errors.Join(append(failures, fmt.Errorf("drain the outbox: %w", err))...)
		}
		if len(events) == 0 {
			return delivered, errors.Join(failures...)
		}
		for _, event := range events {
			last = event.ID
			if held[event.AggregateID] && event.unreadable == nil { // which may not be of this aggregate
				continue
			}
			if err := b.deliver(ctx, db, event, handler); err != nil {
				held[event.AggregateID] = true
				failures = append(failures, err)
				if ctx.Err() != nil {
					return delivered, errors.Join(failures...)
				}
				continue
			}
			delivered++
		}
	}
}

func (b *Outbox) deliver(ctx context.Context, db *gorm.DB, e outboxEvent, handler Handler) error {
	if e.unreadable != nil {
		return e.unreadable
	}
	if err := handler(ctx, e.event()); err != nil {
		if _, unreadable := errors.AsType[*UnreadableError](err); unreadable {
			return err
		}
		return fmt.Errorf("deliver event %s: %w", e.id(), err)
	}
	if err := db.Model(&outboxEvent{}).Where("id = ?", e.ID).UpdateColumn("sent_at", b.session.Now()).Error; err != nil {
		return fmt.Errorf("mark event %s as sent: %w", e.id(), err)
	}
	return nil
}

// due returns the events that may be delivered at that time: of every aggregate of these
// kinds the oldest one that was not sent, if it is not set aside, and nobody works on it or
// waits to try it again.
//
// The IDs of rows don't say which is older, since PostgreSQL may give each session some
// in advance. SQLite, with one writer at a time, does not; and there, an ID is all that
// is left of a row whose other columns can't be read.
func (b *Outbox) due(db *gorm.DB, aggregates []string, at time.Time) ([]outboxEvent, error) {
	older := "(earlier.version, earlier.number) < (event.version, event.number)"
	if db.Name() == "sqlite" {
		older = "earlier.id < event.id"
	}
	return readEvents(db.Raw(`SELECT `+eventColumns+` FROM `+b.table+` event
		WHERE sent_at IS NULL AND set_aside_at IS NULL AND (not_before IS NULL OR not_before <= ?) AND aggregate IN ?
		AND NOT EXISTS (SELECT 1 FROM `+b.table+` earlier
			WHERE earlier.aggregate = event.aggregate AND earlier.aggregate_id = event.aggregate_id
			AND earlier.sent_at IS NULL AND `+older+`)
		ORDER BY id LIMIT 100`, at, aggregates))
}

// SetAside is an event that a relay has given up on.
type SetAside struct {
	ID       ID
	At       time.Time
	Attempts int
	Error    string // of the last attempt
}

// ListSetAside returns the events of these kinds of aggregates that were set aside, the
// oldest first, at most limit. Of one that could not be read, the ID has what could be: its
// row, which Error names, has to be repaired before Retry or Discard can find it.
func (b *Outbox) ListSetAside(ctx context.Context, limit int, aggregates ...string) ([]SetAside, error) {
	err := refusal.Limit(limit)
	var db *gorm.DB
	if err == nil {
		db, err = b.session.DB(ctx)
	}
	events := []SetAside{}
	if err == nil {
		query := db.Model(&outboxEvent{}).Select("id, set_aside_at, attempts, COALESCE(last_error, ''), aggregate, aggregate_id, version, number").
			Where("set_aside_at IS NOT NULL AND sent_at IS NULL AND aggregate IN ?", aggregates).Order("id").Limit(limit)
		err = rows.Each(query, func(scan func(...any) error) {
			var e outboxEvent
			if err := scan(&e.ID, &e.SetAsideAt, &e.Attempts, &e.LastError, &e.Aggregate, &e.AggregateID, &e.Version, &e.Number); err != nil {
				e.LastError = (&UnreadableError{e.ID, e.id(), err}).Error()
			}
			if e.SetAsideAt == nil { // unreadable
				e.SetAsideAt = &time.Time{}
			}
			events = append(events, SetAside{e.id(), e.SetAsideAt.UTC(), e.Attempts, e.LastError})
		})
		if err != nil {
			err = b.session.Fail(ctx, err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("find events set aside: %w", err)
	}
	return events, nil
}

// ErrNotSetAside is wrapped when an event to retry or discard was not set aside.
var ErrNotSetAside = errors.New("no such event was set aside")

// Retry has the relays try the event again that was set aside, as often as at first.
func (b *Outbox) Retry(ctx context.Context, id ID) error {
	return b.settle(ctx, "retry", id, map[string]any{"set_aside_at": nil, "not_before": nil, "attempts": 0})
}

// Discard marks the event that was set aside as sent, without delivering it, so
// that the later ones of its aggregate go on.
func (b *Outbox) Discard(ctx context.Context, id ID) error {
	return b.settle(ctx, "discard", id, map[string]any{"sent_at": b.session.Now()})
}

func (b *Outbox) settle(ctx context.Context, what string, id ID, columns map[string]any) error {
	err := b.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		result := tx.DB(ctx).Model(&outboxEvent{}).
			Where("aggregate = ? AND aggregate_id = ? AND version = ? AND number = ?", id.Aggregate, id.Of, id.Version, id.Number).
			Where("set_aside_at IS NOT NULL AND sent_at IS NULL").
			UpdateColumns(columns)
		if result.Error == nil && result.RowsAffected != 1 {
			return ErrNotSetAside
		}
		return result.Error
	})
	if err != nil {
		return fmt.Errorf("%s event %s: %w", what, id, err)
	}
	return nil
}

// Purge deletes events that were sent before the time, at most limit of them, and
// returns how many. It takes several small transactions, and none that is open. Of an
// aggregate that was deleted, the events were what reserved its ID.
func (b *Outbox) Purge(ctx context.Context, sentBefore time.Time, limit int) (purged int, err error) {
	db, err := b.session.Outside(ctx)
	if err == nil {
		purged, err = rows.Purge[int64](db, &outboxEvent{}, "id", "sent_at < ?", sentBefore, limit)
	}
	if err != nil {
		return purged, fmt.Errorf("purge the outbox: %w", err)
	}
	return purged, nil
}

// UnreadableError says that a row of the outbox can't be an event, and why. Such
// a row was not written by this package, or not only: the columns of SQLite take
// anything.
type UnreadableError struct {
	Row int64 // its column id
	ID  ID    // as far as it could be read
	Err error
}

func (e *UnreadableError) Error() string {
	return fmt.Sprintf("row %d of the outbox: read event %s: %v", e.Row, e.ID, e.Err)
}

// Unwrap returns what is wrong with the row.
func (e *UnreadableError) Unwrap() error { return e.Err }

// eventColumns are the columns that readEvents reads.
const eventColumns = "id, aggregate, aggregate_id, version, number, attempts, kind, payload"

// readEvents returns the events that the query finds. One that can't be read is among
// them: it must not be in the way of the others.
func readEvents(query *gorm.DB) ([]outboxEvent, error) {
	var events []outboxEvent
	err := rows.Each(query, func(scan func(...any) error) {
		var e outboxEvent
		if err := scan(&e.ID, &e.Aggregate, &e.AggregateID, &e.Version, &e.Number, &e.Attempts, &e.Kind, &e.Payload); err != nil {
			e.unreadable = &UnreadableError{e.ID, e.id(), err}
		}
		events = append(events, e)
	})
	return events, err
}
