package outbox

import (
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/suitable"
)

// This file is for an audit of your aggregates, as repository.Audit is one of the orders: a program
// that looks for what other code wrote to the tables. It reads the table of events of any database,
// also one that New refuses.

// Table returns the name of the table of events, and "" if the database has none. The error is
// the database's, such as of a role that may not read the table.
func Table(db *gorm.DB) (string, error) {
	stmt := &gorm.Statement{DB: db}
	if err := stmt.Parse(&outboxEvent{}); err != nil {
		return "", err
	}
	if exists, err := suitable.Exists(db, &outboxEvent{}); !exists {
		return "", err
	}
	return stmt.Schema.Table, nil
}

// LastVersions returns the last version of which the aggregates have events, of those that
// have any. An aggregate whose own version is below was set back by other code: its next
// save would be refused with ErrRecorded. The error is the database's.
func LastVersions(db *gorm.DB, aggregate string, ids []string) (map[string]int64, error) {
	last := map[string]int64{}
	query := db.Model(&outboxEvent{}).Select("aggregate_id, MAX(version)").Where("aggregate = ? AND aggregate_id IN ?", aggregate, ids).Group("aggregate_id")
	err := rows.Each(query, func(scan func(...any) error) {
		var id string
		var version int64
		if scan(&id, &version) == nil { // Page returns the unreadable ones
			last[id] = version
		}
	})
	return last, err
}

// Stored is an event in the table.
type Stored struct {
	Event Event // as far as it could be read
	Row   int64 // its column id
	Err   error // an *UnreadableError, or nil
}

// Page returns events of all aggregates, sent or not, in the order of their rows: those
// after that row, at most limit. The error is the database's: that of an event is in Stored.
func Page(db *gorm.DB, after int64, limit int) ([]Stored, error) {
	var page []Stored
	query := db.Model(&outboxEvent{}).Select("id, aggregate, aggregate_id, version, number, attempts, kind, payload, sent_at, not_before, set_aside_at").Where("id > ?", after).Order("id").Limit(limit)
	err := rows.Each(query, func(scan func(...any) error) {
		var e outboxEvent
		err := scan(&e.ID, &e.Aggregate, &e.AggregateID, &e.Version, &e.Number, &e.Attempts, &e.Kind, &e.Payload, &e.SentAt, &e.NotBefore, &e.SetAsideAt)
		for _, at := range []*time.Time{e.SentAt, e.NotBefore, e.SetAsideAt} {
			if at != nil && at.IsZero() { // as mattn/go-sqlite3 reads a text that is not a time
				err = &refusal.InvalidValueError{What: "sent_at, not_before or set_aside_at", Value: "(text)", Rule: "must be a time or NULL"}
			}
		}
		if err != nil {
			err = &UnreadableError{e.ID, e.id(), err}
		}
		page = append(page, Stored{e.event(), e.ID, err})
	})
	return page, err
}

// Duplicates returns the events of that kind of aggregates that are in the table more than
// once, where its unique index is missing: the last row of each. The error is the database's.
func Duplicates(db *gorm.DB, aggregate string) ([]Stored, error) {
	var twice []Stored
	query := db.Model(&outboxEvent{}).Select("MAX(id), aggregate_id, version, number").Where("aggregate = ?", aggregate).
		Group("aggregate_id, version, number").Having("COUNT(*) > 1").Order("MAX(id)")
	err := rows.Each(query, func(scan func(...any) error) {
		e := outboxEvent{Aggregate: aggregate}
		if scan(&e.ID, &e.AggregateID, &e.Version, &e.Number) == nil { // Page returns the unreadable ones
			twice = append(twice, Stored{Event: e.event(), Row: e.ID})
		}
	})
	return twice, err
}
