package unitofwork

import (
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

// KeyUsedError says that the key of a transaction was used before with another Command, with none,
// or with one where this transaction has none.
type KeyUsedError struct {
	Key     string
	Command string // that was refused, or ""
}

func (e *KeyUsedError) Error() string {
	return fmt.Sprintf("command %q was not carried out: its key %q was used for another command: give each command a key of its own, and a repetition the same Command", e.Command, e.Key)
}

// Kind returns "already exists", for domainmodel.KindOf.
func (*KeyUsedError) Kind() string { return "already exists" }

// Migrate creates the table of the command keys, which the options Key, Command and Answer
// need. It loses no row, and changes nothing the second time. It wraps the database's error, and
// ErrUnsuitableHandle for a table that exists without its primary key.
func Migrate(db *gorm.DB) error {
	err := migration.Run(engine.Tables(db), &commandKey{})
	if err == nil {
		err = suitable.BesideMigrations(db, func(db *gorm.DB) error { return suitable.UniqueKeys(db, &commandKey{}) })
	}
	if err != nil {
		return fmt.Errorf("migrate the command keys: %w", err)
	}
	return nil
}

// claimKey writes the key in the transaction. It returns errDone if it is there
// already. While another transaction has written it and is still open, this one
// waits.
func claimKey(tx *gorm.DB, o options) error {
	err := tx.Create(&commandKey{Hash: hash(o.key), At: engine.Now(tx), Command: o.commandHash()}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return errDone
	}
	if err != nil {
		return fmt.Errorf("claim command key %q: %w", o.key, err)
	}
	return nil
}

// storeAnswer writes what was decided beside the key.
func storeAnswer(tx *gorm.DB, o options) error {
	answer, err := json.Marshal(o.answer)
	if err == nil { // before COMMIT, since a repeated command has to read it
		err = o.keeps(answer)
	}
	if err == nil {
		err = tx.Model(&commandKey{}).Where("hash = ?", hash(o.key)).UpdateColumn("answer", string(answer)).Error
	}
	if err != nil {
		return fmt.Errorf("store the answer of command key %q: %w", o.key, err)
	}
	return nil
}

// recallAnswer is for a command whose key was committed before: it reads the answer.
func recallAnswer(db *gorm.DB, o options) error {
	var command string
	var answer *string
	purged := fmt.Errorf("%w: it was purged meanwhile", ErrTryAgain)
	err := rows.Scan(db.Model(&commandKey{}).Select("command, answer").Where("hash = ?", hash(o.key)), purged, &command, &answer)
	_, unreadable := errors.AsType[*InvalidValueError](err)
	switch {
	case unreadable:
		err = fmt.Errorf("%w: %w", errCorruptAnswer, err)
	case err != nil:
	case command != o.commandHash():
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

// commandHash is what column command has.
func (o options) commandHash() string {
	if o.command == "" {
		return ""
	}
	return hash(o.command)
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
