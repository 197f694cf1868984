package repositorytest_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// list is an aggregate: a title, and the tasks below it.
type list struct {
	id, version int64
	title       string
	tasks       []string
	events      []string  // what has happened since it was loaded
	loaded      listState // zero if it is new
}

// listState is also the row of a list, which has no events.
type listState struct {
	ID, Version int64
	Title       string
	Tasks       []string
	Events      []string
}

func newList(n int64) *list {
	return &list{id: n, title: fmt.Sprint("list ", n), tasks: []string{"write", "test"}, events: []string{"made", "filled"}}
}

func listOf(row listState) *list {
	return &list{row.ID, row.Version, row.Title, slices.Clone(row.Tasks), nil, row}
}

func (l *list) state() listState {
	return listState{l.id, l.version, l.title, slices.Clone(l.tasks), slices.Clone(l.events)}
}

func (l *list) happened(event string) error {
	l.events = append(l.events[:len(l.events):len(l.events)], event)
	return nil
}

func (l *list) rename() error { l.title = "renamed"; return l.happened("renamed") }
func (l *list) add() error    { l.tasks = append(l.tasks, "ship"); return l.happened("grew") }
func (l *list) clear() error  { l.tasks = l.tasks[:0]; return l.happened("cleared") }

func (l *list) reword() error { // in place
	if len(l.tasks) == 0 {
		return errNoTask
	}
	l.tasks[0] = "rewrite"
	return l.happened("reworded")
}

func (l *list) remove() error {
	if len(l.tasks) == 0 {
		return errNoTask
	}
	l.tasks = l.tasks[:len(l.tasks)-1]
	return l.happened("shrank")
}

var (
	errNoTask   = errors.New("list has no task")
	errNotFound = errors.New("list not found")
	errExists   = errors.New("list exists already")
	errCorrupt  = errors.New("list without a title")
)

type conflictError struct{}

func (conflictError) Error() string  { return "list has changed" }
func (conflictError) Conflict() bool { return true }

// lists is a repository in memory that keeps the contract. Each mistake is this repository
// with one of its steps replaced.
type lists struct {
	*steps
	*database
	tx *transaction // nil outside of one
}

// steps are what people get wrong.
type steps struct {
	context func(ctx context.Context) context.Context
	query   func(r *lists, ctx context.Context) error // sends the SELECT
	read    func(r *lists, id int64) (row listState, exists bool)
	restore func(row listState) (*list, error)
	missing func(id int64) (*list, error)

	save      func(r *lists, ctx context.Context, l *list) error
	unchanged func(r *lists, ctx context.Context, l *list) (done bool, err error)
	check     func(l *list, stored listState, exists bool) error
	execute   func(r *lists, ctx context.Context) error // sends the INSERT or UPDATE
	write     func(rows map[int64]listState, before, after listState)
	replace   func(tx *transaction, l, saved *list)
	append    func(r *lists, events []string) // to the outbox
	update    func(r *lists, ctx context.Context, id int64, change func(*list) error) (*list, error)
	deliver   func(db *database) []string

	transact func(r *lists, ctx context.Context, do func(ctx context.Context, tx *lists) error) error
	begin    func() *transaction
	commit   func(tx *transaction) error
	onError  func(tx *transaction)
	onPanic  func(tx *transaction)
	ended    func(r *lists) error // for a repository whose transaction has ended
}

func honest() *steps {
	return &steps{
		context:   func(ctx context.Context) context.Context { return ctx },
		query:     (*lists).sendQuery,
		read:      func(r *lists, id int64) (listState, bool) { row, exists := r.current()[id]; return row, exists },
		restore:   restore,
		missing:   func(int64) (*list, error) { return nil, errNotFound },
		save:      (*lists).saveInTransaction,
		unchanged: func(_ *lists, ctx context.Context, l *list) (bool, error) { return l.isUnchanged(), ctx.Err() },
		check:     check,
		execute:   (*lists).sendExec,
		write:     func(rows map[int64]listState, _, after listState) { rows[after.ID] = after },
		replace:   replace,
		append:    func(r *lists, events []string) { r.tx.outbox = append(r.tx.outbox, events...) },
		update:    (*lists).updateUntilSaved,
		deliver:   (*database).takeEvents,
		transact:  (*lists).inTransaction,
		begin:     func() *transaction { return &transaction{} },
		commit:    func(tx *transaction) error { return tx.Commit() },
		onError:   (*transaction).putBack,
		onPanic:   (*transaction).putBack,
		ended:     func(*lists) error { return sql.ErrTxDone },
	}
}

