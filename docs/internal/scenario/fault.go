package scenario

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

var errMailerIsDown = errors.New("the mailer is down")

// fault hits the first operation of its kind, of this session or of the relay: not of another session.
type fault struct {
	Fault
	hit string // what it hit
}

// sessionKey is the key of a context's Session.
type sessionKey struct{}

// targets say what the faults of statements hit, in the SQL of both sides.
var targets = map[Fault]*regexp.Regexp{
	FailItem:  regexp.MustCompile("^(INSERT INTO|UPDATE|DELETE FROM) [`\"]?order_items\\b"),
	FailOrder: regexp.MustCompile("^UPDATE [`\"]?orders\\b"),
	FailStock: regexp.MustCompile("^UPDATE [`\"]?stocks\\b"),
	FailEvent: regexp.MustCompile("^INSERT INTO [`\"]?outbox_events\\b"),
	FailSent:  regexp.MustCompile("^UPDATE [`\"]?outbox_events[`\"]? SET .*\\bsent_at[`\"]?=.* WHERE"),
}

func (f *fault) intercept(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
	if f.hit != "" || !f.hits(ctx.Value(sessionKey{}), op) {
		return call(ctx)
	}
	f.hit = strings.Join(strings.Fields(op.String()), " ")
	if f.Fault == LoseAnswer {
		return sqltap.FailAfter(ctx, op, call)
	}
	return sqltap.FailBefore(ctx, op, call)
}

func (f *fault) hits(session any, op sqltap.Operation) bool {
	switch f.Fault {
	case FailCommit, LoseAnswer:
		return session == This && op.Kind == sqltap.Commit
	case FailSent:
		return session == Relay && f.matches(op)
	case FailItem, FailOrder, FailStock, FailEvent:
		return session == This && f.matches(op)
	}
	return false
}

func (f *fault) matches(op sqltap.Operation) bool {
	return (op.Kind == sqltap.Exec || op.Kind == sqltap.Query) && targets[f.Fault].MatchString(op.SQL)
}
