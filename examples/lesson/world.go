package lesson

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Open opens a new database, whose connections wrap goes around unless it is nil. It is
// empty, or a copy of one that Migrated has returned. closeDB removes the database.
type Open func(where Where, wrap func(driver.Connector) driver.Connector) (db *gorm.DB, closeDB func() error, err error)

// Where says where a database lives.
type Where bool

// Lessons run on disk, where sessions can run side by side. A database in memory
// has one connection, and is the fastest that a test can get.
const (
	OnDisk   Where = false
	InMemory Where = true
)

// The shop of every lesson: one customer, a few products, and a warehouse with a
// hundred pieces of each.
const (
	Ada    int64 = 1 // the customer, in region EU
	Coffee int64 = 1 // 10.00 EUR
	Tea    int64 = 2 // 2.50 EUR
	Mug    int64 = 3 // 8.00 EUR

	Warehouse int64 = 1   // of region EU
	InStock         = 100 // pieces of each product, at first
	Region          = "EU"
	Currency        = "EUR"
)

// Noon is when every scenario begins. Its clock moves only by World.Wait, so that a lesson
// comes out the same each time.
var Noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// Random stands for crypto/rand.Reader, and has the same bytes each time.
func Random() io.Reader { return rand.NewChaCha8([32]byte{}) }

func fillShop(db *gorm.DB) error {
	return db.Transaction(func(tx *gorm.DB) error {
		for _, rows := range []any{
			&activerecord.Customer{ID: Ada, Name: "Ada", Email: "ada@example.com"},
			&[]activerecord.Product{
				{ID: Coffee, SKU: "COFFEE", Name: "Coffee, 1 kg", Price: 1000, Currency: Currency},
				{ID: Tea, SKU: "TEA", Name: "Tea, 100 g", Price: 250, Currency: Currency},
				{ID: Mug, SKU: "MUG", Name: "Mug", Price: 800, Currency: Currency},
			},
			&activerecord.Warehouse{ID: Warehouse, Name: "Hamburg", Region: Region},
			&activerecord.ShippingRate{Region: Region, Base: 500, PerPiece: 45, Currency: Currency},
			&[]activerecord.Stock{
				{WarehouseID: Warehouse, ProductID: Coffee, Quantity: InStock},
				{WarehouseID: Warehouse, ProductID: Tea, Quantity: InStock},
				{WarehouseID: Warehouse, ProductID: Mug, Quantity: InStock},
			},
		} {
			if err := tx.Omit("Warehouse", "Product").Create(rows).Error; err != nil {
				return fmt.Errorf("fill the shop: %w", err)
			}
		}
		return nil
	})
}

// Migrated returns a database from open with the shop's tables and rows in it, whose clock
// stands at Noon.
func Migrated(open Open, where Where, wrap func(driver.Connector) driver.Connector) (db *gorm.DB, closeDB func() error, err error) {
	db, closeDB, err = open(where, wrap)
	if err != nil {
		return nil, nil, err
	}
	db.NowFunc = func() time.Time { return Noon }
	if !db.Migrator().HasTable(&activerecord.Stock{}) { // it is no copy
		if err = repository.Migrate(db); err == nil {
			err = fillShop(db)
		}
	}
	if err != nil {
		return nil, nil, errors.Join(err, closeDB())
	}
	return db, closeDB, nil
}

// NewWorld returns a world with the shop in it, for what is not a lesson. E-mails are sent to
// it until it is closed: only one world at a time has them.
func NewWorld(way Way, open Open) (w *World, closeWorld func() error, err error) {
	return newWorld(way, open, (*World).wrap)
}

// newWorld returns a world with the shop in it, and has e-mails sent to it until it is closed.
// Wrap goes around the connections of its database.
func newWorld(way Way, open Open, wrap func(*World, driver.Connector) driver.Connector) (w *World, closeWorld func() error, err error) {
	w = &World{Side: way.Side, Care: way.Care}
	db, closeDB, err := Migrated(open, OnDisk, func(base driver.Connector) driver.Connector { return wrap(w, base) })
	if err != nil {
		return nil, nil, err
	}
	db.NowFunc, w.DB = w.Now, db
	if w.Store, err = repository.New(db); err != nil {
		return nil, nil, errors.Join(err, closeDB())
	}
	restoreMail := w.hookMail()
	return w, func() error {
		restoreMail()
		return closeDB()
	}, nil
}

