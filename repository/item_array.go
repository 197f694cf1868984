package repository

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// itemsOf reads what arrayOfItems selects: the number of items, if any, and their array.
func itemsOf(counted string) ([]domainmodel.ItemSnapshot, error) {
	start := max(0, strings.IndexByte(counted, '['))
	items, err := itemsFromJSON(counted[start:])
	if count := counted[:start]; err == nil && count != "" && count != strconv.Itoa(len(items)) {
		err = &domainmodel.InvalidValueError{What: "list of items", Value: fmt.Sprintf("(%d items)", len(items)), Rule: "must be whole, and they are " + count}
	}
	return items, err
}

// itemsFromJSON reads the array of arrays [id, product_id, unit_price, quantity] that
// findOrder selects, and sorts it by ID: not every database can. It reads this one
// form of JSON, in a small part of the time of encoding/json, which would take longer
// than SQLite takes to make it.
func itemsFromJSON(text string) ([]domainmodel.ItemSnapshot, error) {
	size := strings.Count(text, "]")
	ids, items := make([]int64, 0, size), make([]domainmodel.ItemSnapshot, 0, size)
	array := array{rest: text}
	whole := array.takes('[')
	for whole && !array.takes(']') {
		whole = (len(items) == 0 || array.takes(',')) && array.takes('[')
		ids = append(ids, array.integer("id", 64, ','))
		items = append(items, domainmodel.ItemSnapshot{
			ProductID: domainmodel.ProductID(array.integer("product_id", 64, ',')),
			UnitPrice: array.integer("unit_price", 64, ','),
			Quantity:  int(array.integer("quantity", strconv.IntSize, ']')),
		})
		if whole && array.err != nil {
			return nil, array.err
		}
	}
	if !whole || array.rest != "" {
		return nil, &domainmodel.InvalidValueError{What: "list of items", Value: fmt.Sprintf("(%d bytes)", len(text)), Rule: "must be whole"}
	}
	if !slices.IsSorted(ids) {
		sort.Sort(byID{ids, items})
	}
	return items, nil
}

// byID sorts items by the IDs of their rows.
type byID struct {
	ids   []int64
	items []domainmodel.ItemSnapshot
}

func (s byID) Len() int { return len(s.ids) }

func (s byID) Less(i, j int) bool { return s.ids[i] < s.ids[j] }

func (s byID) Swap(i, j int) {
	s.ids[i], s.ids[j] = s.ids[j], s.ids[i]
	s.items[i], s.items[j] = s.items[j], s.items[i]
}

// array is what was not read yet of the text of an array.
type array struct {
	rest string
	err  error // the first one of integer
}

func (a *array) skipSpace() { // as MariaDB writes it
	for a.rest != "" && (a.rest[0] == ' ' || a.rest[0] == '\n') {
		a.rest = a.rest[1:]
	}
}

// takes reads the character if it comes next, and reports whether it did.
func (a *array) takes(character byte) bool {
	a.skipSpace()
	if a.rest == "" || a.rest[0] != character {
		return false
	}
	a.rest = a.rest[1:]
	return true
}

// integer reads the integer up to the next end.
func (a *array) integer(name string, bits int, end byte) int64 {
	a.skipSpace()
	// What most integers are, some digits, is read here; all else by ParseInt.
	n, digits := int64(0), 0
	for digits < min(len(a.rest), 18) && '0' <= a.rest[digits] && a.rest[digits] <= '9' {
		n = n*10 + int64(a.rest[digits]-'0')
		digits++
	}
	if digits > 0 && digits < len(a.rest) && a.rest[digits] == end && n>>(bits-1) == 0 {
		a.rest = a.rest[digits+1:]
		return n
	}
	text, rest, _ := strings.Cut(a.rest, string(end))
	a.rest = rest
	n, err := strconv.ParseInt(text, 10, bits)
	if err != nil && a.err == nil && strings.Contains(text, "]") && text[0] != '"' { // too few columns
		a.err = &domainmodel.InvalidValueError{What: "item", Value: "(cut, or with a NULL)", Rule: "must have integers in all of its columns"}
	}
	if err != nil && a.err == nil {
		if text == "null" { // as JSON writes it
			text = "NULL"
		}
		text = fmt.Sprintf("%.64s", strings.ToValidUTF8(text, "\uFFFD")) // SQLite's columns can hold anything
		a.err = &domainmodel.InvalidValueError{What: "item's " + name, Value: text, Rule: "must be an integer"}
	}
	return n
}
