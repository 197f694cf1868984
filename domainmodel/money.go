package domainmodel

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Money is an amount in minor units (cents, for euros) of one currency. It is a
// value: operations return a new one, and == compares amount and currency.
// The zero value has no currency, and every operation on it with a Money that
// has one is refused.
type Money struct {
	minor    int64
	currency Currency
}

// NewMoney returns the amount, in minor units of the currency: NewMoney(1000,
// EUR) is ten euros. It returns an *InvalidValueError for an unknown currency.
func NewMoney(minor int64, currency Currency) (Money, error) {
	if _, err := ParseCurrency(string(currency)); err != nil {
		return Money{}, err
	}
	return Money{minor, currency}, nil
}

// MustMoney is NewMoney for constants: it panics where NewMoney returns an error.
func MustMoney(minor int64, currency Currency) Money {
	m, err := NewMoney(minor, currency)
	if err != nil {
		panic(err)
	}
	return m
}

// ParseMoney reads an amount as people type it: "136.98", "136.5", "136" or "-5.00". It
// reads what String writes, with or without the zeros at the end, and nothing else: no
// exponent, plus sign, thousands separator or space.
//
// It returns an *InvalidValueError for any other text, for more decimal places than the
// currency has, and for an invalid currency, and a *MoneyOverflowError for an amount that
// does not fit.
func ParseMoney(text string, currency Currency) (Money, error) {
	if _, err := ParseCurrency(string(currency)); err != nil {
		return Money{}, err
	}
	places := currency.digits()
	whole, decimals, point := strings.Cut(text, ".")
	zeros := strings.Repeat("0", max(0, places-len(decimals)))
	minor, err := strconv.ParseInt(whole+decimals+zeros, 10, 64)
	if errors.Is(err, strconv.ErrRange) && len(decimals) <= places {
		return Money{}, &MoneyOverflowError{Operation: quoted(text) + " " + string(currency)}
	}
	if places > 0 {
		whole += "." + decimals + zeros
	}
	m := Money{minor, currency}
	// Comparing with what String writes also refuses "+1", "007" and "-0".
	if err != nil || point && decimals == "" || len(decimals) > places || m.String() != whole+" "+string(currency) {
		return Money{}, &InvalidValueError{"amount", quoted(text), fmt.Sprintf("must be a plain number with at most %d decimal places, such as %s", places, Money{123456, currency})}
	}
	return m, nil
}

// Minor returns the amount in minor units.
func (m Money) Minor() int64 { return m.minor }

// Currency returns the currency of the amount.
func (m Money) Currency() Currency { return m.currency }

// IsNegative reports whether the amount is below zero.
func (m Money) IsNegative() bool { return m.minor < 0 }

// Plus returns the sum. It returns a *CurrencyMismatchError when the currencies
// differ, and a *MoneyOverflowError when the sum does not fit.
func (m Money) Plus(other Money) (Money, error) {
	if m.currency != other.currency {
		return Money{}, &CurrencyMismatchError{Want: m.currency, Got: other.currency}
	}
	sum := m.minor + other.minor
	// Only operands of one sign can overflow, and then the sum has the other.
	if (m.minor < 0) == (other.minor < 0) && (sum < 0) != (m.minor < 0) {
		return Money{}, &MoneyOverflowError{Operation: fmt.Sprintf("%s + %s", m, other)}
	}
	return Money{sum, m.currency}, nil
}

// Times returns the product. It returns a *MoneyOverflowError when it does not fit.
func (m Money) Times(n int64) (Money, error) {
	product := m.minor * n
	wrapped := m.minor == math.MinInt64 && n == -1 // the one case that divides back unharmed
	if wrapped || n != 0 && product/n != m.minor {
		return Money{}, &MoneyOverflowError{Operation: fmt.Sprintf("%s × %d", m, n)}
	}
	return Money{product, m.currency}, nil
}

// String returns the amount as people read it, with the decimal places of its
// currency: "30.00 EUR", "-0.05 USD", "1200 JPY".
func (m Money) String() string {
	digits := strconv.FormatInt(m.minor, 10)
	sign := ""
	if digits[0] == '-' { // cut the sign from the text: the smallest int64 has no positive twin
		sign, digits = "-", digits[1:]
	}
	if places := m.currency.digits(); places > 0 {
		digits = strings.Repeat("0", max(0, places+1-len(digits))) + digits
		point := len(digits) - places
		digits = digits[:point] + "." + digits[point:]
	}
	return strings.TrimSpace(sign + digits + " " + string(m.currency))
}

// MarshalText returns what String does, and nothing for the zero Money.
func (m Money) MarshalText() ([]byte, error) {
	if m == (Money{}) {
		return nil, nil
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads what MarshalText returns. It returns the errors of ParseMoney.
func (m *Money) UnmarshalText(text []byte) error { return read(m, string(text), parseWithCurrency) }

// UnmarshalJSON is UnmarshalText for a JSON string, and refuses anything else.
func (m *Money) UnmarshalJSON(data []byte) error { return readJSON(m, data, parseWithCurrency) }

func parseWithCurrency(text string) (Money, error) {
	if text == "" {
		return Money{}, nil
	}
	amount, currency, found := strings.Cut(text, " ")
	if !found {
		return Money{}, &InvalidValueError{"amount", quoted(text), `must be text with a currency, such as "30.00 EUR"`}
	}
	return ParseMoney(amount, Currency(currency))
}

// checkAmount returns an *InvalidValueError that calls the amount what, unless
// it has a currency and is not negative.
func checkAmount(what string, amount Money) error {
	if _, err := ParseCurrency(string(amount.currency)); err != nil {
		return fmt.Errorf("%s %s: %w", what, amount, err)
	}
	if amount.IsNegative() {
		return &InvalidValueError{what, amount.String(), "must not be negative"}
	}
	return nil
}
