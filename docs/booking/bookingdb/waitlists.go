package bookingdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking/waitlist"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Waitlists is the repository of waiting lists.
type Waitlists struct {
	session *unitofwork.Session
	outbox  *outbox.Outbox
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

var waitlistEvents = outbox.TypesOf[waitlist.Event](waitlist.RequestWasCalledUp{})

// FindByPlan returns a copy of the stored list. It returns an error that wraps
// waitlist.ErrNotFound, or a *waitlist.CorruptError for a row that breaks a rule.
func (r *Waitlists) FindByPlan(ctx context.Context, plan booking.PlanID) (*waitlist.List, error) {
	var s waitlist.Snapshot
	var unreadable error
	err := r.session.Read(ctx, func(db *gorm.DB) *gorm.DB {
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
		return nil, fmt.Errorf("find the waiting list of plan %d: %w", plan, err)
	case unreadable != nil:
		return nil, &waitlist.CorruptError{Plan: plan, Err: unreadable}
	case s.Plan == 0:
		return nil, fmt.Errorf("find the waiting list of plan %d: %w", plan, waitlist.ErrNotFound)
	}
	return waitlist.Restore(s)
}

// Save is like Plans.Save. It returns a *waitlist.ConflictError if someone else was first.
func (r *Waitlists) Save(ctx context.Context, list *waitlist.List) error {
	before, existed := list.Restored()
	after, happened := list.Snapshot(), list.Events()
	if existed && len(happened) == 0 && reflect.DeepEqual(before, after) {
		_, err := r.session.DB(ctx)
		return err
	}
	after.Version = before.Version + 1
	saved, err := waitlist.Restore(after)
	if err != nil {
		return err
	}
	row, err := waitlistRowOf(after)
	if err != nil {
		return err
	}
	records, err := waitlistEvents.Records(happened)
	if err != nil {
		return err
	}
	err = r.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		if err := writeList(tx.DB(ctx), existed, row); err != nil {
			return err
		}
		if err := r.outbox.Append(ctx, tx, WaitlistEvents, strconv.FormatInt(row.PlanID, 10), row.Version, records...); err != nil {
			return err
		}
		unitofwork.Replace(tx, list, saved)
		return nil
	})
	if err != nil {
		return fmt.Errorf("save the waiting list of plan %d: %w", after.Plan, err)
	}
	return nil
}

// Update is like Plans.Update, and makes the list if there is none.
func (r *Waitlists) Update(ctx context.Context, plan booking.PlanID, change func(*waitlist.List) error) error {
	return r.session.Join(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		lists := &Waitlists{tx.Session(), r.outbox}
		list, err := lists.FindByPlan(ctx, plan)
		if errors.Is(err, waitlist.ErrNotFound) {
			list, err = waitlist.New(plan), nil
		}
		if err != nil {
			return err
		}
		if err := change(list); err != nil {
			return err
		}
		return lists.Save(ctx, list)
	}, unitofwork.Attempts(attempts))
}

func waitlistRowOf(s waitlist.Snapshot) (waitlistRow, error) {
	requests := make([]requestJSON, len(s.Requests))
	for i, request := range s.Requests {
		requests[i] = requestJSON(request)
	}
	text, err := json.Marshal(requests)
	return waitlistRow{int64(s.Plan), s.Closed, string(text), s.Version}, err
}

// writeList returns a conflict for a list that someone else has made first: Update, which
// found none, finds it the second time.
func writeList(tx *gorm.DB, existed bool, row waitlistRow) error {
	conflict := &waitlist.ConflictError{Plan: booking.PlanID(row.PlanID), Loaded: row.Version - 1}
	if !existed {
		err := tx.Create(&row).Error
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return conflict
		}
		return err
	}
	root := func(db *gorm.DB) *gorm.DB { return db.Model(&waitlistRow{}).Where("plan_id = ?", row.PlanID) }
	result := root(tx).Where("version = ?", row.Version-1).Select("Closed", "Requests", "Version").UpdateColumns(row)
	return unitofwork.Guarded(result, root, waitlist.ErrNotFound, func(int64) error { return conflict })
}
