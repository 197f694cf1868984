package scenario

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// rowSide does it as a good GORM team does: each request loads the order, and calls its method.
type rowSide struct {
	held *activerecord.Order // by the caller of the last command
}

func (s *rowSide) do(ctx context.Context, r *recorder, act Act, meanwhile func()) {
	db := r.world.DB.WithContext(ctx)
	switch act.Verb {
	case Wait:
	case SQL:
		editBySQL(r, db, act)
	case BackDoor:
		s.backDoor(r, db, act, meanwhile)
	case Again:
		if s.held == nil {
			r.told("", errNothingToRepeat)
			return
		}
		between(meanwhile)
		s.command(r, db, s.held, r.last)
	default:
		order, err := activerecord.FindOrder(db, orderID)
		between(meanwhile)
		if err != nil {
			r.told("FindOrder(db, 1)", err)
			return
		}
		s.command(r, db, order, act)
	}
}

// backDoor edits an item as an admin screen would.
func (s *rowSide) backDoor(r *recorder, db *gorm.DB, act Act, meanwhile func()) {
	var item activerecord.OrderItem
	err := db.First(&item, "order_id = ? AND product_id = ?", orderID, productIDs[act.Product]).Error
	between(meanwhile)
	if err == nil {
		item.Quantity = act.Quantity
		err = db.Save(&item).Error
	}
	r.told(fmt.Sprintf("item.Quantity = %d; db.Save(&item)", act.Quantity), err)
}

func (s *rowSide) command(r *recorder, db *gorm.DB, order *activerecord.Order, act Act) {
	product := productIDs[act.Product]
	switch act.Verb {
	case Add:
		row, err := activerecord.FindProduct(db, product)
		if err == nil {
			err = order.AddItem(db, row, act.Quantity)
		}
		r.told(fmt.Sprintf("order.AddItem(db, %s, %d)", act.Product, act.Quantity), err)
	case Change:
		r.told(fmt.Sprintf("order.ChangeQuantity(db, %s, %d)", act.Product, act.Quantity), order.ChangeQuantity(db, product, act.Quantity))
	case Remove:
		r.told(fmt.Sprintf("order.RemoveItem(db, %s)", act.Product), order.RemoveItem(db, product))
	case Pay:
		charged := order.Total
		r.charge(charged, r.told(fmt.Sprintf("order.Pay(db, %d)", charged), order.Pay(db, charged)))
	case Ship:
		r.told("order.Ship(db)", order.Ship(db))
	case Cancel:
		r.told("order.Cancel(db)", order.Cancel(db))
	}
	if r.by == This {
		s.held = order
	}
	r.hold(stateOfRows(order))
}

// deliver does nothing: the model mails itself.
func (s *rowSide) deliver(context.Context, *recorder, bool) {}

func between(meanwhile func()) {
	if meanwhile != nil {
		meanwhile()
	}
}

func editBySQL(r *recorder, db *gorm.DB, act Act) {
	const update = "UPDATE order_items SET quantity = ? WHERE order_id = ? AND product_id = ?"
	r.told("db.Exec(UPDATE order_items …)", db.Exec(update, act.Quantity, orderID, productIDs[act.Product]).Error)
}
