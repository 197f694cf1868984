package repositorytest_test

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/internal/rerun"
)

// zoo is mistakes in a repository, each with the cases that have to catch it.
var zoo = []struct {
	mistake string
	make    func(s *steps)
	caught  []string
}{
	{"a column that INSERT forgets", insertWithoutTitle, []string{"it comes back as it was saved"}},
	{"a column that UPDATE forgets", updateWithoutTitle, []string{"each command is stored and increments the version"}},
	{"children that are never deleted", keepChildren, []string{"each command is stored and increments the version"}},
	{"an empty list that comes back as nil", loadNil, []string{"each command is stored and increments the version"}},
	{"children deleted without their root's ID", deleteEverywhere, []string{"saving one changes no other"}},
	{"no row taken for an empty aggregate", missingIsEmpty, []string{"an unknown one is not found"}},
	{"a live pointer handed out", identityMap, []string{"the store keeps copies"}},
	{"a write when nothing has changed", writeAlways, []string{"saving what has not changed does nothing"}},
	{"an UPDATE of nothing", updateNothing, []string{"saving what has not changed writes nothing"}},
	{"children in a second SELECT", twoSelects, []string{"loading takes one statement", "readers see whole aggregates while others save"}},
	{"a load that checks nothing", loadUnchecked, []string{"damaged rows are refused"}},

	{"no version in the WHERE", lastWriterWins, []string{"of any two commands the second writer is refused"}},
	{"a version of the root alone", versionOfTheRoot, []string{"each command is stored and increments the version", "of any two commands the second writer is refused"}},
	{"values compared instead of the version", compareValues, []string{"there and back is a change"}},
	{"the version alone compared", compareVersion, []string{"what old code changes is a conflict"}},
	{"an upsert", upsert, []string{"a deleted one stays deleted"}},
	{"an INSERT that replaces", insertOrReplace, []string{"an ID is given once"}},
	{"an ID that was used before refused without saying so", refuseUsedID, []string{"the ID of a deleted one is free, or known to be taken"}},
	{"a version that is checked before it is written", checkThenAct, []string{"of many writers none is lost"}},

	{"an update that does not save", forgetToSave, []string{"an update is stored"}},
	{"an update that returns what it has loaded", returnLoaded, []string{"an update is stored", "an update in a transaction is part of it"}},
	{"an update that returns what it has refused", returnRefused, []string{"an update that is refused stores nothing"}},
	{"an update that makes what is missing", updateOrCreate, []string{"an unknown one is not updated, unless it is made on demand"}},
	{"a refused change that is saved", saveRefused, []string{"an update that is refused stores nothing"}},
	{"an update without a second try", updateOnce, []string{"of many updates at once each is done once"}},
	{"an update outside of its transaction", updateOutside, []string{"an update in a transaction is part of it"}},

	{"a context that is not passed on", dropContext, []string{"a cancelled context stops everything", "a cancelled transaction stores nothing"}},
	{"an error of a statement dropped", dropStatementError, []string{"when an operation fails, everything is as it was"}},
	{"an error of a SELECT taken for no row", dropQueryError, []string{"when an operation fails, everything is as it was"}},
	{"an error of COMMIT dropped", dropCommitError, []string{"when an operation fails, everything is as it was", "when an operation of a transaction fails, everything is as it was"}},
	{"memory that is ahead of COMMIT", keepMemory, []string{
		"when an operation fails, everything is as it was", "when an operation of a transaction fails, everything is as it was",
		"a rolled-back transaction leaves nothing", "a cancelled transaction stores nothing", "a rollback undoes one transaction",
	}},
	{"a version alone put back", putBackVersion, []string{"a rolled-back transaction leaves nothing"}},
	{"memory put back after errors, and not after a panic", keepMemoryOnPanic, []string{"a panic rolls back"}},
	{"one list of changes to undo for all transactions", oneTransaction, []string{"a rollback undoes one transaction"}},
	{"no transaction", noTransaction, []string{"a rolled-back transaction leaves nothing", "a panic rolls back"}},
	{"a read outside of the transaction", readOutside, []string{"a transaction keeps all of its aggregates"}},
	{"a transaction that goes on outside of itself", goOnOutside, []string{"an ended transaction's store refuses"}},

	{"events that are not stored", appendNothing, []string{"events are delivered once, in order"}},
	{"events but the first", appendAllButFirst, []string{"events are delivered once, in order"}},
	{"events that are stored backwards", appendBackwards, []string{"events are delivered once, in order"}},
	{"events that stay after the delivery", deliverForEver, []string{"events are delivered once, in order"}},
	{"events that are published by a save that is refused", publishFirst, []string{"what was not saved is not delivered"}},
	{"events that are published by a save that is rolled back", publishAtOnce, []string{"what was rolled back is not delivered", "events wait for the commit"}},
	{"events of the last save of a transaction alone", appendLast, []string{"events wait for the commit"}},
}

