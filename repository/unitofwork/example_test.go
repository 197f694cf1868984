package unitofwork_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Book is an aggregate of one row.
type Book struct {
	ID      int64
	Title   string
	Lent    bool
	Version int64
}

var ErrNoSuchBook = errors.New("no such book")

// A BookConflictError is repeated by Attempts, since it has the method Conflict.
type BookConflictError struct{ Loaded, Stored int64 }

func (e *BookConflictError) Error() string {
	return fmt.Sprintf("version %d was loaded, but version %d is stored", e.Loaded, e.Stored)
}

func (*BookConflictError) Conflict() bool { return true }

// Books is the repository. It works on the database, or in a transaction.
type Books struct{ session *unitofwork.Session }

func (b Books) Find(ctx context.Context, id int64) (*Book, error) {
	var book Book
	unread := ErrNoSuchBook // unless a row is read
	err := b.session.Read(ctx, func(db *gorm.DB) *gorm.DB {
		return db.Model(&Book{}).Select("id, title, lent, version").Where("id = ?", id)
	}, func(scan func(...any) error) { unread = scan(&book.ID, &book.Title, &book.Lent, &book.Version) })
	if err == nil {
		err = unread
	}
	return &book, err
}

func (b Books) Save(ctx context.Context, book *Book) error {
	return b.session.Write(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		saved := *book
		saved.Version++
		root := func(db *gorm.DB) *gorm.DB { return db.Model(&Book{}).Where("id = ?", book.ID) }
		update := root(tx.DB(ctx)).Where("version = ?", book.Version).
			UpdateColumns(map[string]any{"lent": saved.Lent, "version": saved.Version})
		err := unitofwork.Guarded(update, root, ErrNoSuchBook, func(stored int64) error {
			return &BookConflictError{book.Version, stored}
		})
		if err == nil {
			unitofwork.Replace(tx, book, &saved)
		}
		return err
	})
}

// Two readers of a library want the same book.
func Example() {
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory)
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(unitofwork.Migrate(db), db.AutoMigrate(&Book{})); err != nil {
		log.Fatal(err)
	}
	db.Create(&Book{ID: 1, Title: "Refactoring", Version: 1})
	session, err := unitofwork.New(db, &Book{})
	if err != nil {
		log.Fatal(err)
	}
	books := Books{session}

	ada, _ := books.Find(ctx, 1)
	ben, _ := books.Find(ctx, 1)
	ada.Lent, ben.Lent = true, true
	fmt.Println("Ada:", books.Save(ctx, ada), "version", ada.Version)
	err = books.Save(ctx, ben)
	fmt.Println("Ben:", err)
	fmt.Println("conflict:", unitofwork.IsConflict(err))

	// In a transaction, use its Session and its context.
	err = session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
		books := Books{tx.Session()}
		book, err := books.Find(ctx, 1)
		if err != nil {
			return err
		}
		book.Lent = false
		return books.Save(ctx, book)
	}, unitofwork.Attempts(10))
	back, _ := books.Find(ctx, 1)
	fmt.Println("returned:", err, *back)
	// Output:
	// Ada: <nil> version 2
	// Ben: version 1 was loaded, but version 2 is stored
	// conflict: true
	// returned: <nil> {1 Refactoring false 3}
}
