package activerecord

// The errors that callers tell apart. They are wrapped with the ID of the order
// and what was being done. A row that does not exist is gorm.ErrRecordNotFound.
var (
	ErrWrongStatus     = newError("refused by a rule", "the order's status does not allow it")
	ErrNoItems         = newError("refused by a rule", "the order has no items")
	ErrItemNotFound    = newError("not found", "the order has no such item")
	ErrOutOfStock      = newError("refused by a rule", "not enough in stock")
	ErrInvalid         = newError("invalid input", "invalid")
	ErrOtherAmount     = newError("conflict", "the order's total is another amount")
	ErrOtherCurrency   = newError("refused by a rule", "currencies differ")
	ErrUnknownSortName = newError("invalid input", "orders can't be sorted by that")
)

// newError is errors.New for an error with a kind, which domainmodel.KindOf reads.
func newError(kind, text string) error { return &kindError{kind, text} }

type kindError struct{ kind, text string }

func (e *kindError) Error() string { return e.text }

func (e *kindError) Kind() string { return e.kind }