// The cases of the contract, which a test below compares with those that ran.
func caseNames(output string) (names []string) {
	for line := range strings.Lines(output) {
		if name, found := strings.CutPrefix(strings.TrimSpace(line), "=== RUN   TestEachMistakeIsCaught/"+strings.ReplaceAll(zoo[0].mistake, " ", "_")+"/"); found {
			names = append(names, strings.ReplaceAll(name, "_", " "))
		}
	}
	return names
}

// A contract that every repository passes proves nothing. And a case that catches no mistake
// might be one that can't fail.
func TestEachMistakeIsCaught(t *testing.T) {
	result := rerun.Watch(t, func(t *testing.T) {
		for _, animal := range zoo {
			t.Run(animal.mistake, func(t *testing.T) {
				repositorytest.Run(t, func(t *testing.T) repositorytest.Kit[list, listState] {
					s := honest()
					animal.make(s)
					return newKit(t, s)
				})
			})
		}
	})
	var caught []string
	for _, animal := range zoo {
		for _, name := range animal.caught {
			if !slices.Contains(result.Failed, animal.mistake+"/"+name) {
				t.Errorf("%q is not caught by %q", animal.mistake, name)
			}
			caught = append(caught, name)
		}
	}
	names := caseNames(result.Output)
	if len(names) == 0 {
		t.Fatal("no case ran")
	}
	for _, name := range names {
		if !slices.Contains(caught, name) {
			t.Errorf("no mistake is caught by %q", name)
		}
	}
	if t.Failed() {
		t.Log(result.Output)
	}
}

// Nothing but the mistakes is caught.
func TestARepositoryWithoutMistakesKeepsTheContract(t *testing.T) {
	repositorytest.Run(t, func(t *testing.T) repositorytest.Kit[list, listState] { return newKit(t, honest()) })
}

func insertWithoutTitle(s *steps) {
	s.write = func(rows map[int64]listState, _, after listState) {
		if after.Version == 1 {
			after.Title = "untitled"
		}
		rows[after.ID] = after
	}
}

func updateWithoutTitle(s *steps) {
	s.write = func(rows map[int64]listState, before, after listState) {
		if after.Version > 1 {
			after.Title = before.Title
		}
		rows[after.ID] = after
	}
}

func keepChildren(s *steps) {
	s.write = func(rows map[int64]listState, before, after listState) {
		if len(after.Tasks) < len(before.Tasks) {
			after.Tasks = before.Tasks
		}
		rows[after.ID] = after
	}
}

func loadNil(s *steps) {
	s.restore = func(row listState) (*list, error) {
		l, err := restore(row)
		if err == nil && len(l.tasks) == 0 {
			l.tasks = nil
		}
		return l, err
	}
}

func deleteEverywhere(s *steps) {
	s.write = func(rows map[int64]listState, before, after listState) {
		for id, row := range rows {
			row.Tasks = slices.DeleteFunc(slices.Clone(row.Tasks), func(task string) bool {
				return slices.Contains(before.Tasks, task) && !slices.Contains(after.Tasks, task)
			})
			rows[id] = row
		}
		rows[after.ID] = after
	}
}

func missingIsEmpty(s *steps) {
	s.missing = func(id int64) (*list, error) { return &list{id: id}, nil }
}

func identityMap(s *steps) {
	var mu sync.Mutex
	loaded := map[int64]*list{}
	s.restore = func(row listState) (*list, error) {
		mu.Lock()
		defer mu.Unlock()
		if l := loaded[row.ID]; l != nil {
			return l, nil
		}
		l, err := restore(row)
		loaded[row.ID] = l
		return l, err
	}
}

func writeAlways(s *steps) {
	s.unchanged = func(_ *lists, ctx context.Context, _ *list) (bool, error) { return false, ctx.Err() }
}

func updateNothing(s *steps) {
	s.unchanged = func(r *lists, ctx context.Context, l *list) (bool, error) {
		if !l.isUnchanged() {
			return false, ctx.Err()
		}
		_, err := r.ExecContext(ctx, "UPDATE")
		return true, err
	}
}

