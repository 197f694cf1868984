package domainmodel

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"
)

// The IDs are positive integers, as in the tables. Each has a type of its own,
// so that a customer's ID can't be passed where an order's is meant. The zero
// value of each is invalid.
type (
	// OrderID identifies an order. The domain makes it (see NewOrderID), so an
	// order has one before any row exists.
	OrderID int64
	// CustomerID identifies the customer who placed an order.
	CustomerID int64
	// ProductID identifies a product, and within an order the item of it.
	ProductID int64
	// WarehouseID identifies the warehouse that ships an order.
	WarehouseID int64
)

// NewOrderID makes an ID for a new order from the time and from random bytes,
// which are crypto/rand.Reader outside of tests. IDs made later are greater, to
// the millisecond; within one, 22 random bits tell them apart. Should two meet
// all the same, saving the second fails with an *OrderExistsError.
//
// It returns an *InvalidValueError for a time that an ID has no room for (before
// 1970 or after 2039), and wraps the error of random.
func NewOrderID(at time.Time, random io.Reader) (OrderID, error) {
	const randomBits = 22
	// Comparing times, not milliseconds: those of a time far enough away wrap around.
	if at.Before(time.UnixMilli(1)) || !at.Before(time.UnixMilli(1<<(63-randomBits))) {
		return 0, fmt.Errorf("make an order ID: %w", &InvalidValueError{"time", at.Format(time.RFC3339), "must be between 1970 and 2039"})
	}
	var b [4]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return 0, fmt.Errorf("make an order ID: read random bytes: %w", err)
	}
	return OrderID(at.UnixMilli()<<randomBits | int64(binary.BigEndian.Uint32(b[:])>>(32-randomBits))), nil
}

// ParseOrderID reads an order's ID as people type it: decimal digits only.
// It returns an *InvalidValueError for anything else.
func ParseOrderID(text string) (OrderID, error) { return parseID[OrderID]("order ID", text) }

// ParseProductID reads a product's ID as ParseOrderID reads an order's.
func ParseProductID(text string) (ProductID, error) { return parseID[ProductID]("product ID", text) }

func parseID[ID ~int64](what, text string) (ID, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	// Comparing with what String writes also refuses "+1" and "007".
	if err != nil || id <= 0 || strconv.FormatInt(id, 10) != text {
		return 0, &InvalidValueError{what, quoted(text), "must be a positive integer in decimal digits"}
	}
	return ID(id), nil
}

// String returns the ID in decimal digits.
func (id OrderID) String() string { return strconv.FormatInt(int64(id), 10) }

// String returns the ID in decimal digits.
func (id CustomerID) String() string { return strconv.FormatInt(int64(id), 10) }

// String returns the ID in decimal digits.
func (id ProductID) String() string { return strconv.FormatInt(int64(id), 10) }

// String returns the ID in decimal digits.
func (id WarehouseID) String() string { return strconv.FormatInt(int64(id), 10) }

// MarshalJSON writes the ID as text.
func (id OrderID) MarshalJSON() ([]byte, error) { return json.Marshal(id.String()) }

// UnmarshalJSON reads the ID from text or a number, or returns an *InvalidValueError.
func (id *OrderID) UnmarshalJSON(data []byte) error {
	return readJSON(id, data, idParser[OrderID]("order ID"))
}

// UnmarshalText reads the ID as UnmarshalJSON does: it is for the keys of maps.
func (id *OrderID) UnmarshalText(text []byte) error {
	return read(id, string(text), idParser[OrderID]("order ID"))
}

// MarshalJSON writes the ID as text.
func (id CustomerID) MarshalJSON() ([]byte, error) { return json.Marshal(id.String()) }

// UnmarshalJSON reads the ID from text or a number, or returns an *InvalidValueError.
func (id *CustomerID) UnmarshalJSON(data []byte) error {
	return readJSON(id, data, idParser[CustomerID]("customer ID"))
}

// UnmarshalText reads the ID as UnmarshalJSON does: it is for the keys of maps.
func (id *CustomerID) UnmarshalText(text []byte) error {
	return read(id, string(text), idParser[CustomerID]("customer ID"))
}

// MarshalJSON writes the ID as text.
func (id ProductID) MarshalJSON() ([]byte, error) { return json.Marshal(id.String()) }

// UnmarshalJSON reads the ID from text or a number, or returns an *InvalidValueError.
func (id *ProductID) UnmarshalJSON(data []byte) error {
	return readJSON(id, data, idParser[ProductID]("product ID"))
}

// UnmarshalText reads the ID as UnmarshalJSON does: it is for the keys of maps.
func (id *ProductID) UnmarshalText(text []byte) error {
	return read(id, string(text), idParser[ProductID]("product ID"))
}

// MarshalJSON writes the ID as text.
func (id WarehouseID) MarshalJSON() ([]byte, error) { return json.Marshal(id.String()) }

// UnmarshalJSON reads the ID from text or a number, or returns an *InvalidValueError.
func (id *WarehouseID) UnmarshalJSON(data []byte) error {
	return readJSON(id, data, idParser[WarehouseID]("warehouse ID"))
}

// UnmarshalText reads the ID as UnmarshalJSON does: it is for the keys of maps.
func (id *WarehouseID) UnmarshalText(text []byte) error {
	return read(id, string(text), idParser[WarehouseID]("warehouse ID"))
}

// checkID returns an *InvalidValueError that calls the ID what, unless it is positive.
func checkID[ID ~int64](what string, id ID) error {
	if id <= 0 {
		return &InvalidValueError{what, strconv.FormatInt(int64(id), 10), "must be positive"}
	}
	return nil
}
