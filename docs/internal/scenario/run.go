package scenario

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// orderID is the order of every scenario.
const orderID = 1

// Run runs the scenario on both sides, from the start. A refusal or a fault is a part of the outcome;
// an error means that the scenario could not run.
func Run(ctx context.Context, s Scenario, open lesson.Open) (*Outcome, error) {
	outcome := &Outcome{Scenario: s}
	for _, side := range []struct {
		lesson.Side
		on   side
		seen *[]Seen
	}{
		{lesson.ActiveRecord, new(rowSide), &outcome.ActiveRecord},
		{lesson.DomainModel, aggregateSide{}, &outcome.DomainModel},
	} {
		if err := outcome.run(ctx, side.Side, side.on, side.seen, open); err != nil {
			return nil, fmt.Errorf("run scenario %q, %s: %w", s, side.Side, err)
		}
	}
	return outcome, nil
}

// side is one of the two ways to do it.
type side interface {
	// do does the act, and calls meanwhile, unless it is nil, between its load and its save.
	do(ctx context.Context, r *recorder, act Act, meanwhile func())
	// deliver takes events to the mailer, unless that is down.
	deliver(ctx context.Context, r *recorder, down bool)
}

func (o *Outcome) run(ctx context.Context, of lesson.Side, on side, seen *[]Seen, open lesson.Open) (err error) {
	w, closeWorld, err := lesson.NewWorld(lesson.Way{Side: of}, open)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeWorld()) }()
	if _, err := lesson.PlacedOrder(w.DB.WithContext(ctx), lesson.Coffee); err != nil {
		return err
	}
	r := &recorder{world: w}
	if r.tables, err = lesson.Snapshot(ctx, w.DB); err != nil {
		return err
	}
	order, err := activerecord.FindOrder(w.DB.WithContext(ctx), orderID)
	if err != nil {
		return err
	}
	o.Start = stateOfRows(order).String()
	for _, step := range o.Scenario {
		w.Wait(time.Minute)
		now, err := r.step(ctx, step, on)
		if err := errors.Join(err, ctx.Err()); err != nil {
			return fmt.Errorf("step %q: %w", step, err)
		}
		*seen = append(*seen, now)
	}
	return nil
}

// recorder notes what happens in a step, and what has to be known of the steps before.
type recorder struct {
	world   *lesson.World
	tables  []lesson.Table
	charged []int64 // what the customer was charged, by each payment that took effect

	seen   Seen
	fault  *fault
	inHand *state  // what this session's caller holds of the order
	last   Act     // the last command of this session
	turns  []turn  // whose operations the recording has
	by     Session // whose turn it is
}

// turn is where the operations of a session begin.
type turn struct {
	at int
	by Session
}

func (r *recorder) step(ctx context.Context, step Step, on side) (Seen, error) {
	r.seen, r.inHand, r.turns, r.fault = Seen{}, nil, nil, &fault{Fault: step.Fault}
	down := step.Fault == MailerIsDown
	if down {
		send := activerecord.SendMail
		activerecord.SendMail = func(activerecord.Mail) error { return errMailerIsDown }
		defer func() { activerecord.SendMail = send }()
	}
	mails := len(r.world.Mails())
	r.world.Tap().Intercept(r.fault.intercept)
	r.world.Tap().Start()

	var meanwhile func()
	if step.Meanwhile.Verb != "" {
		meanwhile = func() {
			r.as(ctx, Other, func(ctx context.Context) { on.do(ctx, r, step.Meanwhile, nil) })
		}
	}
	r.as(ctx, This, func(ctx context.Context) { on.do(ctx, r, step.Act, meanwhile) })
	if step.Verb.IsCommand() {
		r.last = step.Act
	}
	r.as(ctx, Relay, func(ctx context.Context) { on.deliver(ctx, r, down) })

	r.note(r.world.Tap().Stop())
	r.world.Tap().Intercept(nil)
	r.seen.Mails = r.world.Mails()[mails:]
	r.seen.Hit = r.fault.hit
	err := r.look(ctx)
	return r.seen, err
}

// as does it as that session, of which the faults know by the context.
func (r *recorder) as(ctx context.Context, by Session, do func(context.Context)) {
	before := r.by
	r.turn(by)
	do(context.WithValue(ctx, sessionKey{}, by))
	r.turn(before)
}

func (r *recorder) turn(by Session) {
	r.by = by
	r.turns = append(r.turns, turn{len(r.world.Recorded()), by})
}

// told notes how a call ended, and returns its error.
func (r *recorder) told(call string, err error) error {
	r.seen.Told = append(r.seen.Told, Told{r.by, call, err})
	return err
}

// hold notes what the caller holds after its request, if it is this session's.
func (r *recorder) hold(s state) {
	if r.by == This {
		r.inHand = &s
	}
}

// charge notes a payment, unless it had no effect.
func (r *recorder) charge(amount int64, err error) {
	if err == nil || r.by == This && r.fault.Fault == LoseAnswer && r.fault.hit != "" {
		r.charged = append(r.charged, amount)
	}
}

// note keeps the operations, but for connecting and preparing.
func (r *recorder) note(operations []sqltap.Operation) {
	for i, op := range operations {
		for len(r.turns) > 1 && r.turns[1].at <= i {
			r.turns = r.turns[1:]
		}
		if op.Kind != sqltap.Connect && op.Kind != sqltap.Prepare {
			op.Conn = 1 + slices.Index(Sessions(), r.turns[0].by)
			r.seen.Operations = append(r.seen.Operations, op)
		}
	}
}

// look looks at the rows after a step.
func (r *recorder) look(ctx context.Context) error {
	tables, err := lesson.SnapshotAgain(ctx, r.world.DB, r.tables)
	if err != nil {
		return err
	}
	r.seen.Before, r.seen.After, r.tables = r.tables, tables, tables
	o, err := r.observe(ctx)
	if err != nil {
		return err
	}
	r.seen.Claims = o.claims()
	r.seen.Rows = stateOfRows(o.order).String()
	if r.inHand != nil {
		r.seen.InHand = r.inHand.String()
	}
	return nil
}
