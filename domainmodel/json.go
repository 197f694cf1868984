package domainmodel

import (
	"encoding/json"
	"fmt"
)

// How values are written in JSON, and as text for log/slog and others. Their methods stand with
// their types.
//
//   - An amount is text with its currency, "30.00 EUR". As a number, it would become a
//     float64 in many readers. The zero Money, which has no currency, is "".
//   - An ID is text too, since a float64 can't hold the ID of an order. It is also read from
//     a number, which is how older versions wrote it. The zero ID is "0".
//   - A currency, a region and a status are written if they are valid: the zero value of one is
//     an error.
//   - Reading follows the rules of ParseMoney, ParseOrderID and so on, and returns their
//     errors. As always with encoding/json, null and an absent key change nothing; only a
//     SavedEvent must have all of its fields.
//   - An Order, a Product and others with a constructor are written, but not read.

func notRead(what, instead string) error {
	return fmt.Errorf("JSON is not read into %s, which would bypass its rules: read the values, and call %s", what, instead)
}

// read sets the value to what parse makes of the text, unless it refuses it.
func read[V any](value *V, text string, parse func(string) (V, error)) error {
	parsed, err := parse(text)
	if err == nil {
		*value = parsed
	}
	return err
}

// readJSON is read for what a JSON string holds, and for anything else as it is written: a
// number by its digits.
func readJSON[V any](value *V, data []byte, parse func(string) (V, error)) error {
	if string(data) == "null" {
		return nil
	}
	text := string(data)
	_ = json.Unmarshal(data, &text) // it stays, unless it is a string
	return read(value, text, parse)
}

// idParser returns parseID, which takes the zero ID as well.
func idParser[ID ~int64](what string) func(text string) (ID, error) {
	return func(text string) (ID, error) {
		if text == "0" {
			return 0, nil
		}
		return parseID[ID](what, text)
	}
}

// write returns the value as text, unless parse would refuse to read it.
func write[V ~string](value V, parse func(string) (V, error)) ([]byte, error) {
	_, err := parse(string(value))
	return []byte(value), err
}
