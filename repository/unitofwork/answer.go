package unitofwork

import (
	"encoding"
	"encoding/json"
	"reflect"
)

// comesBack reports whether the value that was read from JSON is the one that was written. JSON
// leaves out unexported fields, changes texts that are not UTF-8, and an any that was an int
// comes back as a float64. A type that marshals itself knows what belongs to its value: a
// time.Time comes back without its monotonic reading.
func comesBack(written, read reflect.Value) bool {
	if !written.IsValid() || !read.IsValid() { // what a nil points to
		return written.IsValid() == read.IsValid()
	}
	if written.Type() != read.Type() {
		return false
	}
	if written.IsZero() && read.IsZero() || marshalsItself(written.Type()) {
		return true
	}
	switch written.Kind() {
	case reflect.Struct:
		for i := range written.NumField() {
			if !comesBack(written.Field(i), read.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice, reflect.Array:
		if written.Len() != read.Len() {
			return false
		}
		for i := range written.Len() {
			if !comesBack(written.Index(i), read.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Map:
		for _, key := range written.MapKeys() {
			if !comesBack(written.MapIndex(key), read.MapIndex(key)) {
				return false
			}
		}
		return written.Len() == read.Len()
	case reflect.Pointer, reflect.Interface:
		return comesBack(written.Elem(), read.Elem())
	}
	return written.Comparable() && written.Equal(read)
}

func marshalsItself(t reflect.Type) bool {
	to := reflect.PointerTo(t)
	return to.Implements(reflect.TypeFor[json.Marshaler]()) && to.Implements(reflect.TypeFor[json.Unmarshaler]()) ||
		to.Implements(reflect.TypeFor[encoding.TextMarshaler]()) && to.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}