func twoSelects(s *steps) {
	s.read = func(r *lists, id int64) (listState, bool) {
		root, exists := r.current()[id]
		time.Sleep(100 * time.Microsecond) // another writer may commit
		root.Tasks = r.current()[id].Tasks
		return root, exists
	}
	s.query = func(r *lists, ctx context.Context) error {
		if err := r.sendQuery(ctx); err != nil {
			return err
		}
		return r.sendQuery(ctx)
	}
}

func loadUnchecked(s *steps) {
	s.restore = func(row listState) (*list, error) {
		return listOf(row), nil
	}
}

// checkOnly has the aggregate and its row compared by same, and no more than that.
func checkOnly(s *steps, same func(stored, loaded listState) bool) {
	s.check = func(l *list, stored listState, exists bool) error {
		if exists && same(stored, l.loaded) {
			return nil
		}
		return check(l, stored, exists)
	}
}

func lastWriterWins(s *steps) {
	checkOnly(s, func(_, loaded listState) bool { return loaded.Version > 0 })
}

func versionOfTheRoot(s *steps) {
	s.write = func(rows map[int64]listState, before, after listState) {
		if before.Title == after.Title {
			after.Version = before.Version
		}
		rows[after.ID] = after
	}
	compareVersion(s)
}

func compareValues(s *steps) {
	checkOnly(s, func(stored, loaded listState) bool {
		stored.Version = loaded.Version
		return reflect.DeepEqual(stored, loaded)
	})
}

func compareVersion(s *steps) {
	checkOnly(s, func(stored, loaded listState) bool { return stored.Version == loaded.Version })
}

func upsert(s *steps) {
	s.check = func(l *list, stored listState, exists bool) error {
		if !exists {
			return nil
		}
		return check(l, stored, exists)
	}
}

func insertOrReplace(s *steps) {
	s.check = func(l *list, stored listState, exists bool) error {
		if l.version == 0 {
			return nil
		}
		return check(l, stored, exists)
	}
}

// refuseUsedID is a repository whose outbox has the events of a deleted one, and which passes on the
// error of its unique key.
func refuseUsedID(s *steps) {
	used := map[int64]bool{}
	s.check = func(l *list, stored listState, exists bool) error {
		if l.version == 0 && !exists && used[l.id] {
			return errors.New("UNIQUE constraint failed")
		}
		return check(l, stored, exists)
	}
	s.write = func(rows map[int64]listState, _, after listState) {
		used[after.ID] = true
		rows[after.ID] = after
	}
}

func checkThenAct(s *steps) {
	s.save = func(r *lists, ctx context.Context, l *list) error {
		stored, exists := r.current()[l.id]
		if err := check(l, stored, exists); err != nil {
			return err
		}
		time.Sleep(100 * time.Microsecond) // another writer may commit
		return r.saveInTransaction(ctx, l)
	}
	s.check = func(*list, listState, bool) error { return nil }
}

func dropContext(s *steps) {
	s.context = context.WithoutCancel
	s.transact = func(r *lists, ctx context.Context, do func(context.Context, *lists) error) error {
		return r.inTransaction(context.WithoutCancel(ctx), do)
	}
}

func dropStatementError(s *steps) {
	s.execute = func(r *lists, ctx context.Context) error { _ = r.sendExec(ctx); return nil }
}

func dropQueryError(s *steps) {
	s.query = func(r *lists, ctx context.Context) error {
		if r.sendQuery(ctx) != nil {
			return errNotFound
		}
		return nil
	}
}

func dropCommitError(s *steps) {
	s.commit = func(tx *transaction) error { _ = tx.Commit(); return nil }
}

func keepMemory(s *steps) { s.onError = func(*transaction) {} }

func putBackVersion(s *steps) {
	s.replace = func(tx *transaction, l, saved *list) {
		loaded := l.loaded
		tx.undo = append(tx.undo, func() { l.version, l.loaded = l.version-1, loaded })
		l.version, l.loaded, l.events = saved.version, saved.loaded, nil
	}
}

func keepMemoryOnPanic(s *steps) { s.onPanic = func(*transaction) {} }

func oneTransaction(s *steps) {
	var undo []func()
	s.replace = func(tx *transaction, l, saved *list) {
		replace(tx, l, saved)
		undo = append(undo, tx.undo...)
		tx.undo = undo
	}
}

