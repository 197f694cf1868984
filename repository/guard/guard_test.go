package guard_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/guard"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// changes are what old code does to bill 1 behind the repository.
var changes = map[string]func(db *gorm.DB) *gorm.DB{
	"the root is changed": func(db *gorm.DB) *gorm.DB { return db.Model(&bill{ID: 1}).Update("note", "old") },
	"a child is inserted": func(db *gorm.DB) *gorm.DB { return db.Create(&line{Order: 1, Amount: 5}) },
	"a child is changed":  func(db *gorm.DB) *gorm.DB { return db.Model(&line{ID: 1}).Update("amount", 5) },
	"a child is deleted":  func(db *gorm.DB) *gorm.DB { return db.Delete(&line{ID: 1}) },
	"a child moves away":  func(db *gorm.DB) *gorm.DB { return db.Model(&line{ID: 1}).Update("order", 2) },
	"a child moves here":  func(db *gorm.DB) *gorm.DB { return db.Model(&line{ID: 2}).Update("order", 1) },
}

// This is the purpose of the guard. Without it, the same Save overwrites the change, or adds to it
// unnoticed.
func TestWhatOldCodeChangedIsAConflict(t *testing.T) {
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			onEveryEngine(t, func(t *testing.T, b *bills) {
				stale := b.found(t, 1)
				b.old(t, change)
				require.NoError(t, b.save(t.Context(), stale), "there is no guard yet")

				b.install(t)
				b.linesAsBefore(t)
				stale, other := b.found(t, 1), b.found(t, 2)
				b.old(t, change)
				assert.True(t, unitofwork.IsConflict(b.save(t.Context(), stale)))
				moved := name == "a child moves away" || name == "a child moves here"
				assert.Equal(t, moved, unitofwork.IsConflict(b.save(t.Context(), other)), "the other bill")
				require.NoError(t, b.save(t.Context(), b.found(t, 1)), "loaded again")
			})
		})
	}
}

// Saving a whole row as it was takes back what others have done since, and its version.
func TestARowThatWasLoadedEarlierIsNotSavedWhole(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, b *bills) {
		b.install(t)
		var held bill
		b.old(t, func(db *gorm.DB) *gorm.DB { return db.First(&held, 1) })
		theirs := b.found(t, 1)
		theirs.Note = "paid"
		require.NoError(t, b.save(t.Context(), theirs))
		require.ErrorContains(t, b.db.Save(&held).Error, "the row was changed by someone else: load it again")
		assert.Equal(t, "paid", b.found(t, 1).Note)

		b.old(t, func(db *gorm.DB) *gorm.DB { return db.First(&held, 1) })
		b.old(t, func(db *gorm.DB) *gorm.DB { return db.Save(&held) })
		b.old(t, func(db *gorm.DB) *gorm.DB {
			return db.Model(&held).Updates(map[string]any{"note": "it increments the version itself", "check": gorm.Expr("? + 1", b.column("check"))})
		})
		assert.Equal(t, theirs.Version+2, b.found(t, 1).Version)

		b.old(t, func(db *gorm.DB) *gorm.DB { return db.Create(&bill{ID: 3, Lines: []line{{Amount: 1}, {Amount: 2}}}) })
		assert.EqualValues(t, 2, b.found(t, 3).Seen)
		require.NoError(t, b.save(t.Context(), b.found(t, 3), line{Order: 3}))
	})
}

// oldBill is the bill as old code has it from before there was a version.
type oldBill struct {
	ID   int64 `gorm:"primaryKey"`
	Note string
	Seen int64
}

func (oldBill) TableName() string { return "bills" }

