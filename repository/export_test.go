package repository

import "context"

// Pass is one pass of Run, for the tests: it reports whether there was work.
func (r Relay) Pass(ctx context.Context) (worked bool, err error) { return r.ofOrders().Pass(ctx) }
