package repositorytest

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

type flawedTx struct {
	undo   []func()
	failed error
	ended  bool
}

type flawedTxKey struct{ shared *shared }

// lock also refuses what must not go on.
func (f *flawed) lock(ctx context.Context) (unlock func(), err error) {
	if err := ctx.Err(); err != nil && !f.has("ignores the context") {
		return nil, err
	}
	open, _ := ctx.Value(flawedTxKey{f.shared}).(*flawedTx)
	if open != nil && open != f.tx && !f.has("lets the outer repository escape the transaction") {
		return nil, domainmodel.ErrOutsideTransaction
	}
	if f.tx != nil && f.tx.ended && !f.has("goes on after the transaction") {
		return nil, errors.New("ended")
	}
	f.shared.mu.Lock()
	return f.shared.mu.Unlock, nil
}

func (f *flawed) become(order, saved *domainmodel.Order) {
	before := *order
	undo := func() { *order = before }
	if f.tx != nil {
		f.tx.undo = append(f.tx.undo, undo)
		f.shared.undo = append(f.shared.undo, undo)
	}
	if !f.has("leaves the events with the order") {
		*order = *saved
	}
}

func (f *flawed) inTransaction(ctx context.Context, do func(ctx context.Context, tx *flawed) error) (err error) {
	unlock, err := f.lock(ctx)
	if err != nil {
		return err
	}
	if f.tx != nil {
		unlock()
		return errors.New("nested")
	}
	tx := &flawed{flaw: f.flaw, shared: f.shared, tx: &flawedTx{}, kept: &kept{maps.Clone(f.kept.orders), slices.Clone(f.kept.events)}}
	if f.has("does not roll back") {
		tx.kept = f.kept
	}
	unlock()
	defer func() {
		tx.tx.ended = true
		if p := recover(); p != nil {
			if !f.has("leaves the orders of a panic as they are") {
				tx.rollBack()
			}
			panic(p)
		}
		if err != nil {
			tx.rollBack()
		}
		if err != nil && f.has("writes the events outside of the transaction") {
			f.kept.events = tx.kept.events
		}
	}()
	if err := do(context.WithValue(ctx, flawedTxKey{f.shared}, tx.tx), tx); err != nil {
		return err
	}
	if tx.tx.failed != nil && !f.has("commits after a failed write") {
		return tx.tx.failed
	}
	if err := ctx.Err(); err != nil && !f.has("commits under an ended context") {
		return err
	}
	if f.has("keeps the last order of a transaction only") {
		maps.DeleteFunc(tx.kept.orders, func(id domainmodel.OrderID, _ *domainmodel.Order) bool { return id > 1 })
	}
	*f.kept = *tx.kept
	return nil
}

func (f *flawed) rollBack() {
	undo := f.tx.undo
	if f.has("undoes earlier transactions too") {
		undo = f.shared.undo
	}
	if f.has("leaves the orders of a failed transaction as they are") {
		undo = nil
	}
	for _, undo := range slices.Backward(undo) {
		undo()
	}
}

func (f *flawed) drain(ctx context.Context, notifier domainmodel.Notifier) (delivered int, err error) {
	if len(f.kept.events) == 0 && f.has("fails when there is nothing to deliver") {
		return 0, errors.New("no events")
	}
	var failures []error
	held := map[domainmodel.OrderID]bool{}
	end := len(f.kept.events)
	for at := 0; at < len(f.kept.events); at++ {
		if at >= end && f.has("delivers what was there at the start") {
			break
		}
		event := f.kept.events[at]
		if f.shared.sent[event.ID] || held[event.ID.OrderID] {
			continue
		}
		if f.has("marks an event as sent before it is") {
			f.shared.sent[event.ID] = true
		}
		if err := notifier.Notify(ctx, event); err != nil {
			held[event.ID.OrderID] = !f.has("lets later events pass one that failed")
			failures = append(failures, errors.Join(err, errors.New(event.ID.String())))
			continue
		}
		f.shared.sent[event.ID] = !f.has("delivers again and again")
		delivered++
	}
	return delivered, errors.Join(failures...)
}
