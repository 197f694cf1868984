package unitofwork

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/migration"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/refusal"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/suitable"
)

// errDone says that a command of the same key was committed before.
var errDone = errors.New("the command was carried out before")

var errCorruptAnswer = refusal.OfKind("corrupt data", "the stored answer is damaged, or was given as another type")

// commandKey is a row of table command_keys. Hash and Command are the SHA-256 of texts in
// hexadecimal digits, since databases differ in which texts they can store and in which they
// take for equal.
type commandKey struct {
	Hash    string    `gorm:"primaryKey;size:64"`
	At      time.Time `gorm:"not null;precision:6;index"`
	Command string    `gorm:"size:64;not null;default:''"` // empty if it was not given
	Answer  *string   // as JSON, of any length: on MySQL a type:text would end at 64 KiB
}

// KeyUsedError says that the key of a transaction was used for another command before. See
// Command.
type KeyUsedError struct {
	Key     string
	Command string // that was refused
}

func (e *KeyUsedError) Error() string {
	return fmt.Sprintf("command %q was not carried out: its key %q was used for another command: give each command a key of its own", e.Command, e.Key)
}

// Kind returns "already exists", for domainmodel.KindOf.
func (*KeyUsedError) Kind() string { return "already exists" }

// Migrate creates the table of the command keys, which the options Key, Command and Answer
// need. It loses no row, and changes nothing the second time. It wraps the database's error, and
// ErrUnsuitableHandle for a table that exists without its primary key.
func Migrate(db *gorm.DB) error {
	err := migration.Run(engine.Tables(db), &commandKey{})
	if err == nil {
		err = suitable.UniqueKeys(suitable.Quiet(db).WithContext(db.Statement.Context), &commandKey{})
	}
	if err != nil {
		return fmt.Errorf("migrate the command keys: %w", err)
	}
	return nil
}

// claim writes the key into the transaction. It returns errDone if it is there
// already. While another transaction has written it and is still open, this one
// waits.
func (tx *Tx) claim(o options) error {
	row := commandKey{Hash: hash(o.key), At: engine.Now(tx.session.db)}
	if o.command != "" {
		row.Command = hash(o.command)
	}
	err := tx.session.db.Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return errDone
	}
	if err != nil {
		return fmt.Errorf("claim command key %q: %w", o.key, err)
	}
	return nil
}

// storeAnswer writes what was decided beside the key.
func (tx *Tx) storeAnswer(o options) error {
	answer, err := json.Marshal(o.answer)
	if err == nil { // before it is too late: who repeats the command has to read it
		err = o.recall(answer)
	}
	if err == nil {
		err = tx.session.db.Model(&commandKey{}).Where("hash = ?", hash(o.key)).UpdateColumn("answer", string(answer)).Error
	}
	if err != nil {
		return fmt.Errorf("store the answer of command key %q: %w", o.key, err)
	}
	return nil
}

// recall is for a command whose key was committed before: it reads the answer.
func (s *Session) recall(ctx context.Context, o options) error {
	if o.command == "" && o.answer == nil {
		return nil
	}
	db, err := s.DB(ctx)
	if err != nil {
		return err
	}
	var command string
	var answer *string
	purged := fmt.Errorf("%w: it was purged meanwhile", ErrTryAgain)
	err = rows.Scan(db.Model(&commandKey{}).Select("command, answer").Where("hash = ?", hash(o.key)), purged, &command, &answer)
	switch {
	case err != nil:
	case command != "" && o.command != "" && command != hash(o.command):
		return &KeyUsedError{o.key, o.command}
	case o.answer == nil:
	case answer == nil:
		err = &InvalidValueError{What: "answer", Value: "NULL", Rule: "must be stored with the key: the first command was given none to keep"}
	default:
		if err = o.recall([]byte(*answer)); err != nil {
			err = fmt.Errorf("%w: %w", errCorruptAnswer, err)
		}
	}
	if err != nil {
		return fmt.Errorf("recall the answer of command key %q: %w", o.key, err)
	}
	return nil
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// PurgeKeys deletes the keys of commands that were carried out before the time, at
// most limit of them, and returns how many. A command that is repeated after its
// key was purged is carried out again. PurgeKeys returns an error that wraps an
// *InvalidValueError for a limit below 1, and one that wraps ErrInsideTransaction inside of a
// transaction. The keys that were deleted before an error stay deleted, and are counted.
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
