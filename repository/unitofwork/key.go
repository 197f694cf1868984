package unitofwork

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/migration"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
)

// errDone says that a command of the same key was committed before.
var errDone = errors.New("the command was carried out before")

// commandKey is a row of table command_keys. Hash is the SHA-256 of the key in
// hexadecimal digits, since databases differ in which texts they can store and in
// which they take for equal.
type commandKey struct {
	Hash string    `gorm:"primaryKey;size:64"`
	At   time.Time `gorm:"not null;precision:6;index"`
}

// Migrate creates the table of the command keys.
func Migrate(db *gorm.DB) error {
	if err := migration.Run(engine.Tables(db), &commandKey{}); err != nil {
		return fmt.Errorf("migrate the command keys: %w", err)
	}
	return nil
}

// claim writes the key into the transaction. It returns errDone if it is there
// already. While another transaction has written it and is still open, this one
// waits.
func (tx *Tx) claim(key string) error {
	hash := sha256.Sum256([]byte(key))
	row := commandKey{Hash: hex.EncodeToString(hash[:]), At: engine.Now(tx.session.db)}
	err := tx.session.db.Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return errDone
	}
	if err != nil {
		return fmt.Errorf("claim command key %q: %w", key, err)
	}
	return nil
}

// PurgeKeys forgets the keys of commands that were carried out before the time, at
// most limit of them, and returns how many. A command that is repeated after its
// key was purged has its effect again.
func (s *Session) PurgeKeys(ctx context.Context, before time.Time, limit int) (purged int, err error) {
	db, err := s.Outside(ctx)
	if err == nil {
		purged, err = rows.Purge[string](db, &commandKey{}, "hash", "at < ?", before, limit)
	}
	if err != nil {
		return purged, fmt.Errorf("purge command keys: %w", err)
	}
	return purged, nil
}
