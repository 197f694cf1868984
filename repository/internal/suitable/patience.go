package suitable

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/engine"
)

// Patiently calls do with the context of the handle, which ends after ten seconds. Its error says why there was no answer.
func Patiently(db *gorm.DB, do func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(db.Statement.Context, patience, errNoAnswer)
	defer cancel()
	err := do(ctx)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// BesideMigrations calls check with a fresh handle, as Quiet returns it. While other programs migrate, SQLite refuses
// to read, and the handle's busy timeout may be zero: then it calls check again, for up to ten seconds.
func BesideMigrations(db *gorm.DB, check func(db *gorm.DB) error) error {
	ctx := db.Statement.Context
	for end := time.Now().Add(patience); ; {
		err := check(Quiet(db).WithContext(ctx))
		if !errors.Is(err, engine.ErrTryAgain) || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(context.Cause(ctx), err)
		case <-time.After(rand.N(20 * time.Millisecond)):
		}
	}
}

const patience = 10 * time.Second

var errNoAnswer = fmt.Errorf("the database has not answered in %s (are all connections of the pool in use?): %w", patience, context.DeadlineExceeded)
