package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// Outbox is the table of events. Make one with New. It is safe for use by several goroutines at
// once, unless On made it for a transaction.
type Outbox struct {
	session *unitofwork.Session
	insert  statement.Insertion
	unique  []string // names of the index that keeps an event from being there twice
}

// Migrate creates the table of events. It loses no row, changes nothing the second time, and
// waits for other programs that migrate the same database. It refuses a table of that name
// which has no column aggregate, as the table of an early version of this library. It returns
// the error of Check, or wraps the database's.
func Migrate(db *gorm.DB) error {
	err := suitable.BesideMigrations(db, func(db *gorm.DB) error {
		err := migration.Watched(engine.Tables(db), checkAggregate)
		if err != nil {
			err = rows.Translated(db, err)
		}
		return err
	})
	if err == nil {
		err = migration.Run(engine.Tables(db), &outboxEvent{})
	}
	if err == nil {
		err = suitable.BesideMigrations(db, Check)
	}
	if err != nil {
		return fmt.Errorf("migrate the outbox: %w", err)
	}
	return nil
}

// checkAggregate refuses a table without the column aggregate.
func checkAggregate(db *gorm.DB) error {
	if m := db.Migrator(); m.HasTable(&outboxEvent{}) && !m.HasColumn(&outboxEvent{}, "aggregate") {
		return errors.New("table outbox_events is there without a column aggregate: deliver its events with the version of the library that wrote them, then rename the table and its indexes, and call Migrate again")
	}
	return nil
}

// Check returns an error that wraps unitofwork.ErrUnsuitableHandle, and lists everything
// that the table of events lacks: a unique index, or on MySQL an engine that can roll back. A
// table that is missing lacks nothing. New checks it, too. Call Check to list what else your
// database lacks in the same error, as repository.New does: New needs a Session, which a database
// that lacks something doesn't get.
func Check(db *gorm.DB) error {
	return suitable.All(suitable.UniqueKeys(db, &outboxEvent{}), suitable.CheckEngine(db, []any{&outboxEvent{}}))
}

// New returns the outbox on the Session's database. A table that is missing is noticed when it is
// first used, by an error that wraps unitofwork.ErrNotMigrated. New returns the errors of Check and
// Session.DB.
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
	insert := statement.NewInsertion(db, "INSERT INTO "+table+" (aggregate, aggregate_id, version, number, kind, payload, stored_at) VALUES ", 7)
	unique, err := suitable.UniqueIndexes(suitable.Quiet(db).WithContext(ctx), &outboxEvent{})
	if err != nil {
		return nil, err
	}
	return &Outbox{session, insert, unique}, nil
}

// On returns the outbox with another Session of its database: that of a transaction, to
// retry or discard an event in that transaction.
func (b *Outbox) On(session *unitofwork.Session) *Outbox {
	return &Outbox{session, b.insert, b.unique}
}

// ErrRecorded says that the version has its events already: that of a new aggregate with the ID of
// a deleted one, or of an aggregate whose version was set back by other code. The error of Append
// wraps it.
var ErrRecorded = refusal.OfKind("already exists", "the version has its events already")

// Append writes the events of that version of the aggregate in the transaction, numbered
// from 1. Each version is appended once, with all of its events. Without events it does nothing.
//
// The kind of the aggregate has 1 to 32 visible ASCII characters, and its ID 1 to 64, since
// databases differ in which other texts are equal. Otherwise Append returns an
// *unitofwork.InvalidValueError. It returns an error that wraps ErrRecorded if the version has
// its events already, and wraps the database's error. Return that from the function that Do or
// Write called.
func (b *Outbox) Append(ctx context.Context, tx *unitofwork.Tx, aggregate, id string, version int64, events ...Record) error {
	return b.append(ctx, tx, ID{aggregate, id, version, 1}, events)
}

// Forward returns a Handler that appends each event again, as one of aggregates of that kind: forwarded
// as "plan-mail", event plan/7/3/1 is plan-mail/7/3/1. It is for work that may fail for hours, such as
// mail. Handlers of the new kind do it, and hold back no other reaction to the event.
//
// An event is forwarded once, as with Once, whose errors the Handler returns, or an error of Append.
// Use a name for one kind of aggregates: the same event of two is an error that wraps ErrRecorded.
func (b *Outbox) Forward(as string) Handler {
	return Once(b.session, "forward as "+as, func(ctx context.Context, tx *unitofwork.Tx, event Event) error {
		return b.append(ctx, tx, ID{as, event.Of, event.Version, event.Number}, []Record{event.Record})
	})
}

