package unitofwork

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Option changes how Do and Join run a transaction. They return an *InvalidValueError for options
// that are invalid.
type Option func(*options)

type options struct {
	key      string
	keyed    bool
	command  string
	answer   any                       // a pointer, or nil
	forget   func()                    // sets the answer to what it was
	recall   func(stored []byte) error // sets it to what was decided
	keeps    func(stored []byte) error // returns an error unless that is what it is
	attempts int
}

// Key names the transaction, so that it is carried out once, however often it is
// repeated: a caller who can't know whether a commit went through (the connection
// broke before the answer) repeats it with the same key. One whose key was
// committed before does nothing and returns nil. So a command that creates something needs an
// Answer: what the repetition created was not stored, and has another ID than the first one's.
//
// A key is any text but the empty one: the ID of an HTTP request, of a message, of an event,
// of a line of an import. All keys of a database share one table, so begin each with a prefix of
// your own, such as "pay ". Keys are kept until PurgeKeys. A key names a whole transaction: Join
// refuses it inside of one.
func Key(key string) Option {
	return func(o *options) { o.key, o.keyed = key, true }
}

// Command says what the key is for, such as "pay 42 10.00 EUR": the name of the command, and all
// that it was given. A key that was used for another command is refused with a *KeyUsedError,
// since nil would say that this one was carried out. So is one that was used without a Command,
// and a repetition that gives none. It needs a Key.
func Command(description string) Option {
	return func(o *options) { o.command = description }
}

// Answer keeps what the transaction has decided, such as an ID, with its key: do writes it to
// *answer, and it is stored as JSON. If the key was committed before, *answer is set to what was
// decided then. If the transaction is not committed, *answer is as it was before. An answer that
// JSON would not give back as it is, such as a struct with unexported fields that are set, fails
// the transaction with an *InvalidValueError. It needs a Key.
func Answer[T any](answer *T) Option {
	return func(o *options) {
		if o.answer = answer; answer == nil {
			return
		}
		before := *answer
		o.forget = func() { *answer = before }
		read := func(stored []byte) (decided T, err error) { // and not into *answer, where a field that was left out would stay
			err = json.Unmarshal(stored, &decided)
			return decided, err
		}
		o.recall = func(stored []byte) error {
			decided, err := read(stored)
			if err == nil {
				*answer = decided
			}
			return err
		}
		o.keeps = func(stored []byte) error {
			decided, err := read(stored)
			if err == nil && !comesBack(reflect.ValueOf(answer).Elem(), reflect.ValueOf(&decided).Elem()) {
				err = &InvalidValueError{What: "answer", Value: fmt.Sprintf("of type %T", *answer), Rule: "must come back from JSON as it is: export the fields of its structs, or give it a MarshalJSON and an UnmarshalJSON"}
			}
			return err
		}
	}
}

// Attempts sets how often the transaction is tried at most, the first time included. It is tried
// again after an error that wraps ErrTryAgain, and after a conflict (IsConflict) with which a
// Write failed, with a random pause of at most 128 ms before. Unless set, it is 1.
func Attempts(n int) Option {
	return func(o *options) { o.attempts = n }
}

// RetryAttempts is how often at most a transaction is tried that only has to be repeated to
// succeed: that of an Update in package aggregate, and one with OncePerEvent.
const RetryAttempts = 10

// OncePerEvent has the transaction carried out once for each event by the handler of that name,
// however often the event is delivered. It stands for Key(handler + " " + event.String()) and
// Attempts(RetryAttempts). The name tells the handlers of one event apart: do not change it.
func OncePerEvent(handler string, event fmt.Stringer) Option {
	return func(o *options) {
		Key(handler + " " + event.String())(o)
		Attempts(RetryAttempts)(o)
	}
}

func parseOptions(given []Option) (options, error) {
	o := options{attempts: 1}
	for _, option := range given {
		option(&o)
	}
	if o.keyed && o.key == "" {
		return o, &InvalidValueError{What: "command key", Value: `""`, Rule: "must not be empty"}
	}
	if o.answer != nil && o.recall == nil {
		return o, &InvalidValueError{What: "answer", Value: "nil", Rule: "must point to what is decided"}
	}
	if !o.keyed && (o.answer != nil || o.command != "") {
		return o, &InvalidValueError{What: "Answer or Command", Value: "without a Key", Rule: "must come with the key that it is stored with"}
	}
	if o.attempts < 1 {
		return o, &InvalidValueError{What: "attempts", Value: fmt.Sprint(o.attempts), Rule: "must be at least 1"}
	}
	return o, nil
}
