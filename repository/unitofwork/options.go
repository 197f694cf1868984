package unitofwork

import "fmt"

// Option says how a transaction is to be run.
type Option func(*options)

type options struct {
	key      string
	keyed    bool
	attempts int
}

// Key names the transaction, so that it has its effect once, however often it is
// repeated: a caller who can't know whether a commit went through (the connection
// broke before the answer) repeats it with the same key. One whose key was
// committed before does nothing and returns nil.
//
// A key is any text but the empty one, and is the caller's to make up: the ID of an
// HTTP request, of a message, of an event, of a line of an import. All keys of a database
// are one space; so put your own words before what comes from outside. Keys are kept until
// PurgeKeys. A key names a whole transaction: inside of one, it is refused.
func Key(key string) Option {
	return func(o *options) { o.key, o.keyed = key, true }
}

// Attempts sets how often the transaction is tried, the first time included, while an
// error says that it may succeed then: IsConflict, or ErrTryAgain. It is 1 unless set.
func Attempts(n int) Option {
	return func(o *options) { o.attempts = n }
}

func parseOptions(given []Option) (options, error) {
	o := options{attempts: 1}
	for _, option := range given {
		option(&o)
	}
	if o.keyed && o.key == "" {
		return o, &InvalidValueError{What: "command key", Value: `""`, Rule: "must not be empty"}
	}
	if o.attempts < 1 {
		return o, &InvalidValueError{What: "attempts", Value: fmt.Sprint(o.attempts), Rule: "must be at least 1"}
	}
	return o, nil
}
