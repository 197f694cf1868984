package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// Types are the types of an aggregate's events, by their names, under which they are stored as
// JSON. E is the interface of the events, or the struct if there is one kind of event. After a type or a field was renamed, what is stored
// under the old name can't be read: write your own Records and Handler then, as package
// repository does.
type Types[E any] map[string]reflect.Type

// TypesOf returns the types of the events, which are structs and not pointers. No two may have
// the same name.
func TypesOf[E any](events ...E) Types[E] {
	types := Types[E]{}
	for _, event := range events {
		types[reflect.TypeOf(event).Name()] = reflect.TypeOf(event)
	}
	return types
}

// Records returns the events as Append takes them. It returns an error for an event whose type
// is not among the types, or that JSON can't hold.
func (t Types[E]) Records(events []E) ([]Record, error) {
	records := make([]Record, len(events))
	for i, event := range events {
		of := reflect.TypeOf(event)
		if t[of.Name()] != of {
			return nil, fmt.Errorf("a %T is none of the types of events", event)
		}
		payload, err := json.Marshal(event)
		if err != nil {
			return nil, fmt.Errorf("event %d, a %T: %w", i+1, event, err)
		}
		records[i] = Record{of.Name(), string(payload)}
	}
	return records, nil
}

// Event returns the event that was stored. It returns an *UnreadableError for a kind that is not
// among the types, and for a payload that is not its JSON.
func (t Types[E]) Event(stored Event) (event E, err error) {
	of, known := t[stored.Kind]
	if !known {
		return event, stored.Unreadable(fmt.Errorf("unknown kind %q", stored.Kind))
	}
	v := reflect.New(of)
	if err := json.Unmarshal([]byte(stored.Payload), v.Interface()); err != nil {
		return event, stored.Unreadable(fmt.Errorf("payload %q: %w", stored.Payload, err))
	}
	return v.Elem().Interface().(E), nil
}

// Once is the function Once for a do that takes the event as it was recorded. The Handler
// returns the error of Event, too.
func (t Types[E]) Once(session *unitofwork.Session, name string, do func(ctx context.Context, tx *unitofwork.Tx, id ID, event E) error) Handler {
	return Once(session, name, func(ctx context.Context, tx *unitofwork.Tx, stored Event) error {
		event, err := t.Event(stored)
		if err != nil {
			return err
		}
		return do(ctx, tx, stored.ID, event)
	})
}

// Handler returns a Handler that calls do with the event as it was recorded. It returns the errors
// of Event and of do.
func (t Types[E]) Handler(do func(ctx context.Context, id ID, event E) error) Handler {
	return func(ctx context.Context, stored Event) error {
		event, err := t.Event(stored)
		if err != nil {
			return err
		}
		return do(ctx, stored.ID, event)
	}
}
