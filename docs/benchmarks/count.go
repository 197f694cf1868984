package main

import (
	"context"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// counts is what one operation sends to the database when everything is warm.
type counts struct {
	statements int
	// roundTrips are the statements, BEGIN, COMMIT, and what is prepared each time.
	roundTrips int
}

// count does the operation a few times outside of what is timed, on connections that
// record, and counts the last time.
func (r *race) count(ctx context.Context, e entry) (n counts, err error) {
	var tap sqltap.Tap
	c, err := e.open(r.database.opener(tap.Wrap))
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	for range 3 {
		tap.Start()
		if err := r.do(ctx, &racer{contestant: c}, 1); err != nil {
			return n, err
		}
	}
	for _, operation := range tap.Stop() {
		if operation.Err != nil {
			continue
		}
		switch operation.Kind {
		case sqltap.Exec, sqltap.Query:
			n.statements++
			n.roundTrips++
		case sqltap.Connect: // only the first time
		default:
			n.roundTrips++
		}
	}
	return n, r.restore(ctx)
}
