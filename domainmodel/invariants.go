package domainmodel

import (
	"fmt"
	"time"
)

// What is true of every order, however old. NewOrder, the commands and RestoreOrder
// all check it, so a rule that is made for new orders has no place here: it would
// refuse the orders of yesterday.

// checkIdentity checks what never changes in the life of an order.
func (o *Order) checkIdentity() error {
	if err := checkID("order ID", o.id); err != nil {
		return err
	}
	if err := checkID("customer ID", o.customerID); err != nil {
		return err
	}
	if _, err := ParseRegion(string(o.region)); err != nil {
		return err
	}
	_, err := ParseCurrency(string(o.total.currency))
	return err
}

func (o *Order) checkShipment(from WarehouseID, cost Money) error {
	if err := checkID("warehouse ID", from); err != nil {
		return err
	}
	if cost.currency != o.total.currency {
		return fmt.Errorf("shipping cost: %w", &CurrencyMismatchError{Want: o.total.currency, Got: cost.currency})
	}
	return checkAmount("shipping cost", cost)
}

// checkTime returns the time as every database can keep it: in UTC, to the
// microsecond. It returns an *InvalidValueError for the zero time, and for years
// that are not of four digits.
func checkTime(what string, at time.Time) (time.Time, error) {
	at = at.UTC().Truncate(time.Microsecond)
	if at.Year() < 1000 || at.Year() > 9999 {
		return time.Time{}, &InvalidValueError{what, at.Format(time.RFC3339), "must be in the years 1000 to 9999"}
	}
	return at, nil
}

// checkTimes checks that the order has the times of its status and no others.
// A cancelled order may have been paid before, or not.
func (o *Order) checkTimes() error {
	paid := o.status == StatusPaid || o.status == StatusShipped
	for _, t := range []struct {
		what           string
		at             *time.Time
		needed, absent bool
	}{
		{"time of placing", &o.placedAt, true, false},
		{"time of payment", &o.paidAt, paid, o.status == StatusPending},
		{"time of shipping", &o.shippedAt, o.status == StatusShipped, o.status != StatusShipped},
		{"time of cancelling", &o.cancelledAt, o.status == StatusCancelled, o.status != StatusCancelled},
	} {
		if t.at.IsZero() && !t.needed {
			continue
		}
		if t.absent {
			return &InvalidValueError{t.what, t.at.Format(time.RFC3339), fmt.Sprintf("can't be set while the order is %q", string(o.status))}
		}
		at, err := checkTime(t.what, *t.at)
		if err != nil {
			return err
		}
		*t.at = at
	}
	return nil
}