// database has the rows. It sends an operation to a driver that does nothing for each of
// its own, so that a Tap sees them and can fail them.
type database struct {
	*sql.DB
	turn sync.Mutex // held by the transaction that is open
	mu   sync.Mutex
	rows map[int64]listState

	outbox []string // the events that were not delivered
}

func (db *database) takeEvents() []string {
	db.mu.Lock()
	defer db.mu.Unlock()
	events := db.outbox
	db.outbox = nil
	return events
}

func (db *database) committed() map[int64]listState {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.rows
}

type transaction struct {
	*sql.Tx
	rows   map[int64]listState
	outbox []string
	undo   []func()
	over   bool
}

func (tx *transaction) putBack() {
	for _, undo := range slices.Backward(tx.undo) {
		undo()
	}
}

func (r *lists) current() map[int64]listState {
	if r.tx != nil {
		return r.tx.rows
	}
	return r.committed()
}

func (r *lists) find(ctx context.Context, id int64) (*list, error) {
	if r.tx != nil && r.tx.over {
		if err := r.ended(r); err != nil {
			return nil, err
		}
	}
	if err := r.query(r, r.context(ctx)); err != nil {
		return nil, err
	}
	row, exists := r.read(r, id)
	if !exists {
		return r.missing(id)
	}
	return r.restore(row)
}

func (r *lists) sendQuery(ctx context.Context) error {
	query := r.QueryContext
	if r.tx != nil {
		query = r.tx.QueryContext
	}
	rows, err := query(ctx, "SELECT")
	if err != nil {
		return err
	}
	return rows.Close()
}

func restore(row listState) (*list, error) {
	if row.Title == "" {
		return nil, errCorrupt
	}
	return listOf(row), nil
}

func (l *list) isUnchanged() bool { return reflect.DeepEqual(l.state(), l.loaded) }

func (r *lists) Save(ctx context.Context, l *list) error {
	ctx = r.context(ctx)
	if r.tx != nil && r.tx.over {
		if err := r.ended(r); err != nil {
			return err
		}
	}
	if done, err := r.unchanged(r, ctx, l); done || err != nil {
		return err
	}
	return r.save(r, ctx, l)
}

func (r *lists) saveInTransaction(ctx context.Context, l *list) error {
	if r.tx == nil {
		return r.transact(r, ctx, func(ctx context.Context, tx *lists) error { return tx.saveInTransaction(ctx, l) })
	}
	stored, exists := r.tx.rows[l.id]
	if err := r.check(l, stored, exists); err != nil {
		return err
	}
	if err := r.execute(r, ctx); err != nil {
		return err
	}
	after := l.state()
	after.Version++
	after.Events = nil
	r.write(r.tx.rows, l.loaded, after)
	r.append(r, l.events)
	r.replace(r.tx, l, listOf(after))
	return nil
}

func check(l *list, stored listState, exists bool) error {
	switch {
	case l.version == 0 && exists:
		return errExists
	case l.version > 0 && !exists:
		return errNotFound
	case exists && !reflect.DeepEqual(stored, l.loaded):
		return conflictError{}
	}
	return nil
}

func (r *lists) sendExec(ctx context.Context) error {
	_, err := r.tx.ExecContext(ctx, "UPDATE")
	return err
}

func replace(tx *transaction, l, saved *list) {
	before := *l
	tx.undo = append(tx.undo, func() { *l = before })
	*l = *saved
}

func (r *lists) inTransaction(ctx context.Context, do func(ctx context.Context, tx *lists) error) (err error) {
	r.turn.Lock()
	defer r.turn.Unlock()
	tx := r.begin()
	if tx.Tx, err = r.BeginTx(ctx, nil); err != nil {
		return err
	}
	tx.rows = maps.Clone(r.committed())
	returned := false
	defer func() {
		tx.over = true
		switch {
		case !returned:
			r.onPanic(tx)
		case err != nil:
			r.onError(tx)
		}
		tx.Rollback()
	}()
	err = do(ctx, &lists{r.steps, r.database, tx})
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = r.commit(tx)
	}
	returned = true
	if err == nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.rows = tx.rows
		r.outbox = append(r.outbox, tx.outbox...)
	}
	return err
}