// append writes the events, of which the first gets the ID.
func (b *Outbox) append(ctx context.Context, tx *unitofwork.Tx, first ID, events []Record) error {
	if len(events) == 0 {
		return nil
	}
	if !visible(first.Aggregate, 32) || !visible(first.Of, 64) {
		return &refusal.InvalidValueError{What: "aggregate of an event", Value: strconv.Quote(first.Aggregate + " " + first.Of), Rule: "must be of visible ASCII characters, its kind of at most 32 and its ID of at most 64"}
	}
	db := tx.DB(ctx)
	values := make([]any, 0, 7*len(events))
	var kind, of, at, now any = first.Aggregate, first.Of, first.Version, engine.Now(db) // made interfaces once
	for i, e := range events {
		values = append(values, kind, of, at, first.Number+i, e.Kind, e.Payload, now)
	}
	err := b.insert.Exec(db, values)
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
	return strings.Contains(says, ".number") || slices.ContainsFunc(b.unique, func(name string) bool { return strings.Contains(says, name) })
}

// pageOfEvents is how many events a relay reads at a time.
const pageOfEvents = 100

// due returns a page of the due events of that kind of aggregates: those of the aggregates
// after that one, in the sequence in which they happened. After a held event, the caller can go
// on with the next aggregate, however many events wait behind the held one.
//
// An event that waits for its time, or was set aside, costs a look its entry in the index, and no
// row. Of the events behind it, at most a page is read.
func due(db *gorm.DB, aggregate string, at time.Time, after string) (events []outboxEvent, err error) {
	table, err := rows.Table(db, &outboxEvent{})
	if err != nil {
		return nil, err
	}
	order := "aggregate_id, version, number"
	if db.Name() == "postgres" { // which takes the rows from their index only in all of its order
		order = "sent_at, " + order
	}
	version := "e.version"
	if db.Name() == "mysql" {
		// A column that is in no index, so that MariaDB checks the version after the index. If the index
		// checks it, it reads ahead for more rows than the one that is wanted: all 20,000 behind one.
		version += " + 0 * attempts"
	}
	held := "(SELECT 1 FROM " + table + " o WHERE sent_at IS NULL AND aggregate = e.aggregate AND aggregate_id = e.aggregate_id" +
		" AND (version < " + version + " OR version = e.version AND number < e.number OR version IS NULL)" +
		" AND (set_aside_at IS NOT NULL OR not_before > ?) ORDER BY " + order + " LIMIT 1) IS NOT NULL"
	query := db.Table(table+" e").Select(eventColumns(held), at).
		Where("sent_at IS NULL AND aggregate = ? AND aggregate_id > ?", aggregate, after).
		Where("set_aside_at IS NULL AND (not_before IS NULL OR not_before <= ?)", at).
		Order(order).Limit(pageOfEvents)
	err = rows.Each(query, func(scan func(...any) error) { events = append(events, scanEvent(scan)) })
	return events, err
}

// ofKinds finds the events of these kinds of aggregates, or of all if none is given.
func ofKinds(db *gorm.DB, aggregates []string) *gorm.DB {
	db = db.Model(&outboxEvent{})
	if len(aggregates) > 0 {
		db = db.Where("aggregate IN ?", aggregates)
	}
	return db
}

// ListSetAside returns the events that were set aside, of these kinds of aggregates, or of all if
// none is given, the oldest first, at most limit. An event that could not be read may have an
// incomplete ID: repair its row, which Error names, before you call Retry or Discard.
// ListSetAside returns an error that wraps an *unitofwork.InvalidValueError for a limit below 1,
// or the error of Session.Read.
func (b *Outbox) ListSetAside(ctx context.Context, limit int, aggregates ...string) ([]SetAside, error) {
	events := []SetAside{}
	err := refusal.Limit(limit)
	if err == nil {
		err = b.session.Read(ctx, func(db *gorm.DB) *gorm.DB {
			return ofKinds(db, aggregates).Select("id, set_aside_at, attempts, COALESCE(last_error, ''), aggregate, aggregate_id, version, number").
				Where("set_aside_at IS NOT NULL AND sent_at IS NULL").Order("id").Limit(limit)
		}, func(scan func(...any) error) {
			var e outboxEvent
			if err := scan(&e.ID, &e.SetAsideAt, &e.Attempts, &e.LastError, &e.Aggregate, &e.AggregateID, &e.Version, &e.Number); err != nil {
				e.LastError = (&UnreadableError{e.ID, e.id(), err}).Error()
			}
			if e.SetAsideAt == nil { // unreadable
				e.SetAsideAt = &time.Time{}
			}
			events = append(events, SetAside{e.id(), e.SetAsideAt.UTC(), e.Attempts, e.LastError})
		})
	}
	if err != nil {
		return nil, fmt.Errorf("find events set aside: %w", err)
	}
	return events, nil
}

// ErrNotSetAside says that the event of Retry or Discard is not set aside. Their error wraps it.
var ErrNotSetAside = refusal.OfKind("not found", "no such event was set aside")

