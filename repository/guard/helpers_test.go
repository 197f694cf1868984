package guard_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/guard"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// bill is the root of an aggregate, and line a child of it. The version, and the column that
// refers to the bill, have names that are keywords.
type bill struct {
	ID      int64 `gorm:"primaryKey;autoIncrement:false"`
	Note    string
	Seen    int64  // how many lines there were, for the last one that saved
	Version int64  `gorm:"column:check;not null;default:1"`
	Lines   []line `gorm:"foreignKey:Order;constraint:OnDelete:CASCADE"`
}

type line struct {
	ID     int64 `gorm:"primaryKey"`
	Order  int64 `gorm:"not null;index"`
	Amount int64
}

var billTables = guard.Tables{Root: &bill{}, Version: "check", Children: []guard.Child{{Model: &line{}, Column: "order"}}}

// onEveryEngine runs the test on a database with bills 1 and 2, of one line each, whose IDs
// are those of the bills.
func onEveryEngine(t *testing.T, test func(t *testing.T, b *bills), opts ...engine.Option) {
	for _, name := range enginetest.Engines {
		t.Run(name, func(t *testing.T) {
			db := enginetest.New(t, name, opts...)
			require.NoError(t, db.AutoMigrate(&bill{}, &line{}))
			b := newBills(t, db)
			for id := range int64(2) {
				require.NoError(t, b.save(t.Context(), &bill{ID: id + 1}, line{Order: id + 1, Amount: 10}))
			}
			test(t, b)
		})
	}
}

// bills is a repository: it trusts the version, and checks nothing else.
type bills struct {
	db      *gorm.DB // for other code
	session *unitofwork.Session
	guard   *guard.Guard
}

func newBills(t *testing.T, db *gorm.DB) *bills {
	t.Helper()
	session, err := unitofwork.New(db, &bill{}, &line{})
	require.NoError(t, err)
	g, err := guard.New(t.Context(), session, billTables)
	require.NoError(t, err)
	return &bills{db, session, g}
}

func (b *bills) in(tx *unitofwork.Tx) *bills { return &bills{b.db, tx.Session(), b.guard} }

func (b *bills) find(ctx context.Context, id int64) (*bill, error) {
	db, err := b.session.DB(ctx)
	if err != nil {
		return nil, err
	}
	found := new(bill)
	return found, db.Raw("SELECT b.*, (SELECT COUNT(*) FROM ? l WHERE l.? = b.id) AS seen FROM ? b WHERE id = ?",
		b.name(&line{}), b.column("order"), b.name(&bill{}), id).Take(found).Error
}

// save saves the bill, and inserts lines.
func (b *bills) save(ctx context.Context, of *bill, added ...line) error {
	return b.write(ctx, of, len(added), func(db *gorm.DB) error { return db.Create(&added).Error })
}

// write saves the bill, with children that write writes, and more of them than before.
func (b *bills) write(ctx context.Context, of *bill, more int, children func(*gorm.DB) error) error {
	return b.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		db := tx.DB(ctx)
		saved := *of
		saved.Version, saved.Seen = of.Version+1, of.Seen+int64(more)
		if of.Version == 0 {
			if err := db.Omit("Lines").Create(&saved).Error; err != nil {
				return err
			}
		} else {
			result := db.Model(&bill{}).Where(map[string]any{"id": of.ID, "check": of.Version}).
				UpdateColumns(map[string]any{"note": of.Note, "seen": saved.Seen, "check": saved.Version})
			if result.Error != nil {
				return result.Error
			}
			if result.RowsAffected == 0 {
				return errConflict{}
			}
		}
		if more != 0 {
			if err := b.guard.WriteChildren(db, of.ID, func() error { return children(db) }); err != nil {
				return err
			}
		}
		unitofwork.Replace(tx, of, &saved)
		return nil
	})
}

type errConflict struct{}

func (errConflict) Error() string { return "conflict" }

func (errConflict) Conflict() bool { return true }

// name and column are as the database calls them, quoted.
func (b *bills) name(model any) any {
	stmt := &gorm.Statement{DB: b.db}
	if err := stmt.Parse(model); err != nil {
		panic(err)
	}
	return gorm.Expr(stmt.Quote(stmt.Schema.Table))
}

func (b *bills) column(name string) any { return gorm.Expr(b.db.Statement.Quote(name)) }

// found returns the bill as it is stored.
func (b *bills) found(t *testing.T, id int64) *bill {
	t.Helper()
	found, err := b.find(t.Context(), id)
	require.NoError(t, err)
	return found
}

// old writes as old code does.
func (b *bills) old(t *testing.T, write func(db *gorm.DB) *gorm.DB) {
	t.Helper()
	require.NoError(t, write(b.db.WithContext(t.Context())).Error)
}

func (b *bills) install(t *testing.T) {
	t.Helper()
	require.NoError(t, b.guard.Install(t.Context()))
}

// linesAsBefore has bills 1 and 2 have one line each again, with their IDs.
func (b *bills) linesAsBefore(t *testing.T) {
	t.Helper()
	b.old(t, func(db *gorm.DB) *gorm.DB { return db.Where("id > 2").Delete(&line{}) })
	b.old(t, func(db *gorm.DB) *gorm.DB { return db.Save([]line{{ID: 1, Order: 1}, {ID: 2, Order: 2}}) })
}