func (r *lists) Update(ctx context.Context, id int64, change func(*list) error) (*list, error) {
	return r.update(r, ctx, id, change)
}

func (r *lists) updateUntilSaved(ctx context.Context, id int64, change func(*list) error) (*list, error) {
	for {
		if l, err := r.updateOnce(ctx, id, change); !errors.Is(err, conflictError{}) {
			return l, err
		}
	}
}

func (r *lists) updateOnce(ctx context.Context, id int64, change func(*list) error) (*list, error) {
	l, err := r.find(ctx, id)
	if err == nil {
		err = change(l)
	}
	if err == nil {
		err = r.Save(ctx, l)
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

func (r *lists) functions() repositorytest.Repository[list] {
	return repositorytest.Repository[list]{Save: r.Save, Find: r.find, Update: r.Update}
}

// newKit returns a kit on an empty database, with the steps.
func newKit(t *testing.T, s *steps) repositorytest.Kit[list, listState] {
	tap := new(sqltap.Tap)
	pool := sql.OpenDB(tap.Wrap(nothing{}))
	t.Cleanup(func() { pool.Close() })
	r := &lists{steps: s, database: &database{DB: pool, rows: map[int64]listState{}}}
	bypass := func(write func(rows map[int64]listState, n int64)) repositorytest.Write {
		return func(_ context.Context, n int64) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.rows = maps.Clone(r.rows)
			write(r.rows, n)
			return nil
		}
	}
	is := func(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }
	return repositorytest.Kit[list, listState]{
		New: newList,
		Commands: map[string]func(*list) error{
			"rename": (*list).rename, "add": (*list).add, "reword": (*list).reword, "remove": (*list).remove, "clear": (*list).clear,
		},
		State:        (*list).state,
		Version:      func(l *list) int64 { return l.version },
		Repository:   r.functions(),
		ThereAndBack: []func(*list) error{(*list).add, (*list).remove},
		Grow:         (*list).add,
		NotFound:     is(errNotFound),
		Exists:       is(errExists),
		Corrupt:      is(errCorrupt),
		InTransaction: func(ctx context.Context, do func(context.Context, repositorytest.Repository[list]) error) error {
			return r.transact(r, ctx, func(ctx context.Context, tx *lists) error { return do(ctx, tx.functions()) })
		},
		Events:  func(l *list) []string { return l.events },
		Deliver: func(context.Context) ([]string, error) { return r.deliver(r.database), nil },
		Delete:  bypass(func(rows map[int64]listState, n int64) { delete(rows, n) }),
		Old: map[string]repositorytest.Write{"add": bypass(func(rows map[int64]listState, n int64) {
			row := rows[n]
			row.Tasks = append(slices.Clone(row.Tasks), "old")
			rows[n] = row
		})},
		Damage: map[string]repositorytest.Write{"no title": bypass(func(rows map[int64]listState, n int64) {
			row := rows[n]
			row.Title = ""
			rows[n] = row
		})},
		Tap:    tap,
		Strict: true,
	}
}

// nothing is a driver that does nothing.
type nothing struct{}

func (nothing) Open(string) (driver.Conn, error)                             { return nothing{}, nil }
func (nothing) Driver() driver.Driver                                        { return nothing{} }
func (nothing) Connect(context.Context) (driver.Conn, error)                 { return nothing{}, nil }
func (nothing) Prepare(string) (driver.Stmt, error)                          { return nil, errors.ErrUnsupported }
func (nothing) Begin() (driver.Tx, error)                                    { return nothing{}, nil }
func (nothing) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) { return nothing{}, nil }
func (nothing) Commit() error                                                { return nil }
func (nothing) Rollback() error                                              { return nil }
func (nothing) Close() error                                                 { return nil }
func (nothing) Columns() []string                                            { return nil }
func (nothing) Next([]driver.Value) error                                    { return io.EOF }
func (nothing) ExecContext(context.Context, string, []driver.NamedValue) (driver.Result, error) {
	return driver.RowsAffected(1), nil
}
func (nothing) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	return nothing{}, nil
}
