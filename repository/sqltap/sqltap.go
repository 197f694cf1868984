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
	Args []any  // what an Exec or Query gave the driver for its placeholders, in order
	Conn int    // on which connection, numbered from 1 in the order of their CONNECTs
	Err  error  // what the caller was told: the driver's error, or an interceptor's
	// Rows is how many rows an Exec changed, as far as its driver tells, or how many
	// rows of a Query had been read when the recording was returned.
	Rows int64
}

// String returns the SQL of a statement, and the kind of any other operation.
func (o Operation) String() string {
	if o.SQL != "" {
		return o.SQL
	}
	return string(o.Kind)
}

// Tap records the operations of the connections that it wraps. The zero value is
// ready to use, records nothing until Start, and lets everything pass until
// Intercept or FailAt. It is safe for use by several goroutines at once.
type Tap struct {
	mu         sync.Mutex
	recording  bool
	operations []*Operation
	connected  int // the number of the last connection

	interceptor Interceptor
	armed       *armed
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
	return t.recorded()
}

// Recorded returns what has been recorded since Start.
func (t *Tap) Recorded() []Operation {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.recorded()
}

// recorded copies the recording, in which the rows of a query still count.
func (t *Tap) recorded() []Operation {
	var operations []Operation
	for _, op := range t.operations {
		operations = append(operations, *op)
	}
	return operations
}

// do is the one place that every operation passes through.
func (t *Tap) do(ctx context.Context, op *Operation, call func(context.Context) error) error {
	op.Err = t.intercepted(*op, call)(ctx)
	if op.Err == driver.ErrSkip { // not an answer: database/sql asks again, another way
		return op.Err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.recording {
		t.operations = append(t.operations, op)
	}
	return op.Err
}

// nextConn numbers a connection.
func (t *Tap) nextConn() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.connected++
	return t.connected
}

// countRow counts a row of the query.
func (t *Tap) countRow(query *Operation) {
	t.mu.Lock()
	defer t.mu.Unlock()
	query.Rows++
}
