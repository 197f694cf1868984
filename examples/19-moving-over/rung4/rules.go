package rung4

import (
	"fmt"
	"slices"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
)

// The rules of shipping have moved to the domain model. The others are still here.

// MayChange returns which of the items is the product's, if it may have that
// quantity while the order has that status.
func MayChange(status string, items []activerecord.OrderItem, product int64, quantity int) (at int, err error) {
	if status != activerecord.StatusPending {
		return 0, fmt.Errorf("it is %s: %w", status, activerecord.ErrWrongStatus)
	}
	at = slices.IndexFunc(items, func(i activerecord.OrderItem) bool { return i.ProductID == product })
	if at < 0 {
		return 0, activerecord.ErrItemNotFound
	}
	if quantity < 1 {
		return 0, fmt.Errorf("%w quantity %d", activerecord.ErrInvalid, quantity)
	}
	return at, nil
}

// Total returns what the items come to.
func Total(items []activerecord.OrderItem) (total int64) {
	for _, item := range items {
		total += item.UnitPrice * int64(item.Quantity)
	}
	return total
}
