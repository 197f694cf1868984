package explore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Exploration is what to run.
type Exploration struct {
	// DB is an SQLite database in a file. Each run begins with what is in it at the
	// start, and that is what Run leaves behind. Nobody else may use it meanwhile.
	DB *gorm.DB
	// Tap is what the connections of DB go through.
	Tap *sqltap.Tap
	// Sessions are the two use cases. Each is run many times, so it must depend on
	// nothing but the database. It must use the handle and the context that it is
	// given, and no goroutines.
	Sessions [2]Session
	// Check looks how a run has ended, at what the sessions did and what is in DB, and
	// names each way in which that is wrong: no name, nothing wrong.
	Check func(ctx context.Context, end Outcome) (wrong []string, err error)
	// Patience is how long a step may take until the exploration gives up, and is a
	// minute unless set. It decides nothing else.
	Patience time.Duration
	// Most is how many schedules Run goes through before it gives up, and is 20,000
	// unless set. Two sessions of seven operations have 3,432, if neither ever has to
	// wait.
	Most int

	running *run
}

// Session is a use case.
type Session struct {
	Name string
	// Prepare, if set, is called once, with the handle that Do is given, before the
	// connection is told not to wait for locks. repository.New refuses one that does
	// not.
	Prepare func(db *gorm.DB) error
	Do      func(ctx context.Context, db *gorm.DB) error
}

// Outcome is how a run has ended.
type Outcome struct {
	Schedule Schedule
	Errs     [2]error // that the sessions returned
}

// Result is what an exploration has found.
type Result struct {
	Schedules int            // that there are
	Wrong     int            // that end wrong
	Ways      map[string]int // how many end wrong in each way
	// Shortest is a schedule that ends wrong, of as few steps as any, and of those
	// one that changes between the sessions as rarely as any. It is nil if none does.
	Shortest Schedule
}

// Note writes down what a session does besides its operations, such as to send an
// e-mail: for Check, and for the timeline. It is called by the session, which needs
// not say which it is, after its first operation. A counter of your own would also
// count the runs that were given up because a session had to wait.
func (x *Exploration) Note(text string) {
	if x.running != nil {
		x.running.note(text)
	}
}

// Run runs all schedules. It returns an error that says so when a session hangs,
// when both wait for each other, when a session does not do the same in the same
// situation, and when there are more schedules than Most.
func (x *Exploration) Run(ctx context.Context) (result *Result, err error) {
	result = &Result{Ways: map[string]int{}}
	err = x.on(ctx, func(ctx context.Context, s *stage) (err error) {
		if err := s.keep(ctx); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.putBack(context.WithoutCancel(ctx))) }()
		return x.all(ctx, s, result)
	})
	if err != nil {
		return nil, fmt.Errorf("explore, after %d schedules: %w", result.Schedules, err)
	}
	return result, nil
}

// ErrImpossible says that the sessions can't take the steps of a schedule.
var ErrImpossible = errors.New("the sessions can't take these steps")

