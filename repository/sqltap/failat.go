package sqltap

import (
	"context"
	"database/sql/driver"
	"sync"
)

// FailAt arms a fault, one of this package or any other interceptor, at the k-th
// operation from now on, k from 1. It counts what the recording would have:
// CONNECT and PREPARE too. The fault fires once; one that was armed before is
// gone. Go through all of them with a k that rises until Disarm says that nothing
// was hit.
//
// FailAt panics if k is less than 1, or without a fault: a test would pass for
// nothing.
func (t *Tap) FailAt(k int, fault Interceptor) {
	if k < 1 || fault == nil {
		panic("sqltap: FailAt needs a fault, and counts from 1")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.armed = &armed{left: k, fault: fault}
}

// Disarm removes the fault, so that it can't hit a later operation. It returns the
// operation that the fault hit, with the error that the caller got and without Rows, or
// false if the fault hit none or was never set.
func (t *Tap) Disarm() (Operation, bool) {
	t.mu.Lock()
	a := t.armed
	t.armed = nil
	t.mu.Unlock()
	if a == nil {
		return Operation{}, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.hit, a.fired
}

// armed is a fault on its way to its operation.
type armed struct {
	fault Interceptor

	mu    sync.Mutex
	left  int // operations until it fires, that one included
	hit   Operation
	fired bool
}

func (a *armed) intercept(ctx context.Context, op Operation, call func(context.Context) error) error {
	a.mu.Lock()
	a.left--
	mine := a.left == 0
	a.mu.Unlock()

	run := call
	if mine {
		run = a.fault.around(op, call)
	}
	op.Err = run(ctx)

	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case op.Err == driver.ErrSkip: // it comes again, and counts then
		a.left++
	case mine:
		a.hit, a.fired = op, true
	}
	return op.Err
}
