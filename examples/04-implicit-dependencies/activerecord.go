package implicitdependencies

import (
	"context"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	o, err := paidOrder(w.DB.WithContext(ctx))
	if err != nil {
		return err
	}
	w.StartRecording()
	if err := o.Ship(w.DB.WithContext(ctx)); err != nil {
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

func paidOrder(db *gorm.DB) (*activerecord.Order, error) {
	coffee, err := activerecord.FindProduct(db, lesson.Coffee)
	if err != nil {
		return nil, err
	}
	placed, err := activerecord.PlaceOrder(db, lesson.Ada, lesson.Region, lesson.Currency)
	if err != nil {
		return nil, err
	}
	o, err := activerecord.FindOrder(db, placed.ID)
	if err != nil {
		return nil, err
	}
	if err := o.AddItem(db, coffee, 2); err != nil {
		return nil, err
	}
	return o, o.Pay(db)
}

// shipWithoutMail ships another order. The one dependency that can be replaced,
// SendMail, is: the lesson's world has put itself in its place.
func shipWithoutMail(ctx context.Context, w *lesson.World) (string, error) {
	o, err := paidOrder(w.DB.WithContext(ctx))
	if err != nil {
		return "", err
	}
	w.StartRecording()
	return "SendMail", o.Ship(w.DB.WithContext(ctx))
}
