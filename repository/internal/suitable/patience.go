package suitable

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
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

const patience = 10 * time.Second

var errNoAnswer = fmt.Errorf("the database has not answered in %s (are all connections of the pool in use?): %w", patience, context.DeadlineExceeded)
