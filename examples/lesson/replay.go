package lesson

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Trace is what was seen in one cell of an exploration, step by step.
type Trace struct {
	Cell   Cell
	Before []Table // all tables when the first step was to come
	Frames []Frame
	// Refusal is the error with which the business refused a session, or several that
	// errors.Join joined.
	Refusal error
}

// Frame is one step: an operation of a session, and what came of it.
type Frame struct {
	Session string // who took it, such as "one request"
	// Operation has an Err if it failed. One that a fault of package sqltap hit wraps
	// ErrInjected there, or is driver.ErrBadConn.
	Operation sqltap.Operation
	// After is all tables as other connections see them after it: what is committed.
	After   []Table
	Changes []Change            // since the frame before
	Mails   []activerecord.Mail // that were sent before the next operation
}

// ErrNoSuchCell says that a lesson has no exploration, or an exploration no cell, of an ID.
var ErrNoSuchCell = errors.New("there is no such cell")

// Replay runs one cell of an exploration of the lesson, in a database of its own and from the
// start, and returns what was seen. It ends as it did when Run explored it.
func Replay(ctx context.Context, l Lesson, way Way, exploration, cell string, open Open) (trace *Trace, err error) {
	defer func() {
		if errors.Is(err, explore.ErrImpossible) {
			err = ErrNoSuchCell
		}
		if err != nil {
			err = fmt.Errorf("lesson %s, %s: replay cell %q of %q: %w", l.Name, way, cell, exploration, err)
		}
	}()
	if l.Replay == nil {
		return nil, ErrNoSuchCell
	}
	var c camera
	w, closeWorld, err := newWorld(way, open, c.wrap)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closeWorld()) }()
	stop := c.watch(w)
	replayed, err := l.Replay(ctx, w, exploration, cell)
	if err := errors.Join(err, stop(), c.err); err != nil {
		return nil, err
	}
	return &Trace{replayed, c.before, c.developed(), w.Refusal}, nil
}

// camera looks at the tables and at the e-mails after each operation of a session, on
// connections that no tap sees. Its own tap is around that of the world, so that it is told
// what the session is told: a fault, too.
type camera struct {
	tap  sqltap.Tap
	base driver.Connector

	mu         sync.Mutex
	before     []Table
	frames     []Frame
	operations []int // of each frame, in the recording
	err        error
}

func (c *camera) wrap(w *World, base driver.Connector) driver.Connector {
	c.base = base
	return c.tap.Wrap(w.tap.Wrap(base))
}

// watch begins, and goes on until stop is called.
func (c *camera) watch(w *World) (stop func() error) {
	pool := sql.OpenDB(struct{ driver.Connector }{c.base}) // without a Close: the base is not the camera's
	db := w.DB.Session(&gorm.Session{NewDB: true, Context: context.Background()})
	db.Statement.ConnPool = pool
	look := func(ctx context.Context) (tables []Table) {
		c.mu.Lock()
		defer c.mu.Unlock()
		var err error
		if ctx = context.WithoutCancel(ctx); c.before == nil {
			tables, err = Snapshot(ctx, db)
		} else {
			tables, err = readAgain(ctx, db, c.before)
		}
		c.err = errors.Join(c.err, err)
		return tables
	}
	w.sent = c.addMail
	c.tap.Start()
	c.tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		session := explore.SessionOf(ctx)
		if session == "" || op.Kind == sqltap.Connect || op.Kind == sqltap.Prepare {
			return call(ctx)
		}
		if c.before == nil {
			c.before = look(ctx)
		}
		err := call(ctx)
		if err != driver.ErrSkip { // it comes again
			c.addFrame(session, look(ctx))
		}
		return err
	})
	return func() error {
		c.tap.Intercept(nil)
		w.sent = nil
		return pool.Close()
	}
}

// addFrame adds the operation that is about to be recorded.
func (c *camera) addFrame(session string, after []Table) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.before
	if n := len(c.frames); n > 0 {
		before = c.frames[n-1].After
	}
	c.frames = append(c.frames, Frame{Session: session, After: after, Changes: Diff(before, after)})
	c.operations = append(c.operations, len(c.tap.Recorded()))
}

// addMail adds an e-mail to the last frame. What was sent before the first is preparation.
func (c *camera) addMail(m activerecord.Mail) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.frames); n > 0 {
		c.frames[n-1].Mails = append(c.frames[n-1].Mails, m)
	}
}

// developed returns the frames with their operations, as they were recorded.
func (c *camera) developed() []Frame {
	recorded := c.tap.Stop()
	var operations []sqltap.Operation
	for _, i := range c.operations {
		operations = append(operations, recorded[i])
	}
	for i, op := range numberSavepoints(operations) {
		c.frames[i].Operation = op
	}
	return c.frames
}
