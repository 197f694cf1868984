package main

import (
	"errors"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

const page = "docs/repairing-orders.md"

// sections say where the page has which value. The first one that fits counts.
var sections = []struct{ what, rule, anchor string }{
	{"row", "", "a-column-cant-be-read"},
	{"paid_at", "", "a-time-cant-be-read"},
	{"shipped_at", "", "a-time-cant-be-read"},
	{"cancelled_at", "", "a-time-cant-be-read"},
	{"item's ", "", "an-item-cant-be-read"},
	{"list of items", "", "an-item-cant-be-read"},
	{"order ID", "", "an-id-is-not-positive"},
	{"customer ID", "", "an-id-is-not-positive"},
	{"region", "", "the-region-is-not-valid"},
	{"currency", "", "the-currency-is-not-valid"},
	{"version", "must not be below", "the-version-is-behind-the-events"},
	{"version", "", "the-version-is-below-1"},
	{"order status", "", "the-status-is-unknown"},
	{"product ID", "must be positive", "an-item-has-no-product"},
	{"product ID", "", "a-product-has-two-items"},
	{"quantity", "", "a-quantity-is-below-1"},
	{"unit price", "", "a-price-is-negative"},
	{"time of ", "can't be set", "a-time-does-not-belong-to-the-status"},
	{"time of ", "", "a-time-is-missing"},
	{"warehouse ID", "must be positive", "it-was-shipped-from-no-warehouse"},
	{"warehouse ID", "", "a-shipment-is-set-before-it-ships"},
	{"shipping cost", "", "the-shipping-cost-is-negative"},
}

// repair returns where it says how to repair an order that is refused with the error.
func repair(err error) string {
	if _, ok := errors.AsType[*domainmodel.TotalMismatchError](err); ok {
		return page + "#the-total-is-not-the-sum-of-the-items"
	}
	if _, ok := errors.AsType[*domainmodel.EmptyOrderError](err); ok {
		return page + "#it-was-paid-but-has-no-items"
	}
	if _, ok := errors.AsType[*domainmodel.MoneyOverflowError](err); ok {
		return page + "#an-amount-is-too-large"
	}
	if value, ok := errors.AsType[*domainmodel.InvalidValueError](err); ok {
		for _, s := range sections {
			if strings.HasPrefix(value.What, s.what) && strings.HasPrefix(value.Rule, s.rule) {
				return page + "#" + s.anchor
			}
		}
	}
	return page
}

// reason is why the order is refused, without the order, which the report has named.
func reason(id domainmodel.OrderID, err error) string {
	if corrupt, ok := errors.AsType[*domainmodel.CorruptOrderError](err); ok {
		err = corrupt.Err
	}
	order := "order " + id.String() + " "
	return strings.NewReplacer("of "+order, "", order, "").Replace(err.Error())
}
