package guard_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Old code and the repository write one bill at the same time. The repository never saves over
// lines that it has not loaded. Each change of a row by old code, and each save, adds one to the
// version, so no change was lost. The guard is installed again meanwhile.
func TestOldCodeAndTheRepositoryAtOnce(t *testing.T) {
	const times = 30
	onEveryEngine(t, func(t *testing.T, b *bills) {
		b.install(t)
		var group sync.WaitGroup
		var failures, attempts atomic.Int64
		run := func(do func(ctx context.Context, n int) error) {
			group.Go(func() {
				for n := range times {
					for {
						attempts.Add(1)
						err := do(t.Context(), n)
						if err == nil {
							break
						}
						if !unitofwork.IsConflict(err) && !errors.Is(err, unitofwork.ErrTryAgain) {
							failures.Add(1)
							assert.NoError(t, err)
							return
						}
					}
				}
			})
		}
		for range 2 {
			run(func(ctx context.Context, _ int) error {
				loaded, err := b.find(ctx, 1)
				if err != nil {
					return err
				}
				return b.session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error {
					if err := b.in(tx).save(ctx, loaded, line{Order: 1}); err != nil {
						return err
					}
					var lines int64
					err := tx.DB(ctx).Model(&line{}).Where(&line{Order: 1}).Count(&lines).Error
					if err == nil && lines != loaded.Seen {
						return fmt.Errorf("saved with %d lines, and there are %d", loaded.Seen, lines)
					}
					return err
				})
			})
			run(func(ctx context.Context, n int) error {
				return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
					added := line{Order: 1, Amount: int64(n)}
					return errors.Join(tx.Create(&added).Error, tx.Model(&added).Update("amount", -1).Error)
				})
			})
			run(func(ctx context.Context, n int) error {
				return b.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
					added := line{Order: 1, Amount: int64(n)}
					return errors.Join(tx.Create(&added).Error, tx.Delete(&added).Error)
				})
			})
		}
		run(func(ctx context.Context, n int) error {
			if n%10 != 0 {
				return nil
			}
			return b.guard.Install(ctx)
		})
		group.Wait()
		require.Zero(t, failures.Load())
		stored := b.found(t, 1)
		assert.EqualValues(t, 1+2*times+2*times, stored.Seen)
		assert.EqualValues(t, 1+2*times+2*2*times+2*2*times, stored.Version)
		t.Logf("%d attempts for %d commits", attempts.Load(), 7*times)
	})
}
