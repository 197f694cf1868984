package guard

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/statement"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Tables are the tables of an aggregate. Their names, with the prefix or the schema of the
// naming strategy, are taken from the GORM models.
type Tables struct {
	Root any // the model of the root, which has one primary key
	// Version is the root's column; "version" if it is empty. It must be a signed integer that
	// may become negative inside a transaction: no CHECK may forbid it.
	Version  string
	Children []Child
}

// Child is a table whose rows belong to a root.
type Child struct {
	Model  any
	Column string // which holds the primary key of the root
}

// Guard is the triggers on the tables of one aggregate. Make one with New. It is safe for
// use by several goroutines at once.
type Guard struct {
	session   *unitofwork.Session
	tables    tables
	negate    statement.Statement // of the version, if it is positive
	restore   statement.Statement
	installed atomic.Bool // if it is true and there are no triggers, that costs two statements
}

// New returns the Guard of the tables on the Session's database, and looks whether it is
// installed there. It returns an *unitofwork.InvalidValueError for a model or a column that
// can't be guarded.
func New(ctx context.Context, session *unitofwork.Session, of Tables) (*Guard, error) {
	g, err := newGuard(ctx, session, of)
	if err != nil {
		return nil, fmt.Errorf("make a guard: %w", err)
	}
	return g, nil
}

func newGuard(ctx context.Context, session *unitofwork.Session, of Tables) (*Guard, error) {
	db, err := session.DB(ctx)
	if err != nil {
		return nil, err
	}
	t, err := parse(db, of)
	if err != nil {
		return nil, err
	}
	update := "UPDATE " + t.root.quoted + " SET " + t.version + " = -" + t.version + " WHERE " + t.key + " = ? AND " + t.version
	g := &Guard{
		session: session, tables: t,
		negate: statement.Text(db, update+" > 0"), restore: statement.Text(db, update+" < 0"),
	}
	exists, err := engines[db.Name()].exist(db, t.triggers())
	if err != nil {
		return nil, fmt.Errorf("look for the triggers of table %s: %w", t.root.quoted, err)
	}
	g.installed.Store(exists)
	return g, nil
}

// Install creates the triggers, or creates them anew. It waits for the transactions that have
// written the tables, and later writers wait for it: give it a context that ends. It returns an
// error that wraps unitofwork.ErrNotMigrated and names the table or the column that does not
// exist, one that wraps unitofwork.ErrTryAgain if it met other writers in a deadlock, and one
// that wraps unitofwork.ErrInsideTransaction in a transaction.
//
// Another Guard of the same tables, such as that of another program, learns of the triggers
// when it is made: so restart the programs that are running. Until then they lose no change
// either, but an aggregate that they have saved with children, and save again without loading
// it, is refused as a conflict. On MySQL, the program's user needs the privilege TRIGGER on
// the tables to learn of them.
//
// Call Remove before a migration that changes these tables, and Install after it. To add a
// constraint on SQLite, GORM copies the table: with the triggers, that fails for the root,
// and a child loses its triggers.
//
// While the triggers are there, this is different for other code:
//   - It must load a root again before it saves it whole for the second time, if its model
//     has the version. If not, a stale save is not refused, and overwrites: the package
//     comment says what to do about it.
//   - Writing a child locks the root, which can end in a deadlock with a transaction that
//     has locked the root first.
//   - MySQL refuses a statement that writes a child's table and names the root's, in a join
//     say (error 1442).
//
// An UPDATE that changes nothing may count as a change: at worst, that is a conflict. The
// triggers do not see TRUNCATE, nor, on MySQL, what a foreign key deletes or changes.
func (g *Guard) Install(ctx context.Context) error {
	db, err := g.session.Outside(ctx)
	if err == nil {
		err = g.tables.check(db)
	}
	if err == nil {
		g.installed.Store(true) // before a writer meets the first trigger
		err = engines[db.Name()].install(db, g.tables)
	}
	if err != nil {
		return fmt.Errorf("install the guard of table %s: %w", g.tables.root.quoted, err)
	}
	return nil
}

// Remove drops the triggers. It does nothing if there are none. Its errors are those of
// Install.
func (g *Guard) Remove(ctx context.Context) error {
	db, err := g.session.Outside(ctx)
	if err == nil {
		err = engines[db.Name()].remove(db, g.tables)
	}
	if err != nil {
		return fmt.Errorf("remove the guard of table %s: %w", g.tables.root.quoted, err)
	}
	g.installed.Store(false)
	return nil
}

// WriteChildren calls write, which inserts, changes or deletes children of the root with
// that primary key, and has the triggers not count them. db is the handle of the transaction
// in which the caller has inserted the root, or incremented its version. If WriteChildren
// returns an error, that transaction must not be committed.
//
// It costs two statements if the guard is installed: one that makes the root's version
// negative, which tells the triggers, and one that makes it positive again. Nobody else sees
// it between them. If the guard is not installed, it costs nothing.
func (g *Guard) WriteChildren(db *gorm.DB, root any, write func() error) error {
	if !g.installed.Load() {
		return write()
	}
	if _, open := db.Statement.ConnPool.(gorm.TxCommitter); !open {
		return errors.New("guard: WriteChildren was called outside of a transaction, where others would see the negative version")
	}
	if err := one(g.negate.Exec(db, root)); err != nil {
		return err
	}
	if err := write(); err != nil {
		return err
	}
	return one(g.restore.Exec(db, root))
}

// one returns an error unless the statement has changed one row.
func one(result *gorm.DB) error {
	if result.Error == nil && result.RowsAffected != 1 {
		return fmt.Errorf("guard: the root of the children has no row with a version of 1 or more: %w", gorm.ErrRecordNotFound)
	}
	return result.Error
}
