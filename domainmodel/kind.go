package domainmodel

import "slices"

// Kind says what to do about an error, where it matters little which one it is: which
// status a server answers with, and whether repeating can help.
type Kind string

// The kinds of errors. Each is graver than those before it.
const (
	KindUnknown  Kind = "unknown"           // none of those below: a lost connection, a context that ended, a setup that is wrong
	KindInvalid  Kind = "invalid input"     // the request has to be another one
	KindRefused  Kind = "refused by a rule" // such a request is right for other orders, or at other times
	KindNotFound Kind = "not found"
	KindExists   Kind = "already exists"
	KindConflict Kind = "conflict"     // it was changed since the caller looked: look again, and decide again
	KindTryAgain Kind = "try again"    // the same request may succeed when it is repeated
	KindCorrupt  Kind = "corrupt data" // what is stored has to be repaired; no request is at fault
)

var byGravity = []Kind{KindUnknown, KindInvalid, KindRefused, KindNotFound, KindExists, KindConflict, KindTryAgain, KindCorrupt}

// KindOf returns the kind of an error of this library, however it is wrapped, and "" for
// nil. If it wraps or joins errors of several kinds, the gravest one counts: an
// *InvalidValueError about a stored row is KindCorrupt.
//
// Packages that this one does not know take part by a method Kind() string, which returns
// the text of one of the kinds.
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
	case *InvalidValueError, *CurrencyMismatchError, *MoneyOverflowError:
		return KindInvalid
	case *CannotShipOrderError, *CannotPayOrderError, *CannotCancelOrderError, *CannotChangeOrderError,
		*EmptyOrderError, *NoWarehouseError, *NoShippingRateError, *OutOfStockError:
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
