package movingover

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// runActiveRecord stands on the ground: rung 1. The notes are about the whole climb.
func runActiveRecord(ctx context.Context, w *lesson.World) (err error) {
	if w.Notes, err = describe(rungs); err != nil {
		return err
	}
	return stand(ctx, w, rungs[:1], shipWithRows)
}

// shipWithRows is how it is tried on rung 1 whether a paid order ships.
func shipWithRows(ctx context.Context, w *lesson.World) (string, error) {
	db := w.DB.WithContext(ctx)
	order, err := lesson.PaidOrder(db, lesson.Tea)
	if err != nil {
		return "", err
	}
	if err := rungs[0].open(db, w.Store).Ship(ctx, order.ID); err != nil {
		return "", err
	}
	shipped, err := activerecord.FindOrder(db, order.ID)
	if err != nil {
		return "", err
	}
	return shipped.Status, nil
}
