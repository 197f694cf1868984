package repository

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// CommandOption says how a command is to be run.
type CommandOption func(*command)

type command struct {
	key      string
	keyed    bool
	attempts int
	nests    bool // may be a part of an open transaction
}

// Key names the command, so that it has its effect once, however often it is
// repeated: a caller who can't know whether a commit went through (the connection
// broke before the answer) repeats it with the same key. A command whose key was
// committed before does nothing and returns nil.
//
// A key is any text but the empty one, and is the caller's to make up: the ID of an
// HTTP request, of a message, of a line of an import. All keys of a database are
// one space, with those that Store.Once makes of a handler's name and an event's ID;
// so put your own words before what comes from outside. Keys are kept until
// PurgeKeys. A key names a whole transaction: inside of one, it is refused.
func Key(key string) CommandOption {
	return func(c *command) { c.key, c.keyed = key, true }
}

// Attempts sets how often the command is tried, the first time included, while the
// order is changed by someone else at the same time or the database says
// ErrTryAgain. It is 10 for Update and 1 for InTransaction, unless set.
func Attempts(n int) CommandOption {
	return func(c *command) { c.attempts = n }
}

// Update loads the order, has change change it, and saves it, in one transaction.
// If someone else was first, or the database had to give up, it starts again with
// the order as it is then, a bounded number of times (see Attempts) and as long as
// the context allows. So change may be called several times, and should do nothing
// but change the order.
//
// It returns the error of change, wrapped, without saving anything; and what
// FindByID and Save return. Inside of a transaction it belongs to that one, and is
// tried once: it is the transaction that would have to start again.
func (r *Orders) Update(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error, options ...CommandOption) error {
	err := r.session.run(ctx, command{attempts: 10, nests: true}, options, func(ctx context.Context, tx *session) error {
		orders := &Orders{tx}
		order, err := orders.FindByID(ctx, id)
		if err != nil {
			return err
		}
		if err := change(order); err != nil {
			return err
		}
		return orders.Save(ctx, order)
	})
	if err != nil {
		return fmt.Errorf("update order %s: %w", id, err)
	}
	return nil
}

// run runs do in a transaction, as the command's options say.
func (s *session) run(ctx context.Context, c command, options []CommandOption, do func(ctx context.Context, tx *session) error) error {
	for _, option := range options {
		option(&c)
	}
	if c.keyed && c.key == "" {
		return &domainmodel.InvalidValueError{What: "command key", Value: `""`, Rule: "must not be empty"}
	}
	if c.attempts < 1 {
		return &domainmodel.InvalidValueError{What: "attempts", Value: fmt.Sprint(c.attempts), Rule: "must be at least 1"}
	}
	if s.tx != nil && c.nests {
		if c.keyed {
			return &domainmodel.InvalidValueError{What: "command key", Value: strconv.Quote(c.key), Rule: "must be given to the transaction, not to a part of it"}
		}
		return do(ctx, s)
	}
	for attempt := 1; ; attempt++ {
		err := s.inTransaction(ctx, func(ctx context.Context, tx *session) error {
			if c.keyed {
				if err := tx.claim(c.key); err != nil {
					return err
				}
			}
			return do(ctx, tx)
		})
		if errors.Is(err, errDone) {
			return nil
		}
		if err == nil || attempt >= c.attempts || !worthRepeating(err) {
			return err
		}
		if pause(ctx, attempt) != nil {
			return fmt.Errorf("gave up after %d attempts: %w", attempt, errors.Join(ctx.Err(), err))
		}
	}
}

func worthRepeating(err error) bool {
	_, conflict := errors.AsType[*domainmodel.ConflictError](err)
	return conflict || errors.Is(err, ErrTryAgain)
}

// pause waits a little longer each time, and never as long as its neighbour: two
// commands that met once would meet again.
func pause(ctx context.Context, attempt int) error {
	longest := time.Millisecond << min(attempt, 7)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(rand.N(longest)):
		return nil
	}
}

// errDone says that a command of the same key was committed before.
var errDone = errors.New("the command was carried out before")

// commandKey is a row of table command_keys. Hash is the SHA-256 of the key in
// hexadecimal digits, since databases differ in which texts they can store and in
// which they take for equal.
type commandKey struct {
	Hash string    `gorm:"primaryKey;size:64"`
	At   time.Time `gorm:"not null;precision:6;index"`
}

// claim writes the key into the transaction. It returns errDone if it is there
// already. While another transaction has written it and is still open, this one
// waits.
func (s *session) claim(key string) error {
	hash := sha256.Sum256([]byte(key))
	row := commandKey{Hash: hex.EncodeToString(hash[:]), At: s.now()}
	err := s.db.Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return errDone
	}
	if err != nil {
		return fmt.Errorf("claim command key %q: %w", key, err)
	}
	return nil
}

// now is the time of the importer's clock, as every database can keep it.
func (s *session) now() time.Time { return s.db.NowFunc().UTC().Truncate(time.Microsecond) }

// PurgeKeys forgets the keys of commands that were carried out before the time, at
// most limit of them, and returns how many. A command that is repeated after its
// key was purged has its effect again.
func (s *Store) PurgeKeys(ctx context.Context, before time.Time, limit int) (purged int, err error) {
	purged, err = purge[string](ctx, s.session, &commandKey{}, "hash", "at < ?", before, limit)
	if err != nil {
		return purged, fmt.Errorf("purge command keys: %w", err)
	}
	return purged, nil
}

// purge deletes the rows that match, the first ones by their key, at most limit.
// Not every database can limit a DELETE.
func purge[K comparable](ctx context.Context, s *session, model any, key, condition string, before time.Time, limit int) (purged int, err error) {
	db, err := s.with(ctx)
	if err != nil {
		return 0, err
	}
	if s.tx != nil {
		return 0, fmt.Errorf("%w, which may see rows that others have deleted", domainmodel.ErrInsideTransaction)
	}
	if limit < 1 {
		return 0, &domainmodel.InvalidValueError{What: "limit", Value: fmt.Sprint(limit), Rule: "must be at least 1"}
	}
	before = before.UTC()
	for purged < limit {
		var keys []K
		err := db.Model(model).Where(condition, before).Order(key).Limit(min(chunk, limit-purged)).Pluck(key, &keys).Error
		if err != nil || len(keys) == 0 {
			return purged, err
		}
		result := db.Where(key+" IN ?", keys).Where(condition, before).Delete(model)
		if result.Error != nil {
			return purged, result.Error
		}
		purged += int(result.RowsAffected)
	}
	return purged, nil
}
