// Package suite runs the cases of a contract.
package suite

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// Case is one claim of a contract about a K, which is a struct.
type Case[K any] struct {
	Name     string   // what it enforces
	Sentence string   // the same, in full
	Needs    []string // the fields of K without which it is skipped
	Check    func(t *testing.T, k K)
}

// Run runs each case as a subtest on a K of its own, which open returns. It skips a case
// that needs a field which is zero, or fails it if K's field Strict is true. At the end it
// logs the cases that were skipped, each with the fields to set. If K has a field Skip, it
// has reasons by the names of cases: such a case is skipped in any event, and logged with
// the reason, but fails if no field is missing.
func Run[K any](t *testing.T, cases []Case[K], open func(t *testing.T) K) {
	var mu sync.Mutex
	var skipped []string
	t.Cleanup(func() { // after all cases, even if open has them run in parallel
		if len(skipped) > 0 {
			t.Logf("%d of %d cases were skipped:\n%s", len(skipped), len(cases), strings.Join(skipped, "\n"))
		}
	})
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Log(c.Sentence)
			k := open(t)
			missing, reason := c.missing(k), c.skip(k)
			var why string
			switch {
			case missing == "" && reason == "":
				c.Check(t, k)
				return
			case missing == "":
				t.Fatalf("Remove %q from Skip: it has all that it needs.", c.Name)
			case reason == "":
				why = fmt.Sprintf("Set %s to run %q.", missing, c.Name)
				if reflect.ValueOf(k).FieldByName("Strict").Bool() {
					t.Fatal(why)
				}
			default:
				why = fmt.Sprintf("Skip %q: %s", c.Name, reason)
			}
			mu.Lock()
			skipped = append(skipped, why)
			mu.Unlock()
			t.Skip(why)
		})
	}
}

// missing names the fields that the case needs and k does not have.
func (c Case[K]) missing(k K) string {
	var names []string
	for _, name := range c.Needs {
		if reflect.ValueOf(k).FieldByName(name).IsZero() {
			names = append(names, name)
		}
	}
	return strings.Join(names, " and ")
}

// skip returns the reason that k has for not running the case.
func (c Case[K]) skip(k K) string {
	if field := reflect.ValueOf(k).FieldByName("Skip"); field.IsValid() {
		return field.Interface().(map[string]string)[c.Name]
	}
	return ""
}
