package domainmodel

import "slices"

// Kind says what to do about an error: which status a server answers with, and whether
// repeating can help.
type Kind string

// The kinds of errors, the gravest last.
const (
	KindUnknown  Kind = "unknown"           // see KindOf
	KindInvalid  Kind = "invalid input"     // no order could take it
	KindRefused  Kind = "refused by a rule" // another order could take it, or this one at another time
	KindNotFound Kind = "not found"
	KindExists   Kind = "already exists"
	KindConflict Kind = "conflict"     // it has changed since the caller read it: read it again, and decide again
	KindTryAgain Kind = "try again"    // the same request may succeed when it is repeated
	KindCorrupt  Kind = "corrupt data" // the stored data must be repaired; the request is not at fault
)

var byGravity = []Kind{KindUnknown, KindInvalid, KindRefused, KindNotFound, KindExists, KindConflict, KindTryAgain, KindCorrupt}

// KindOf returns the kind of an error of this library, however it is wrapped, and "" for
// nil. If it wraps or joins several errors, the gravest kind counts: a *CorruptOrderError
// that wraps an *InvalidValueError is KindCorrupt.
//
// An error of another package takes part by a method Kind() string that returns the text of
// one of the kinds: those of repository and activerecord do. KindUnknown is the rest, for which
// neither the request nor the stored data is at fault: a lost connection, a context that ended,
// and what the program has to set right, which are missing tables (ErrNotMigrated), an unsuitable
// handle, and a context or a repository of another transaction (ErrInsideTransaction,
// ErrOutsideTransaction). So is gorm.ErrRecordNotFound, by which activerecord says "not found".
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	kind := ownKind(err)
	var wrapped []error
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		wrapped = []error{err.Unwrap()}
	case interface{ Unwrap() []error }:
		wrapped = err.Unwrap()
	}
	for _, err := range wrapped {
		if inner := KindOf(err); slices.Index(byGravity, inner) > slices.Index(byGravity, kind) {
			kind = inner
		}
	}
	return kind
}

// ownKind returns the kind of the error, whatever it wraps.
func ownKind(err error) Kind {
	switch err := err.(type) {
	case *InvalidValueError, *MoneyOverflowError:
		return KindInvalid
	case *CannotShipOrderError, *CannotPayOrderError, *CannotCancelOrderError, *CannotChangeOrderError,
		*CurrencyMismatchError, *EmptyOrderError, *NoProductError, *NoWarehouseError, *NoShippingRateError, *OutOfStockError:
		return KindRefused
	case *ItemNotFoundError:
		return KindNotFound
	case *OrderExistsError:
		return KindExists
	case *ConflictError, *AmountMismatchError: // the total was another one when the customer saw it
		return KindConflict
	case *CorruptOrderError, *CorruptRowError, *TotalMismatchError:
		return KindCorrupt
	case interface{ Kind() string }:
		if kind := Kind(err.Kind()); slices.Contains(byGravity, kind) {
			return kind
		}
	}
	switch err {
	case ErrOrderNotFound:
		return KindNotFound
	case ErrUnknownReference:
		return KindInvalid
	}
	return KindUnknown
}
