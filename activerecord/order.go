package activerecord

import (
	"fmt"
	"math"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Order is a row of table orders, with all that is done to an order.
//
// PROBLEM 1: it is the row, its validation, the business rules, its own
// persistence and its own queries, and every new feature ends up here. Moving the
// rules out into services leaves an anemic struct, and rules in several places.
type Order struct {
	ID         int64       `gorm:"primaryKey"`
	CustomerID int64       `gorm:"not null;index"`
	Customer   Customer    `gorm:"constraint:OnDelete:RESTRICT"`
	Region     string      `gorm:"size:16;not null"`
	Status     string      `gorm:"size:16;not null;index"`
	Items      []OrderItem `gorm:"constraint:OnDelete:CASCADE"`
	Total      int64       `gorm:"not null;check:total >= 0"` // the sum of Items, in minor units
	Currency   string      `gorm:"size:3;not null"`

	PlacedAt    time.Time  `gorm:"not null;precision:6;index"`
	PaidAt      *time.Time `gorm:"precision:6"`
	ShippedAt   *time.Time `gorm:"precision:6"`
	CancelledAt *time.Time `gorm:"precision:6"`

	WarehouseID  *int64     // set when the order ships
	Warehouse    *Warehouse `gorm:"constraint:OnDelete:RESTRICT"`
	ShippingCost int64      `gorm:"not null;check:shipping_cost >= 0"` // in minor units, on top of Total

	// Version is moved by package repository, for optimistic locking. Nothing in
	// this package looks at it.
	Version int64 `gorm:"not null;default:1"`
}

// PlaceOrder creates a pending order without items.
//
// PROBLEM 2: nothing happens to an order without a database. Its ID does not exist
// before this INSERT, and the INSERT needs the customer's row.
//
// It wraps ErrInvalid, for a currency that has become the euro too. BeforeSave must
// not ask that, or the orders of yesterday could not be saved any more.
func PlaceOrder(db *gorm.DB, customerID int64, region, currency string) (*Order, error) {
	if becameEuro(currency) {
		return nil, fmt.Errorf("place an order of customer %d: %w currency %q, which has become the euro", customerID, ErrInvalid, currency)
	}
	o := &Order{
		CustomerID: customerID, Region: region, Currency: currency,
		Status: StatusPending, PlacedAt: now(db),
	}
	if err := db.Create(o).Error; err != nil {
		return nil, fmt.Errorf("place an order of customer %d: %w", customerID, err)
	}
	return o, nil
}

// FindOrder returns the order with its items and its customer. It wraps
// gorm.ErrRecordNotFound.
func FindOrder(db *gorm.DB, id int64) (*Order, error) {
	var o Order
	err := db.Preload("Items", func(db *gorm.DB) *gorm.DB { return db.Order("id") }).
		Preload("Customer").First(&o, id).Error
	if err != nil {
		return nil, fmt.Errorf("find order %d: %w", id, err)
	}
	return &o, nil
}

// AddItem adds pieces of the product to an order that FindOrder loaded, and saves
// both rows. If the order has an item of the product already, that one grows and
// keeps its price. It wraps ErrWrongStatus, ErrOtherCurrency and ErrInvalid.
func (o *Order) AddItem(db *gorm.DB, product *Product, quantity int) error {
	if product.Currency != o.Currency {
		return fmt.Errorf("add product %d in %s to order %d in %s: %w", product.ID, product.Currency, o.ID, o.Currency, ErrOtherCurrency)
	}
	return o.changeItems(db, "add an item to", func(tx *gorm.DB) error {
		if quantity < 1 {
			return fmt.Errorf("%w quantity %d", ErrInvalid, quantity)
		}
		if at := o.indexOf(product.ID); at >= 0 {
			return o.setQuantity(tx, at, o.Items[at].Quantity+quantity)
		}
		item := OrderItem{OrderID: o.ID, ProductID: product.ID, UnitPrice: product.Price, Quantity: quantity}
		if err := tx.Create(&item).Error; err != nil {
			return err
		}
		o.Items = append(o.Items, item)
		return nil
	})
}

// ChangeQuantity sets the quantity of the product's item, in an order that
// FindOrder loaded, and saves both rows. It wraps ErrWrongStatus, ErrItemNotFound
// and ErrInvalid.
func (o *Order) ChangeQuantity(db *gorm.DB, productID int64, quantity int) error {
	return o.changeItems(db, "change an item of", func(tx *gorm.DB) error {
		at := o.indexOf(productID)
		if at < 0 {
			return fmt.Errorf("product %d: %w", productID, ErrItemNotFound)
		}
		return o.setQuantity(tx, at, quantity)
	})
}

// RemoveItem deletes the product's item from an order that FindOrder loaded. It
// wraps ErrWrongStatus and ErrItemNotFound.
func (o *Order) RemoveItem(db *gorm.DB, productID int64) error {
	return o.changeItems(db, "remove an item from", func(tx *gorm.DB) error {
		at := o.indexOf(productID)
		if at < 0 {
			return fmt.Errorf("product %d: %w", productID, ErrItemNotFound)
		}
		if err := tx.Delete(&o.Items[at]).Error; err != nil {
			return err
		}
		o.Items = slices.Delete(o.Items, at, at+1)
		return nil
	})
}

// Pay marks the order as paid, by the amount that the customer was charged, in minor
// units. It wraps ErrWrongStatus, ErrNoItems, and ErrOtherAmount unless that is the total
// of the order as it was loaded.
func (o *Order) Pay(db *gorm.DB, charged int64) error {
	if o.Status != StatusPending {
		return fmt.Errorf("pay order %d, which is %s: %w", o.ID, o.Status, ErrWrongStatus)
	}
	if len(o.Items) == 0 {
		return fmt.Errorf("pay order %d: %w", o.ID, ErrNoItems)
	}
	if charged != o.Total {
		return fmt.Errorf("pay order %d of %d, for which %d was charged: %w", o.ID, o.Total, charged, ErrOtherAmount)
	}
	paidAt := now(db)
	o.Status, o.PaidAt = StatusPaid, &paidAt
	if err := db.Model(o).Select("Status", "PaidAt").Updates(o).Error; err != nil {
		return fmt.Errorf("pay order %d: %w", o.ID, err)
	}
	return nil
}

// Ship ships an order that FindOrder loaded: it finds the warehouse of the region
// and the rate, reserves the stock, saves the order, all in one transaction, and
// then mails the customer. It wraps ErrWrongStatus, ErrOutOfStock,
// ErrOtherCurrency and gorm.ErrRecordNotFound.
func (o *Order) Ship(db *gorm.DB) error {
	// PROBLEM 1: the rule stands here, and in every service, job and handler that
	// can't call Ship but must know whether it would succeed.
	if o.Status != StatusPaid {
		return fmt.Errorf("ship order %d, which is %s: %w", o.ID, o.Status, ErrWrongStatus)
	}
	err := db.Transaction(func(tx *gorm.DB) error {
		// PROBLEM 4: why does an order know warehouses?
		warehouse, err := findWarehouse(tx, o.Region)
		if err != nil {
			return err
		}
		// PROBLEM 4: and shipping rates?
		cost, err := calculateShippingCost(tx, warehouse, o)
		if err != nil {
			return err
		}
		// PROBLEM 4: and the stock?
		if err := reserveStock(tx, warehouse.ID, o.Items); err != nil {
			return err
		}
		// PROBLEM 2: none of the above can be tried out, or tested, without rows for
		// all of it.
		shippedAt := now(tx)
		o.Status, o.ShippedAt, o.WarehouseID, o.ShippingCost = StatusShipped, &shippedAt, &warehouse.ID, cost
		return tx.Model(o).Select("Status", "ShippedAt", "WarehouseID", "ShippingCost").Updates(o).Error
	})
	if err != nil {
		return fmt.Errorf("ship order %d: %w", o.ID, err)
	}
	// PROBLEM 4: and e-mail? Nothing in the signature says so.
	if err := SendMail(shippedMail(o)); err != nil {
		return fmt.Errorf("order %d is shipped, but its customer was not told: %w", o.ID, err)
	}
	return nil
}

// Cancel ends an order that has not been shipped. It wraps ErrWrongStatus.
func (o *Order) Cancel(db *gorm.DB) error {
	if o.Status != StatusPending && o.Status != StatusPaid {
		return fmt.Errorf("cancel order %d, which is %s: %w", o.ID, o.Status, ErrWrongStatus)
	}
	cancelledAt := now(db)
	o.Status, o.CancelledAt = StatusCancelled, &cancelledAt
	if err := db.Model(o).Select("Status", "CancelledAt").Updates(o).Error; err != nil {
		return fmt.Errorf("cancel order %d: %w", o.ID, err)
	}
	return nil
}

// CalculateTotal sums up the items, in minor units. It relies on Items having
// been loaded, and on nobody having changed them since.
func (o *Order) CalculateTotal() int64 {
	var total int64
	for _, item := range o.Items {
		total += item.Subtotal()
	}
	return total
}

// BeforeSave validates the order. It wraps ErrInvalid.
func (o *Order) BeforeSave(*gorm.DB) error {
	if !knownStatus(o.Status) {
		return fmt.Errorf("order %d: %w status %q", o.ID, ErrInvalid, o.Status)
	}
	if o.Region == "" || len(o.Currency) != 3 || !storable(o.Region, 16) || !storable(o.Currency, 3) {
		return fmt.Errorf("order %d: %w region %.50q or currency %.50q", o.ID, ErrInvalid, o.Region, o.Currency)
	}
	return nil
}

// changeItems runs the change and saves the new total, in one transaction.
func (o *Order) changeItems(db *gorm.DB, what string, change func(tx *gorm.DB) error) error {
	if o.Status != StatusPending {
		return fmt.Errorf("%s order %d, which is %s: %w", what, o.ID, o.Status, ErrWrongStatus)
	}
	err := db.Transaction(func(tx *gorm.DB) error {
		if err := change(tx); err != nil {
			return err
		}
		if err := o.checkTotal(); err != nil {
			return err
		}
		o.Total = o.CalculateTotal()
		return tx.Model(o).Select("Total").Updates(o).Error
	})
	if err != nil {
		return fmt.Errorf("%s order %d: %w", what, o.ID, err)
	}
	return nil
}

// checkTotal wraps ErrInvalid if the total would not fit into 64 bits.
func (o *Order) checkTotal() error {
	left := int64(math.MaxInt64)
	for _, item := range o.Items {
		if item.UnitPrice > 0 && int64(item.Quantity) > left/item.UnitPrice {
			return fmt.Errorf("%w quantity %d of product %d at %d: the total is too large",
				ErrInvalid, item.Quantity, item.ProductID, item.UnitPrice)
		}
		left -= item.Subtotal()
	}
	return nil
}

func (o *Order) setQuantity(tx *gorm.DB, at, quantity int) error {
	item := &o.Items[at]
	if quantity < 1 {
		return fmt.Errorf("%w quantity %d", ErrInvalid, quantity)
	}
	item.Quantity = quantity
	return tx.Model(item).Select("Quantity").Updates(item).Error
}

func (o *Order) indexOf(productID int64) int {
	return slices.IndexFunc(o.Items, func(i OrderItem) bool { return i.ProductID == productID })
}

// now is the time of the handle's clock as every database can keep it: in UTC, to the
// microsecond.
func now(db *gorm.DB) time.Time { return db.NowFunc().UTC().Truncate(time.Microsecond) }
