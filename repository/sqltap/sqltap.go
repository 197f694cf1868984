// Package sqltap sits between database/sql and a driver and sees every operation
// that reaches the database, BEGIN and COMMIT included. It records them: what a
// lesson prints, and what a test counts, is what really ran.
//
// It works below GORM, where nothing can slip past: a GORM callback does not see
// transactions, and a logger sees associations before their parent.
package sqltap

import (
	"context"
	"database/sql/driver"
	"sync"
)

// Kind says what an operation is.
type Kind string

// The kinds of operations. Exec and Query are the statements of the program.
const (
	Connect  Kind = "CONNECT"
	Begin    Kind = "BEGIN"
	Commit   Kind = "COMMIT"
	Rollback Kind = "ROLLBACK"
	Prepare  Kind = "PREPARE"
	Exec     Kind = "EXEC"
	Query    Kind = "QUERY"
)

// Operation is one call of the driver.
type Operation struct {
	Kind Kind
	SQL  string // empty unless Kind is Prepare, Exec or Query
	Err  error  // what the driver returned
}

// String returns the SQL of a statement, and the kind of any other operation.
func (o Operation) String() string {
	if o.SQL != "" {
		return o.SQL
	}
	return string(o.Kind)
}

// Tap records the operations of the connections that it wraps. The zero value is
// ready to use and records nothing until Start. It is safe for use by several
// goroutines at once.
type Tap struct {
	mu         sync.Mutex
	recording  bool
	operations []Operation
}

// Wrap returns a connector whose connections go through the tap. Pass it to
// sql.OpenDB, or to sqlite.WithConnector of this repository.
func (t *Tap) Wrap(base driver.Connector) driver.Connector { return &connector{base, t} }

// Start forgets what was recorded and records from here on.
func (t *Tap) Start() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.recording, t.operations = true, nil
}

// Stop ends the recording and returns it.
func (t *Tap) Stop() []Operation {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.recording = false
	return t.operations
}

// Recorded returns what has been recorded since Start.
func (t *Tap) Recorded() []Operation {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Operation(nil), t.operations...)
}

// do is the one place that every operation passes through.
func (t *Tap) do(_ context.Context, kind Kind, query string, call func() error) error {
	err := call()
	if err == driver.ErrSkip { // not an answer: database/sql asks again, another way
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.recording {
		t.operations = append(t.operations, Operation{kind, query, err})
	}
	return err
}
