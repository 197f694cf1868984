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
	o, err := activerecord.FindOrder(db, id)
	if err != nil {
		return err
	}
	if err := o.Ship(db); err != nil {
		return err
	}
	w.Seen = shipping{
		// All that func (o *Order) Ship(db *gorm.DB) declares to depend on, besides a
		// handle that reaches everything, is the order it is a method of.
		declared: map[string][]string{"Order": {"orders", "order_items"}},
		tables:   lesson.Tables(w.Recorded()),
		mails:    len(w.Mails()),
	}
	return nil
}

func paidOrder(db *gorm.DB) (id int64, err error) {
	coffee, err := activerecord.FindProduct(db, lesson.Coffee)
	if err != nil {
		return 0, err
	}
	o, err := activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
	if err != nil {
		return 0, err
	}
	if err := o.AddItem(db, coffee, 2); err != nil {
		return 0, err
	}
	return o.ID, o.Pay(db)
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