// Replay runs one schedule that Run has found, and leaves the database as it ends. Of the
// schedule it needs whose turn it is, as ParseSchedule returns it.
func (x *Exploration) Replay(ctx context.Context, schedule Schedule) (end Outcome, err error) {
	err = x.on(ctx, func(ctx context.Context, s *stage) error {
		var path []choice
		for _, step := range schedule {
			path = append(path, choice{left: []int{step.Session}, taken: true})
		}
		done, err := x.once(ctx, s, &path)
		switch {
		case err != nil:
			return err
		case done == nil || len(done.steps) != len(schedule):
			return ErrImpossible
		}
		end = Outcome{done.steps, done.errs}
		return nil
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("replay schedule %s: %w", schedule, err)
	}
	return end, nil
}

// on calls do with connections for the sessions, whose operations are stopped.
func (x *Exploration) on(ctx context.Context, do func(context.Context, *stage) error) (err error) {
	if x.Patience == 0 {
		x.Patience = time.Minute
	}
	if x.Most == 0 {
		x.Most = 20_000
	}
	s, err := open(ctx, x.DB, x.Sessions)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	ctx, end := context.WithCancel(ctx)
	defer end() // and, with it, the transactions that a session has forgotten
	x.Tap.Intercept(intercept)
	defer x.Tap.Intercept(nil)
	return do(ctx, s)
}

// all runs all schedules.
func (x *Exploration) all(ctx context.Context, s *stage, result *Result) error {
	for path := []choice(nil); ; {
		if err := s.putBack(ctx); err != nil {
			return err
		}
		done, err := x.once(ctx, s, &path)
		if err == nil && done != nil {
			err = x.count(ctx, result, done)
		}
		if err != nil {
			return err
		}
		if path = next(path); len(path) == 0 {
			return nil
		}
		if result.Schedules == x.Most {
			return fmt.Errorf("there are more than %d", x.Most)
		}
	}
}

// once starts the sessions and runs them along the path, and on to the end. It
// returns nil if the last step of the path can't be taken.
func (x *Exploration) once(ctx context.Context, s *stage, path *[]choice) (done *run, err error) {
	r := newRun(x.Sessions, x.Patience)
	x.running = r
	defer func() { x.running = nil }()
	blocked, err := r.along(ctx, s, path)
	if err := errors.Join(err, r.end()); err != nil || blocked {
		return nil, err
	}
	return r, nil
}

// count adds a schedule that was run to its end.
func (x *Exploration) count(ctx context.Context, result *Result, r *run) error {
	result.Schedules++
	wrong, err := x.Check(ctx, Outcome{r.steps, r.errs})
	if err != nil || len(wrong) == 0 {
		return err
	}
	result.Wrong++
	for _, way := range wrong {
		result.Ways[way]++
	}
	if result.Shortest == nil || r.steps.Compare(result.Shortest) < 0 {
		result.Shortest = r.steps
	}
	return nil
}

// choice is a situation that the sessions get into: whose turn is it?
type choice struct {
	pending [2]string // what each is about to do, for the same to come again
	left    []int     // the sessions that may go on and are to be tried, the first one next
	waits   [2]bool   // who can't go on until the other one ends its transaction
	taken   bool      // somebody could go on
}

// next returns the path to the next run: the last choice of which something is left
// is made otherwise. It is empty when nothing is.
func next(path []choice) []choice {
	for len(path) > 0 {
		last := &path[len(path)-1]
		last.left = last.left[1:]
		if len(last.left) > 0 {
			return path
		}
		path = path[:len(path)-1]
	}
	return nil
}

// along makes the choices of the path, and new ones behind it. It says whether
// the session whose turn it was last had to wait: then it is where the path ends.
func (r *run) along(ctx context.Context, s *stage, path *[]choice) (blocked bool, err error) {
	for i := range r.sessions { // one after the other, up to the first operation
		if err := r.start(ctx, i, s.sessions[i]); err != nil {
			return false, err
		}
	}
	for at := 0; r.pending != [2]string{}; at++ {
		if at == len(*path) {
			*path = append(*path, r.choice(*path))
		}
		c := &(*path)[at]
		if c.pending != r.pending && c.pending != [2]string{} {
			return false, fmt.Errorf("a session does not do the same again: %q was to come, and now %q", c.pending, r.pending)
		}
		if len(c.left) == 0 {
			return false, stuck(*c)
		}
		turn := c.left[0]
		if r.pending[turn] == "" {
			return false, ErrImpossible // only in a replay
		}
		blocked, err := r.step(ctx, turn)
		if err != nil {
			return false, err
		}
		if blocked {
			c.waits[turn] = true
			if !c.taken && len(c.left) == 1 {
				return false, stuck(*c)
			}
			return true, nil
		}
		c.taken = true
	}
	return false, nil
}

func stuck(c choice) error {
	return fmt.Errorf("no session can go on, before %q: a lock is held by a transaction that does not end", c.pending)
}

// choice returns the choice to make where the path ends. The session that did not run last
// comes first. If it has to wait, it is not tried again until the other session has ended
// its transaction.
func (r *run) choice(path []choice) choice {
	c := choice{pending: r.pending}
	last := 1
	if len(path) > 0 {
		step := r.steps[len(r.steps)-1]
		last = step.Session
		ended := step.Operation.Kind == sqltap.Commit || step.Operation.Kind == sqltap.Rollback
		c.waits[1-last] = path[len(path)-1].waits[1-last] && !ended
	}
	for _, i := range []int{1 - last, last} {
		if r.pending[i] != "" && !c.waits[i] {
			c.left = append(c.left, i)
		}
	}
	return c
}
