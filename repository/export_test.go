package repository

import "context"

// Pass is one pass of Run, for the tests: it reports whether there was work.
func (r Relay) Pass(ctx context.Context) (worked bool, err error) {
	if err := r.complete(); err != nil {
		return false, err
	}
	return r.pass(ctx, r.Store.session.now())
}