func noTransaction(s *steps) {
	s.transact = func(r *lists, ctx context.Context, do func(context.Context, *lists) error) error {
		rows := maps.Clone(r.committed())
		tx := &lists{r.steps, r.database, &transaction{rows: rows}}
		var err error
		if tx.tx.Tx, err = r.BeginTx(ctx, nil); err != nil {
			return err
		}
		defer tx.tx.Commit()
		defer func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.rows = rows
		}()
		return do(ctx, tx)
	}
}

func readOutside(s *steps) {
	s.read = func(r *lists, id int64) (listState, bool) { row, exists := r.committed()[id]; return row, exists }
}

// goOnOutside has a repository whose transaction has ended work outside of it.
func goOnOutside(s *steps) {
	s.ended = func(r *lists) error { r.tx = nil; return nil }
}

func forgetToSave(s *steps) {
	s.update = func(r *lists, ctx context.Context, id int64, change func(*list) error) (*list, error) {
		l, err := r.find(ctx, id)
		if err == nil {
			err = change(l)
		}
		return l, err
	}
}

// returnLoaded returns what the change was made on, with the version that it had.
func returnLoaded(s *steps) {
	s.update = func(r *lists, ctx context.Context, id int64, change func(*list) error) (*list, error) {
		l, err := r.find(ctx, id)
		if err != nil {
			return nil, err
		}
		_, err = r.updateUntilSaved(ctx, id, change)
		return l, err
	}
}

// returnRefused returns what the change has left, though it was not saved.
func returnRefused(s *steps) {
	s.update = func(r *lists, ctx context.Context, id int64, change func(*list) error) (changed *list, err error) {
		_, err = r.updateUntilSaved(ctx, id, func(l *list) error { changed = l; return change(l) })
		return changed, err
	}
}

func updateOrCreate(s *steps) {
	s.update = func(r *lists, ctx context.Context, id int64, change func(*list) error) (*list, error) {
		l, err := r.updateUntilSaved(ctx, id, change)
		if errors.Is(err, errNotFound) {
			l = newList(id)
			err = r.Save(ctx, l)
		}
		return l, err
	}
}

func saveRefused(s *steps) {
	s.update = func(r *lists, ctx context.Context, id int64, change func(*list) error) (*list, error) {
		var refusal error
		l, err := r.updateUntilSaved(ctx, id, func(l *list) error { refusal = change(l); return nil })
		return l, errors.Join(err, refusal)
	}
}

func updateOnce(s *steps) {
	s.update = func(r *lists, ctx context.Context, id int64, change func(*list) error) (*list, error) {
		return r.updateOnce(ctx, id, func(l *list) error {
			time.Sleep(time.Millisecond) // another writer may commit
			return change(l)
		})
	}
}

// updateOutside has an update commit at once, with the row of the database.
func updateOutside(s *steps) {
	s.update = func(r *lists, ctx context.Context, id int64, change func(*list) error) (*list, error) {
		if r.tx == nil {
			return r.updateUntilSaved(ctx, id, change)
		}
		l, err := r.updateUntilSaved(ctx, id, change)
		if err != nil {
			return nil, err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.rows = maps.Clone(r.tx.rows)
		return l, nil
	}
}

func appendNothing(s *steps) { s.append = func(*lists, []string) {} }

func appendAllButFirst(s *steps) {
	s.append = func(r *lists, events []string) { r.tx.outbox = append(r.tx.outbox, events[1:]...) }
}

func appendBackwards(s *steps) {
	s.append = func(r *lists, events []string) {
		for _, event := range slices.Backward(events) {
			r.tx.outbox = append(r.tx.outbox, event)
		}
	}
}

func deliverForEver(s *steps) {
	s.deliver = func(db *database) []string {
		db.mu.Lock()
		defer db.mu.Unlock()
		return db.outbox
	}
}

func (r *lists) publish(events []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outbox = append(r.outbox, events...)
}

// publishFirst publishes before it looks for a conflict.
func publishFirst(s *steps) {
	s.save = func(r *lists, ctx context.Context, l *list) error {
		r.publish(l.events)
		return r.saveInTransaction(ctx, l)
	}
	appendNothing(s)
}

// publishAtOnce publishes when the rows are written, and not when they are committed.
func publishAtOnce(s *steps) { s.append = (*lists).publish }

func appendLast(s *steps) { s.append = func(r *lists, events []string) { r.tx.outbox = events } }
