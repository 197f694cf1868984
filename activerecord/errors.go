package activerecord

import "errors"

// The errors that callers tell apart. They are wrapped with the ID of the order
// and what was being done. A row that does not exist is gorm.ErrRecordNotFound.
var (
	ErrWrongStatus     = errors.New("the order's status does not allow it")
	ErrNoItems         = errors.New("the order has no items")
	ErrItemNotFound    = errors.New("the order has no such item")
	ErrOutOfStock      = errors.New("not enough in stock")
	ErrInvalid         = errors.New("invalid")
	ErrOtherAmount     = errors.New("the order's total is another amount")
	ErrOtherCurrency   = errors.New("currencies differ")
	ErrUnknownSortName = errors.New("orders can't be sorted by that")
)
