package implicitdependencies

import (
	"context"

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
	o, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if err := o.Ship(db); err != nil {
		return err
	}
	tables := lesson.Tables(w.Recorded())
	w.Seen = shipping{declared: declaredByShip(tables), tables: tables, mails: len(w.Mails())}
	return nil
}

// shipWithoutMail ships another order. The one dependency that can be replaced,
// SendMail, is: the lesson's world has put itself in its place.
func shipWithoutMail(ctx context.Context, w *lesson.World) (string, error) {
	db := w.DB.WithContext(ctx)
	id, err := paidOrder(db)
	if err != nil {
		return "", err
	}
	w.StartRecording()
	o, err := activerecord.FindOrder(db, id)
	if err != nil {
		return "", err
	}
	return "SendMail", o.Ship(db)
}
