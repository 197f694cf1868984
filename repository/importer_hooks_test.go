package repository_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// ticket is a model of an importer, with hooks as GORM's users write them.
type ticket struct {
	ID        string `gorm:"primaryKey;size:64"`
	Text      string `gorm:"size:64"`
	UpdatedAt time.Time
}

var errRefused = errors.New("refused by a hook")

func (t *ticket) BeforeCreate(*gorm.DB) error { t.ID = "T-" + t.Text; return nil }

func (t *ticket) AfterCreate(*gorm.DB) error {
	if t.Text == "bad" {
		return errRefused
	}
	return nil
}

// Code that moves over step by step keeps its models, and with them what their hooks do and
// refuse: on every handle that the library hands out, in a transaction and outside.
func TestHooksRunOnEveryHandleThatIsHandedOut(t *testing.T) {
	s := openShop(t)
	require.NoError(t, s.DB.AutoMigrate(&ticket{}))
	session, err := unitofwork.New(s.DB)
	require.NoError(t, err)
	for name, with := range map[string]func(do func(db *gorm.DB)){
		"Store.DB": func(do func(db *gorm.DB)) {
			db, err := s.Store.DB(t.Context())
			require.NoError(t, err)
			do(db)
		},
		"Store.DB in a transaction": func(do func(db *gorm.DB)) {
			require.NoError(t, s.InTransaction(t.Context(), func(ctx context.Context, tx *repository.Store) error {
				db, err := tx.DB(ctx)
				require.NoError(t, err)
				do(db)
				return nil
			}))
		},
		"Session.DB": func(do func(db *gorm.DB)) {
			db, err := session.DB(t.Context())
			require.NoError(t, err)
			do(db)
		},
		"Tx.DB": func(do func(db *gorm.DB)) {
			require.NoError(t, session.Do(t.Context(), func(ctx context.Context, tx *unitofwork.Tx) error {
				do(tx.DB(ctx))
				return nil
			}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			with(func(db *gorm.DB) {
				require.NoError(t, db.Create(&ticket{Text: name}).Error)
				var found ticket
				require.NoError(t, db.First(&found, "id = ?", "T-"+name).Error)
				created := found.UpdatedAt
				require.NoError(t, db.Model(&found).Update("text", "changed").Error)
				assert.True(t, found.UpdatedAt.After(created), "GORM does that beside the hooks")

				require.ErrorIs(t, db.Create(&activerecord.Customer{}).Error, activerecord.ErrInvalid)
				order := activerecord.Order{CustomerID: 1, Status: "nonsense", Region: "EU", Currency: "EUR", PlacedAt: noon}
				require.ErrorIs(t, db.Create(&order).Error, activerecord.ErrInvalid)
			})
		})
	}
}

// If a hook refuses after the INSERT, the row is rolled back, as on the importer's own handle.
func TestAHookThatFailsAfterAWriteTakesItBack(t *testing.T) {
	for name, skips := range map[string]bool{"as GORM does": false, "unless the handle skips GORM's transactions": true} {
		t.Run(name, func(t *testing.T) {
			s := openShop(t)
			require.NoError(t, s.DB.AutoMigrate(&ticket{}))
			store := newStore(t, s.DB.Session(&gorm.Session{SkipDefaultTransaction: skips}))
			db, err := store.DB(t.Context())
			require.NoError(t, err)
			require.ErrorIs(t, db.Create(&ticket{Text: "bad"}).Error, errRefused)
			var count int64
			require.NoError(t, db.Model(&ticket{}).Count(&count).Error)
			assert.Equal(t, map[bool]int64{false: 0, true: 1}[skips], count)
		})
	}
}
