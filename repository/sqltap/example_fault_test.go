package sqltap_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// The third operation of a creation is its COMMIT. The database carries it out, and
// the answer is lost, so a caller that retries does everything twice.
func ExampleTap_FailAt() {
	var tap sqltap.Tap
	db, err := sqlite.Open(sqlite.Memory, sqlite.WithConnector(tap.Wrap))
	check(err)
	check(db.AutoMigrate(&Note{}))

	tap.FailAt(3, sqltap.FailAfter)
	fmt.Println("first time:", db.Create(&Note{Text: "Hello"}).Error)
	fmt.Println("second time:", db.Create(&Note{Text: "Hello"}).Error)
	tap.Disarm()

	var n int64
	check(db.Model(&Note{}).Count(&n).Error)
	fmt.Println("notes:", n)
	// Output:
	// first time: injected fault: the answer to COMMIT was lost
	// second time: <nil>
	// notes: 2
}

// The connection may break anywhere. A test goes through all the places there are.
func ExampleTap_Disarm() {
	var tap sqltap.Tap
	db, remove := openExample(&tap)
	defer remove()

	for k := 1; ; k++ {
		tap.FailAt(k, sqltap.DropConnection)
		err := db.Create(&Note{Text: "Hello"}).Error
		hit, fired := tap.Disarm()
		if !fired {
			break // k is beyond the last operation
		}
		var n int64
		check(db.Model(&Note{}).Count(&n).Error)
		fmt.Printf("dropped at %s: failed %t, notes %d\n", hit.Kind, err != nil, n)
	}
	// Output:
	// dropped at BEGIN: failed true, notes 0
	// dropped at QUERY: failed true, notes 0
	// dropped at COMMIT: failed true, notes 0
}

// The slow session has read the note, and is stopped where it would write it. The
// quick one reads and writes meanwhile: its update will be lost, each time.
func ExampleTap_Intercept() {
	var tap sqltap.Tap
	db, remove := openExample(&tap)
	defer remove()
	check(db.Create(&Note{ID: 1, Text: "draft"}).Error)

	type session struct{} // the key of its name
	stopped, goAhead, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	tap.Intercept(func(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
		if ctx.Value(session{}) == "slow" && strings.HasPrefix(op.SQL, "UPDATE") {
			close(stopped)
			<-goAhead
		}
		return call(ctx)
	})
	edit := func(name string) {
		session := db.WithContext(context.WithValue(context.Background(), session{}, name)).
			Session(&gorm.Session{SkipDefaultTransaction: true}) // which would lock the quick one out
		var note Note
		check(session.First(&note, 1).Error)
		note.Text += ", " + name
		check(session.Save(&note).Error)
	}
	go func() { edit("slow"); close(done) }()
	<-stopped
	edit("quick")
	close(goAhead)
	<-done

	var note Note
	check(db.First(&note, 1).Error)
	fmt.Println(note.Text)
	// Output:
	// draft, slow
}

// openExample opens a database in a file, so that sessions have connections of
// their own, and a dropped one does not take the database with it.
func openExample(tap *sqltap.Tap) (db *gorm.DB, remove func()) {
	dir, err := os.MkdirTemp("", "sqltap")
	check(err)
	db, err = sqlite.Open(filepath.Join(dir, "notes.db"), sqlite.WithConnector(tap.Wrap))
	check(err)
	check(db.AutoMigrate(&Note{}))
	return db, func() {
		pool, err := db.DB()
		check(err)
		check(pool.Close())
		check(os.RemoveAll(dir))
	}
}
