package memory

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
)

// shelf is where a Store keeps its state. The lock guards it, and is a channel, so that
// waiting for it ends with the context.
type shelf struct {
	lock    chan struct{}
	state   state
	claimed map[domainmodel.OrderID]bool // whose events a relay works on
}

// session is what the repositories of a Store share.
type session struct {
	shelf *shelf
	tx    *transaction // nil outside of one
}

// transaction is an open transaction: it works on a copy of the state.
type transaction struct {
	state  state
	undo   []func() // put the saved orders back as they were, the last one first
	failed error    // the first error of a write, which may have done a part of its work
	ended  bool     // then the state is the Store's, or nobody's
}

// transactionOf is the key under which a context carries a shelf's transaction.
type transactionOf struct{ shelf *shelf }

func (s *session) inTransaction(ctx context.Context, do func(ctx context.Context, tx *session) error) error {
	if s.tx != nil {
		return fmt.Errorf("%w: transactions don't nest: use the repositories of the open one", refusal.ErrInsideTransaction)
	}
	if err := s.acquire(ctx); err != nil {
		return err
	}
	defer func() { <-s.shelf.lock }()

	tx, committed := &transaction{state: s.shelf.state.clone()}, false
	defer func() { // also on a panic
		tx.ended = true
		if !committed {
			tx.rollBack()
		}
	}()
	if err := do(context.WithValue(ctx, transactionOf{s.shelf}, tx), &session{s.shelf, tx}); err != nil {
		return err
	}
	if tx.failed != nil {
		return fmt.Errorf("not committed, since a write failed: %w", tx.failed)
	}
	if err := ctx.Err(); err != nil { // a database would not commit either
		return fmt.Errorf("commit: %w", err)
	}
	s.shelf.state, committed = tx.state, true
	return nil
}

// join is inTransaction, unless the session is that of an open transaction: then do is called
// in that one.
func (s *session) join(ctx context.Context, do func(ctx context.Context, tx *session) error) error {
	if s.tx == nil {
		return s.inTransaction(ctx, do)
	}
	if err := s.check(ctx); err != nil {
		return err
	}
	return do(ctx, s)
}

// check refuses a context that has ended, that of a transaction that the session is
// not part of, and a transaction that has ended.
func (s *session) check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if open, _ := ctx.Value(transactionOf{s.shelf}).(*transaction); open != nil && open != s.tx {
		return refusal.ErrOutsideTransaction
	}
	if s.tx != nil && s.tx.ended {
		return errors.New("the transaction has ended")
	}
	return nil
}

// acquire takes the lock, unless the context ends before, or already holds it.
func (s *session) acquire(ctx context.Context) error {
	if err := s.check(ctx); err != nil {
		return err
	}
	select {
	case s.shelf.lock <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// read calls do with the state, which do must not change.
func (s *session) read(ctx context.Context, do func(*state) error) error {
	if s.tx != nil {
		if err := s.check(ctx); err != nil {
			return err
		}
		return do(&s.tx.state)
	}
	if err := s.acquire(ctx); err != nil {
		return err
	}
	defer func() { <-s.shelf.lock }()
	return do(&s.shelf.state)
}

// write runs do in the session's transaction, or in one of its own.
func (s *session) write(ctx context.Context, do func(tx *transaction) error) error {
	if s.tx == nil {
		return s.inTransaction(ctx, func(_ context.Context, tx *session) error { return do(tx.tx) })
	}
	err := s.check(ctx)
	if err == nil && s.tx.failed != nil { // as a database would, which may have ended the transaction
		err = fmt.Errorf("not tried, since a write of the transaction failed: %w", s.tx.failed)
	}
	if err == nil {
		err = do(s.tx)
	}
	if err != nil && s.tx.failed == nil {
		s.tx.failed = err
	}
	return err
}

// become replaces the order by its state after a save, for as long as the
// transaction is not rolled back.
func (t *transaction) become(order, saved *domainmodel.Order) {
	before := *order
	t.undo = append(t.undo, func() { *order = before })
	*order = *saved
}

func (t *transaction) rollBack() {
	for i := len(t.undo) - 1; i >= 0; i-- {
		t.undo[i]()
	}
}