// An UPDATE that does not name the version can't be seen to be stale. It is counted, so that the
// repository's copy is a conflict, but what it writes over is lost.
func TestAStaleSaveThatDoesNotNameTheVersionOverwrites(t *testing.T) {
	saves := map[string]func(t *testing.T, db *gorm.DB) (stale func() error){
		"the root, without a version": func(t *testing.T, db *gorm.DB) func() error {
			held := new(oldBill)
			require.NoError(t, db.First(held, 1).Error)
			return func() error { return db.Save(held).Error }
		},
		"a child": func(t *testing.T, db *gorm.DB) func() error {
			held := new(line)
			require.NoError(t, db.First(held, 1).Error)
			return func() error { return db.Save(held).Error }
		},
	}
	onEveryEngine(t, func(t *testing.T, b *bills) {
		b.install(t)
		for name, load := range saves {
			save := load(t, b.db)
			theirs := b.found(t, 1)
			theirs.Note = "paid"
			require.NoError(t, b.write(t.Context(), theirs, 1, func(db *gorm.DB) error { return db.Model(&line{ID: 1}).Update("amount", 20).Error }))
			require.NoError(t, save(), name)
			assert.True(t, unitofwork.IsConflict(b.save(t.Context(), theirs)), "%s: it is counted", name)

			var root oldBill
			var child line
			require.NoError(t, errors.Join(b.db.First(&root, 1).Error, b.db.First(&child, 1).Error))
			overwritten := map[string]bool{"the root, without a version": root.Note != "paid", "a child": child.Amount != 20}
			assert.True(t, overwritten[name], name)
			b.old(t, func(db *gorm.DB) *gorm.DB { return db.Model(&root).Update("note", "") })
			b.old(t, func(db *gorm.DB) *gorm.DB { return db.Model(&child).Update("amount", 10) })
		}
	})
}

// After each write of the repository, the version in memory is that of the row.
func TestTheRepositoryIsInNoConflictWithItself(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, b *bills) {
		b.install(t)
		saves := func(ctx context.Context, b *bills, of *bill) error {
			version := of.Version
			for i, write := range []func(db *gorm.DB) error{
				func(db *gorm.DB) error { return db.Create([]line{{Order: of.ID}, {Order: of.ID}}).Error },
				func(db *gorm.DB) error { return db.Model(&line{}).Where(&line{Order: of.ID}).Update("amount", 7).Error },
				func(db *gorm.DB) error { return db.Where(&line{Order: of.ID}).Delete(&line{}).Error },
			} {
				if err := b.write(ctx, of, i+1, write); err != nil {
					return err
				}
				stored, err := b.find(ctx, of.ID)
				if err != nil {
					return err
				}
				assert.Equal(t, version+int64(i)+1, stored.Version)
			}
			return b.save(ctx, of) // the root alone
		}
		require.NoError(t, saves(t.Context(), b, b.found(t, 1)))
		require.NoError(t, saves(t.Context(), b, &bill{ID: 3}))

		// Two aggregates in one transaction, of which a part is rolled back.
		one, four := b.found(t, 1), &bill{ID: 4}
		require.NoError(t, b.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
			undone := *one
			require.ErrorIs(t, tx.DB(ctx).Transaction(func(*gorm.DB) error {
				require.NoError(t, saves(ctx, b.in(tx), &undone))
				return assert.AnError
			}), assert.AnError)
			return errors.Join(saves(ctx, b.in(tx), one), saves(ctx, b.in(tx), four), saves(ctx, b.in(tx), one))
		}))
		require.NoError(t, saves(t.Context(), b, one))
		require.NoError(t, saves(t.Context(), b, four))
	})
}

// Old code can take part in the repository's transaction.
func TestOldCodeInTheSameTransactionIsAConflictToo(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, b *bills) {
		b.install(t)
		for name, change := range changes {
			err := b.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
				one, err := b.in(tx).find(ctx, 1)
				require.NoError(t, err)
				require.NoError(t, b.in(tx).save(ctx, one, line{Order: 1}))
				require.NoError(t, change(tx.DB(ctx)).Error)
				return b.in(tx).save(ctx, one, line{Order: 1})
			})
			assert.True(t, unitofwork.IsConflict(err), "%s: %v", name, err)
		}
	})
}

// The negative version is rolled back with everything else.
func TestASaveThatFailsLeavesTheVersion(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, b *bills) {
		b.install(t)
		one := b.found(t, 1)
		require.ErrorIs(t, b.write(t.Context(), one, 1, func(*gorm.DB) error { return assert.AnError }), assert.AnError)
		assert.Equal(t, one, b.found(t, 1))
		require.NoError(t, b.save(t.Context(), one, line{Order: 1}))
	})
}

func TestInstallTwiceIsInstallOnceAndRemoveTakesAllOfItOff(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, b *bills) {
		before := b.schema(t)
		b.install(t)
		once := b.schema(t)
		b.install(t)
		assert.Equal(t, once, b.schema(t))
		assert.NotEqual(t, before, once)
		require.NoError(t, b.db.AutoMigrate(&bill{}, &line{}))
		assert.Equal(t, once, b.schema(t), "a migration that adds nothing leaves it there")
		version := b.found(t, 1).Version
		b.old(t, changes["a child is changed"])
		assert.Equal(t, version+1, b.found(t, 1).Version, "not twice")

		for range 2 {
			require.NoError(t, b.guard.Remove(t.Context()))
			assert.Equal(t, before, b.schema(t))
		}
		require.NoError(t, b.guard.WriteChildren(b.db, 1, func() error { return nil }), "it does nothing any more")
		stale := b.found(t, 1)
		b.old(t, changes["a child is changed"])
		require.NoError(t, b.save(t.Context(), stale, line{Order: 1}))
	})
}