// World is where a scenario runs in one way: a database with the shop in it, and what
// was recorded.
type World struct {
	Side Side // in whose style
	Care bool // in the way with care
	// DB is the database. On the domain side it is for claims, and for showing what
	// code that bypasses the repositories can do.
	DB *gorm.DB
	// Store has the repositories on DB.
	Store *repository.Store
	// Refusal is the error with which the business refused what the scenario tried.
	// The scenario sets it; nil means that nothing was refused.
	Refusal error
	// Seen is what else the scenario saw and its claims look at.
	Seen any
	// Notes are lines that are shown as they are, such as a timeline, at most 76
	// columns wide.
	Notes []string
	// Explorations are what the scenario, or a claim, tried in every way.
	Explorations []Exploration
	// Operations is what ran in the database, once the scenario has ended.
	Operations []sqltap.Operation

	tap      sqltap.Tap
	before   []Table      // when the recording began
	err      error        // of looking at them
	waited   atomic.Int64 // nanoseconds by which its clock is ahead
	progress func()
	mu       sync.Mutex
	mails    []activerecord.Mail
	sent     func(activerecord.Mail) // is told of each, if it is set
}

// Mails returns the e-mails that were sent since StartRecording, or since the scenario
// began.
func (w *World) Mails() []activerecord.Mail {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]activerecord.Mail(nil), w.mails...)
}

// StartRecording forgets what was recorded, and which e-mails were sent: what came
// before was preparation. It keeps what is in the tables now.
func (w *World) StartRecording() {
	w.before, w.err = Snapshot(context.Background(), w.DB)
	w.tap.Start()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mails = nil
}

func (w *World) wrap(base driver.Connector) driver.Connector { return w.tap.Wrap(base) }

// Tap is what the connections of DB go through, to step in their way.
func (w *World) Tap() *sqltap.Tap { return &w.tap }

// Recorded returns the operations since StartRecording, or since the scenario began.
func (w *World) Recorded() []sqltap.Operation { return w.tap.Recorded() }

// Tried reports progress: one more cell of an exploration was tried.
func (w *World) Tried() {
	if w.progress != nil {
		w.progress()
	}
}

func (w *World) send(m activerecord.Mail) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mails = append(w.mails, m)
	if w.sent != nil {
		w.sent(m)
	}
	return nil
}

// Notifier mails customers what happened to their orders, as the domain side's
// counterpart of activerecord.SendMail.
func (w *World) Notifier() domainmodel.Notifier {
	return domainmodel.NotifierFunc(func(ctx context.Context, event domainmodel.SavedEvent) error {
		shipped, ok := event.Event.(domainmodel.OrderWasShipped)
		if !ok {
			return nil
		}
		var customer activerecord.Customer
		if err := w.DB.WithContext(ctx).First(&customer, int64(shipped.CustomerID)).Error; err != nil {
			return fmt.Errorf("find customer %s: %w", shipped.CustomerID, err)
		}
		return w.send(activerecord.Mail{
			To:      customer.Email,
			Subject: fmt.Sprintf("Your order %s has been shipped", shipped.OrderID),
		})
	})
}

// Relay takes the events of orders to Notifier. One that failed is due again at once.
func (w *World) Relay() repository.Relay {
	return repository.Relay{Store: w.Store, Handlers: []domainmodel.Notifier{w.Notifier()}, Backoff: AtOnce}
}

// AtOnce is a Relay's Backoff for lessons, in which nobody waits.
func AtOnce(int) time.Duration { return 0 }

// Now is the clock of DB: Noon, and what was waited since.
func (w *World) Now() time.Time { return Noon.Add(time.Duration(w.waited.Load())) }

// Wait moves the clock ahead: as a program does that waits that long.
func (w *World) Wait(d time.Duration) { w.waited.Add(int64(d)) }

// hook guards activerecord.SendMail: a variable of the package, so that only one
// world at a time can have it.
var hook sync.Mutex

// hookMail has Active Record send its e-mails to the world until restore is called.
func (w *World) hookMail() (restore func()) {
	hook.Lock()
	before := activerecord.SendMail
	activerecord.SendMail = w.send
	return func() {
		activerecord.SendMail = before
		hook.Unlock()
	}
}
