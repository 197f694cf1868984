package bookingdb

import (
	"context"
	"encoding/json"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/waitlist"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/aggregate"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Waitlists is the repository of waiting lists, each under the ID of its plan. Every plan has
// one: a list without a row is empty, and new. So FindByID finds it, and Update makes it. FindByID
// returns a *waitlist.CorruptError for a row that breaks a rule. Save returns a
// *waitlist.ConflictError if someone else was first, and waitlist.ErrNotFound if the list was
// deleted.
type Waitlists struct {
	*aggregate.Repository[waitlist.List, booking.PlanID, waitlist.Snapshot, waitlist.RequestWasAdded]
}

func newWaitlists(session *unitofwork.Session, box *outbox.Outbox) *Waitlists {
	return &Waitlists{aggregate.New(session, box, aggregate.Mapping[waitlist.List, booking.PlanID, waitlist.Snapshot, waitlist.RequestWasAdded]{
		Kind:    WaitlistEvents,
		ID:      func(s waitlist.Snapshot) booking.PlanID { return s.Plan },
		Version: func(s waitlist.Snapshot) int64 { return s.Version },
		Load:    loadList,
		Insert:  insertList,
		Update:  updateList,
		Records: waitlistEvents.Records,
	})}
}

// waitlistRow is a new table. No other code writes it, and no report needs its requests as
// rows, so they are one text.
type waitlistRow struct {
	PlanID   int64  `gorm:"primaryKey;autoIncrement:false"`
	Closed   bool   `gorm:"not null"`
	Requests string `gorm:"type:text;not null"` // a JSON array of requestJSON
	Version  int64  `gorm:"not null"`
}

func (waitlistRow) TableName() string { return "waitlists" }

// requestJSON has the fields of a booking.Booking, so that each converts to the other, and its
// own names for them: the domain may rename a field, and what is stored stays readable.
type requestJSON struct {
	Reference string         `json:"reference"`
	From      booking.Minute `json:"from"`
	To        booking.Minute `json:"to"`
	Guests    int            `json:"guests"`
}

var waitlistEvents = outbox.TypesOf(waitlist.RequestWasAdded{})

func loadList(ctx context.Context, session *unitofwork.Session, plan booking.PlanID) (*waitlist.List, error) {
	var s waitlist.Snapshot
	var unreadable error
	err := session.Read(ctx, func(db *gorm.DB) *gorm.DB {
		return db.Model(&waitlistRow{}).Select("plan_id, closed, requests, version").Where("plan_id = ?", int64(plan))
	}, func(scan func(...any) error) {
		var text []byte
		var requests []requestJSON
		if unreadable = scan(&s.Plan, &s.Closed, &text, &s.Version); unreadable == nil {
			unreadable = json.Unmarshal(text, &requests)
		}
		for _, request := range requests {
			s.Requests = append(s.Requests, booking.Booking(request))
		}
	})
	switch {
	case err != nil:
		return nil, err
	case unreadable != nil:
		return nil, &waitlist.CorruptError{Plan: plan, Err: unreadable}
	case s.Plan == 0:
		return waitlist.New(plan), nil
	}
	return waitlist.Restore(s)
}

// insertList returns a conflict for a list that someone else has made first: Update finds its
// row the second time.
func insertList(tx *gorm.DB, after waitlist.Snapshot) error {
	row, err := waitlistRowOf(after)
	if err == nil {
		err = tx.Create(&row).Error
	}
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return &waitlist.ConflictError{Plan: after.Plan}
	}
	return err
}

func updateList(tx *gorm.DB, before, after waitlist.Snapshot) error {
	row, err := waitlistRowOf(after)
	if err != nil {
		return err
	}
	root := func(db *gorm.DB) *gorm.DB { return db.Model(&waitlistRow{}).Where("plan_id = ?", row.PlanID) }
	result := root(tx).Where("version = ?", before.Version).Select("Closed", "Requests", "Version").UpdateColumns(row)
	return unitofwork.Guarded(result, root, waitlist.ErrNotFound, func(int64) error {
		return &waitlist.ConflictError{Plan: after.Plan, Loaded: before.Version}
	})
}

func waitlistRowOf(s waitlist.Snapshot) (waitlistRow, error) {
	requests := make([]requestJSON, len(s.Requests))
	for i, request := range s.Requests {
		requests[i] = requestJSON(request)
	}
	text, err := json.Marshal(requests)
	return waitlistRow{int64(s.Plan), s.Closed, string(text), s.Version}, err
}
