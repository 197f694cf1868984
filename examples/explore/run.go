package explore

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// run is one run of both sessions. Either they or the explorer are at work, never
// two of them, and they hand over by channels.
type run struct {
	sessions [2]Session
	patience time.Duration

	pending [2]string // the operation before which a session stands; none once it has ended
	next    [2]sqltap.Operation
	live    [2]bool
	errs    [2]error
	steps   Schedule

	news  chan news
	turns [2]chan struct{}
	over  chan struct{} // closed when the run has ended, or is abandoned
}

// news is what a session does next: it stands before an operation, could not take
// it, or has ended.
type news struct {
	session int
	op      sqltap.Operation
	blocked bool
	ended   bool
	err     error
}

func newRun(sessions [2]Session, patience time.Duration) *run {
	return &run{
		sessions: sessions, patience: patience,
		news:  make(chan news, len(sessions)),
		turns: [2]chan struct{}{make(chan struct{}), make(chan struct{})},
		over:  make(chan struct{}),
	}
}

// actor is who runs an operation, as a value in its context.
type actor struct {
	run     *run
	session int
	busy    func(error) bool
}

type actorKey struct{}

// WithSession returns a context for what the session of that name does. Run and Replay give
// their sessions such a context.
func WithSession(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, sessionKey{}, name)
}

// SessionOf returns the name of the session that the context belongs to, or "". An
// interceptor of a Tap can ask whose operation it stands around.
func SessionOf(ctx context.Context) string {
	name, _ := ctx.Value(sessionKey{}).(string)
	return name
}

type sessionKey struct{}

// errAbandoned is what a session is told that is not needed any more. It says
// nothing of trying again, so that no use case does.
var errAbandoned = errors.New("explore: this schedule is abandoned")

// intercept stops the sessions' operations. Those of others pass.
func intercept(ctx context.Context, op sqltap.Operation, call func(context.Context) error) error {
	a, ok := ctx.Value(actorKey{}).(actor)
	if !ok || op.Kind == sqltap.Connect || op.Kind == sqltap.Prepare {
		return call(ctx)
	}
	r := a.run
	select {
	case <-r.over:
	default:
		r.news <- news{session: a.session, op: op}
		select {
		case <-r.over:
		case <-r.turns[a.session]:
			err := call(ctx)
			if !a.busy(err) {
				return err
			}
			r.news <- news{session: a.session, op: op, blocked: true}
			<-r.over
			return errAbandoned
		}
	}
	if op.Kind == sqltap.Rollback {
		return call(ctx)
	}
	return errAbandoned
}

// start starts a session, and waits until it stands before its first operation.
func (r *run) start(ctx context.Context, i int, db *gorm.DB) error {
	ctx = context.WithValue(WithSession(ctx, r.sessions[i].Name), actorKey{}, actor{r, i, busyIn(db)})
	r.live[i] = true
	go func() {
		end := news{session: i, ended: true, err: errors.New("it ended its goroutine")}
		defer func() { r.news <- end }()
		end.err = r.sessions[i].Do(ctx, db.WithContext(ctx))
	}()
	_, err := r.await(ctx, i)
	return err
}

// step lets the session take its step, and waits until it stands before the next.
// It says whether the step can't be taken.
func (r *run) step(ctx context.Context, i int) (blocked bool, err error) {
	r.steps = append(r.steps, Step{Session: i}) // for notes
	r.turns[i] <- struct{}{}
	return r.await(ctx, i)
}

func (r *run) await(ctx context.Context, i int) (blocked bool, err error) {
	patience := time.NewTimer(r.patience)
	defer patience.Stop()
	select {
	case <-ctx.Done():
		return false, ctx.Err()
	case <-patience.C:
		return false, fmt.Errorf("session %s hangs: %v after it was to do %q, it has neither come to its next operation nor to its end",
			r.sessions[i].Name, r.patience, r.pending[i])
	case n := <-r.news:
		switch {
		case n.session != i:
			return false, fmt.Errorf("session %s goes on with %s although it is not its turn: it must use no goroutines", r.sessions[n.session].Name, n.op)
		case n.blocked:
			return true, nil
		}
		if last := len(r.steps) - 1; last >= 0 && r.pending[i] != "" {
			r.steps[last].Operation = r.next[i]
		}
		r.pending[i] = ""
		if n.ended {
			r.live[i], r.errs[i] = false, n.err
			return false, nil
		}
		r.pending[i] = savepoint.ReplaceAllString(n.op.String(), "$1")
		r.next[i] = n.op
		return false, nil
	}
}

// savepoint finds a name that GORM makes up anew each time.
var savepoint = regexp.MustCompile(`^(SAVEPOINT|ROLLBACK TO SAVEPOINT) \w+$`)

// busyIn says how the database answers that somebody else has its lock.
func busyIn(db *gorm.DB) func(error) bool {
	translator, ok := db.Dialector.(gorm.ErrorTranslator)
	return func(err error) bool {
		return ok && err != nil && errors.Is(translator.Translate(err), repository.ErrTryAgain)
	}
}

// end ends the sessions that have not ended.
func (r *run) end() error {
	close(r.over)
	patience := time.NewTimer(r.patience)
	defer patience.Stop()
	for r.live != [2]bool{} {
		select {
		case n := <-r.news:
			if n.ended {
				r.live[n.session] = false
			}
		case <-patience.C:
			return errors.New("a session does not end when all its operations fail")
		}
	}
	return nil
}

func (r *run) note(text string) {
	if last := len(r.steps) - 1; last >= 0 {
		r.steps[last].Notes = append(r.steps[last].Notes, text)
	}
}
