package implicitdependencies

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	db := w.DB.WithContext(ctx)
	id, err := paidOrder(db)
	if err != nil {
		return err
	}
	w.StartRecording()
	if err := shipByID(db, id); err != nil {
		return err
	}
	tables := lesson.Tables(w.Recorded())
	w.Seen = shipping{declared: declaredByShip(tables), tables: tables, mails: len(w.Mails())}
	return nil
}

// shipByID ships an order. What that needs, it does not say.
func shipByID(db *gorm.DB, id int64) error {
	o, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	return o.Ship(db)
}