// schema returns the names of all triggers and functions.
func (b *bills) schema(t *testing.T) (names []string) {
	t.Helper()
	require.NoError(t, b.db.Raw(map[string]string{
		"sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
		"postgres": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN (to_regclass('bills'), to_regclass('lines'))" +
			" UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = current_schema::regnamespace ORDER BY 1",
		"mysql": "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY 1",
	}[b.db.Name()]).Scan(&names).Error)
	return names
}

// Another program's Guard finds the triggers when it is made. One that was made before them
// loses nothing, but has to load what it has saved.
func TestAGuardThatWasMadeEarlierLosesNothing(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, earlier *bills) {
		installer := newBills(t, earlier.db)
		installer.install(t)
		later := newBills(t, earlier.db)
		for _, b := range []*bills{installer, later} {
			one := b.found(t, 1)
			require.NoError(t, b.save(t.Context(), one, line{Order: 1}))
			require.NoError(t, b.save(t.Context(), one, line{Order: 1}))
		}
		one := earlier.found(t, 1)
		require.NoError(t, earlier.save(t.Context(), one, line{Order: 1}))
		assert.True(t, unitofwork.IsConflict(earlier.save(t.Context(), one)))
		require.NoError(t, earlier.save(t.Context(), earlier.found(t, 1), line{Order: 1}))

		require.NoError(t, installer.guard.Remove(t.Context()))
		one = later.found(t, 1)
		require.NoError(t, later.save(t.Context(), one, line{Order: 1}), "it does not know that they are gone")
		require.NoError(t, later.save(t.Context(), one, line{Order: 1}))
	})
}

func TestTheGuardUsesTheNamesThatTheHandleGives(t *testing.T) {
	prefix := gorm.Config{PrepareStmt: true, NamingStrategy: schema.NamingStrategy{TablePrefix: "old shop's "}}
	onEveryEngine(t, func(t *testing.T, b *bills) {
		b.install(t)
		for name, change := range changes {
			b.linesAsBefore(t)
			stale := b.found(t, 1)
			b.old(t, change)
			assert.True(t, unitofwork.IsConflict(b.save(t.Context(), stale)), name)
		}
		one := b.found(t, 1)
		require.NoError(t, b.save(t.Context(), one, line{Order: 1}))
		require.NoError(t, b.save(t.Context(), one, line{Order: 1}))
		require.NoError(t, b.guard.Remove(t.Context()))
	}, sqlite.WithConfig(prefix))
}

// A foreign key deletes the children with their root. The triggers must cope with that.
func TestARootIsDeletedWithItsChildren(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, b *bills) {
		b.install(t)
		one := b.found(t, 1)
		b.old(t, func(db *gorm.DB) *gorm.DB { return db.Delete(&bill{ID: 1}) })
		assert.True(t, unitofwork.IsConflict(b.save(t.Context(), one)))
		var lines []line
		b.old(t, func(db *gorm.DB) *gorm.DB { return db.Find(&lines) })
		assert.Equal(t, []line{{ID: 2, Order: 2, Amount: 10}}, lines)
	})
}

// Here old code does not go on as before: it has to write the lines by another statement.
func TestMySQLRefusesAStatementThatNamesTheRootToo(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, b *bills) {
		b.install(t)
		update := map[string]string{
			"sqlite":   "UPDATE lines SET amount = 1 WHERE `order` IN (SELECT id FROM bills)",
			"postgres": `UPDATE lines SET amount = 1 WHERE "order" IN (SELECT id FROM bills)`,
			"mysql":    "UPDATE `lines` JOIN bills ON bills.id = `order` SET amount = 1",
		}[b.db.Name()]
		err := b.db.Exec(update).Error
		if b.db.Name() != "mysql" {
			require.NoError(t, err)
			return
		}
		require.ErrorContains(t, err, "1442")
		require.NoError(t, b.guard.Remove(t.Context()))
		require.NoError(t, b.db.Exec(update).Error)
	})
}

