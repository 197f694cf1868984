// Package screen is what the admin screens of both sides have in common, and what
// the lesson counts for neither.
package screen

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ErrOrdered is wrapped when a product can't be deleted, because it was ordered.
var ErrOrdered = errors.New("the product was ordered")

// Problems are what is wrong with a form, by its fields: what the screen shows
// beside each of them.
type Problems map[string]string

// Unless notes the problem of the field, unless the field is right.
func (p Problems) Unless(right bool, field, problem string) {
	if !right {
		p[field] = problem
	}
}

// OrNil returns the problems as an error, or nil if there are none.
func (p Problems) OrNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

func (p Problems) Error() string {
	var lines []string
	for _, field := range slices.Sorted(maps.Keys(p)) {
		lines = append(lines, fmt.Sprintf("%s %s", field, p[field]))
	}
	return strings.Join(lines, "; ")
}