// Retry has the relays deliver an event again that was set aside, with as many attempts as a new
// one has. It returns an error that wraps ErrNotSetAside if the event is not set aside, or the
// error of Session.Write.
func (b *Outbox) Retry(ctx context.Context, id ID) error {
	return b.settle(ctx, "retry", id, func(*gorm.DB) map[string]any { return tryAgain })
}

// tryAgain makes an event as good as new.
var tryAgain = map[string]any{"set_aside_at": nil, "not_before": nil, "attempts": 0}

// RetryAll is Retry for all events that were set aside, of these kinds of aggregates, or of all if
// none is given: after a night in which the mailer was down. It returns how many there were, or
// an error that wraps that of Session.Write.
func (b *Outbox) RetryAll(ctx context.Context, aggregates ...string) (retried int, err error) {
	err = b.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		result := ofKinds(tx.DB(ctx), aggregates).Where("set_aside_at IS NOT NULL AND sent_at IS NULL").UpdateColumns(tryAgain)
		retried = int(result.RowsAffected)
		return result.Error
	})
	if err != nil {
		return 0, fmt.Errorf("retry all events: %w", err)
	}
	return retried, nil
}

// Discard marks the event that was set aside as sent, without delivering it, so
// that the later ones of its aggregate are delivered. It returns an error that wraps
// ErrNotSetAside if the event is not set aside, or the error of Session.Write.
func (b *Outbox) Discard(ctx context.Context, id ID) error {
	return b.settle(ctx, "discard", id, func(db *gorm.DB) map[string]any { return map[string]any{"sent_at": engine.Now(db)} })
}

func (b *Outbox) settle(ctx context.Context, what string, id ID, columns func(db *gorm.DB) map[string]any) error {
	err := b.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		db := tx.DB(ctx)
		result := db.Model(&outboxEvent{}).
			Where("aggregate = ? AND aggregate_id = ? AND version = ? AND number = ?", id.Aggregate, id.Of, id.Version, id.Number).
			Where("set_aside_at IS NOT NULL AND sent_at IS NULL").
			UpdateColumns(columns(db))
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

// Figures count the events that were not delivered.
type Figures struct {
	Pending  int // not delivered, including those set aside and those that they hold back
	SetAside int
	Oldest   *Event // the oldest pending one; nil if there is none, or it can't be read
	// Since is when the oldest one was stored, by the clock of the *gorm.DB, in UTC. It is zero if
	// there is none, or an earlier version of this library stored it.
	Since time.Time
}

// Figures returns the figures of these kinds of aggregates, or of all if none is given. Watch
// them: no error tells you that pending events grow in number or in age, as when no relay runs. It
// wraps the error of Session.Read.
func (b *Outbox) Figures(ctx context.Context, aggregates ...string) (Figures, error) {
	var f Figures
	var unreadable error
	err := b.session.Read(ctx, func(db *gorm.DB) *gorm.DB {
		return ofKinds(db, aggregates).Select("COUNT(*), COUNT(set_aside_at)").Where("sent_at IS NULL")
	}, func(scan func(...any) error) { unreadable = scan(&f.Pending, &f.SetAside) })
	if err == nil {
		err = unreadable
	}
	if err == nil && f.Pending > 0 {
		err = b.session.Read(ctx, func(db *gorm.DB) *gorm.DB {
			return ofKinds(db, aggregates).Select("stored_at, " + eventColumns("FALSE")).Where("sent_at IS NULL").Order("id").Limit(1)
		}, func(scan func(...any) error) {
			var stored *time.Time
			e := scanEvent(func(columns ...any) error { return scan(append([]any{&stored}, columns...)...) })
			if stored != nil {
				f.Since = stored.UTC()
			}
			if e.unreadable == nil {
				event := e.event()
				f.Oldest = &event
			}
		})
	}
	if err != nil {
		return Figures{}, fmt.Errorf("read the figures of the outbox: %w", err)
	}
	return f, nil
}

// Purge deletes events that were delivered or discarded before the time, of these kinds of
// aggregates, or of all if none is given, at most limit of them, in several small transactions. It
// returns how many. Purging a deleted aggregate's events frees its ID for reuse: see ErrRecorded.
// Purge returns an error that wraps an *unitofwork.InvalidValueError for a limit below 1, and one
// that wraps unitofwork.ErrInsideTransaction inside of a transaction. The events that were deleted
// before an error stay deleted, and are counted.
func (b *Outbox) Purge(ctx context.Context, sentBefore time.Time, limit int, aggregates ...string) (purged int, err error) {
	db, err := b.session.Outside(ctx)
	if err == nil {
		events := ofKinds(db, aggregates).Session(&gorm.Session{})
		purged, err = rows.Purge[int64](events, &outboxEvent{}, "id", "sent_at < ?", sentBefore, limit)
	}
	if err != nil {
		return purged, fmt.Errorf("purge the outbox: %w", err)
	}
	return purged, nil
}