// The triggers find the root from wherever they are called: of other code, another schema may
// be the first.
func TestTheTablesCanBeInASchema(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, b *bills) {
		var in string
		require.NoError(t, b.db.Raw(map[string]string{"sqlite": "SELECT 'main'", "postgres": "SELECT current_schema", "mysql": "SELECT DATABASE()"}[b.db.Name()]).Scan(&in).Error)
		db, err := gorm.Open(b.db.Dialector, &gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: in + "."}})
		require.NoError(t, err)
		qualified := newBills(t, db)
		for _, installed := range []*bills{b, qualified} {
			installed.install(t)
			for _, other := range []*bills{newBills(t, b.db), newBills(t, db)} {
				one := other.found(t, 1)
				require.NoError(t, other.save(t.Context(), one, line{Order: 1}))
				require.NoError(t, other.save(t.Context(), one), "both handles find the triggers")
			}
			stale := b.found(t, 1)
			require.NoError(t, b.db.Transaction(func(tx *gorm.DB) error {
				if tx.Name() == "postgres" {
					require.NoError(t, tx.Exec("SET LOCAL search_path = pg_catalog").Error)
				}
				return changes["a child is changed"](tx.Table(in + ".lines")).Error
			}))
			assert.True(t, unitofwork.IsConflict(b.save(t.Context(), stale)))
			require.NoError(t, installed.guard.Remove(t.Context()))
			assert.Empty(t, b.schema(t))
		}
	})
}

type unmigrated struct {
	ID   int64
	Bill int64
}

// wrong is a model of table lines with a column that is not there.
type wrong struct {
	ID   int64
	Bill int64
}

func (wrong) TableName() string { return "lines" }

type composite struct {
	Room    string `gorm:"primaryKey"`
	Day     string `gorm:"primaryKey"`
	Version int64
}

type unsigned struct {
	ID      int64
	Version uint64
}

func TestWhatCanNotBeGuardedIsRefusedByName(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, b *bills) {
		for _, test := range []struct {
			of  guard.Tables
			why string
		}{
			{guard.Tables{}, "model <nil> must be a GORM model"},
			{guard.Tables{Root: &bill{}}, "column bills.version must be one of the model bill"},
			{guard.Tables{Root: &bill{}, Version: "note"}, "column bills.note must be a signed integer"},
			{guard.Tables{Root: &unsigned{}}, "column unsigneds.version must be a signed integer"},
			{guard.Tables{Root: &composite{}}, "primary key of table composites must be one column, and it is 2"},
			{guard.Tables{Root: &bill{}, Version: "check", Children: []guard.Child{{Model: &line{}, Column: "bill_id"}}}, "column lines.bill_id must be one of the model line"},
		} {
			_, err := guard.New(t.Context(), b.session, test.of)
			var invalid *unitofwork.InvalidValueError
			require.ErrorAs(t, err, &invalid)
			assert.ErrorContains(t, err, test.why)
		}

		for what, model := range map[string]any{"unmigrateds": &unmigrated{}, "bill": &wrong{}} {
			missing, err := guard.New(t.Context(), b.session, guard.Tables{Root: &bill{}, Version: "check", Children: []guard.Child{{Model: model, Column: "bill"}}})
			require.NoError(t, err)
			err = missing.Install(t.Context())
			require.ErrorIs(t, err, unitofwork.ErrNotMigrated)
			assert.ErrorContains(t, err, what)
			assert.Empty(t, b.schema(t))
		}

		require.NoError(t, b.db.Migrator().DropColumn(&bill{}, "check"))
		err := b.guard.Install(t.Context())
		require.ErrorIs(t, err, unitofwork.ErrNotMigrated)
		assert.ErrorContains(t, err, "check")
	})
}

func TestTheGuardIsNotInstalledInsideATransaction(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, b *bills) {
		require.NoError(t, b.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
			inside, err := guard.New(ctx, tx.Session(), billTables)
			require.NoError(t, err)
			assert.ErrorIs(t, inside.Install(ctx), unitofwork.ErrInsideTransaction)
			assert.ErrorIs(t, inside.Remove(ctx), unitofwork.ErrInsideTransaction)
			assert.ErrorIs(t, b.guard.Install(ctx), unitofwork.ErrOutsideTransaction)
			return nil
		}))
		b.install(t)
		assert.ErrorContains(t, b.guard.WriteChildren(b.db, 1, func() error { return nil }), "outside of a transaction")
		require.NoError(t, b.session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
			assert.ErrorIs(t, b.guard.WriteChildren(tx.DB(ctx), 404, func() error { return nil }), gorm.ErrRecordNotFound)
			return nil
		}))
	})
}
