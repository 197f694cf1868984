package movingover

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// seen is the rungs of a way, and what came of trying whether a paid order ships.
type seen struct {
	rungs      []rung
	status     string
	statements int
}

// stand tries without anything else whether a paid order ships, and then ships one from the
// tables on each rung.
func stand(ctx context.Context, w *lesson.World, rungs []rung, try func(context.Context, *lesson.World) (status string, err error)) error {
	if err := fillRegions(w.DB.WithContext(ctx)); err != nil {
		return err
	}
	w.StartRecording()
	status, err := try(ctx, w)
	if err != nil {
		return err
	}
	w.Seen = seen{rungs, status, len(lesson.Statements(w.Recorded()))}
	for _, r := range rungs {
		order, err := lesson.PaidOrder(w.DB.WithContext(ctx), lesson.Tea)
		if err != nil {
			return err
		}
		if err := r.open(w.DB, w.Store).Ship(ctx, order.ID); err != nil {
			return err
		}
	}
	return nil
}

// onEachRung returns what look saw on each rung of the way, and whether all was well on the
// last one.
func onEachRung(c *lesson.Check, look func(r rung) (string, bool)) (observed []string, kept bool) {
	for _, r := range c.Seen.(seen).rungs {
		var text string
		text, kept = look(r)
		observed = append(observed, r.name+": "+text)
	}
	return observed, kept
}

// onTheLastRung begins with what look saw on the last rung of the way, whose verdict counts.
func onTheLastRung(c *lesson.Check, look func(r rung) (string, bool)) (string, bool) {
	observed, kept := onEachRung(c, look)
	last := len(observed) - 1
	if last == 0 {
		return observed[last], kept
	}
	return fmt.Sprintf("%s (%s)", observed[last], strings.Join(observed[:last], "; ")), kept
}

// sameAsEver has the handlers know the errors of that rung.
func sameAsEver(c *lesson.Check) (string, bool) { return situationsAs(c, errorsOfAllRungs) }

func sameForOldHandlers(c *lesson.Check) (string, bool) { return situationsAs(c, errorsOfRung1) }

// situationsAs runs the characterization test on the rungs of the way. All of them have to
// do the same.
func situationsAs(c *lesson.Check, known []knownError) (string, bool) {
	all := true
	observed, _ := onEachRung(c, func(r rung) (string, bool) {
		same, differences, err := characterize(c.Context(), c.World, r.open(c.DB, c.Store), known)
		c.NoError(err)
		all = all && len(differences) == 0
		return fmt.Sprintf("%d of %d", same, len(situations)), len(differences) == 0
	})
	return strings.Join(observed, "; "), all
}

func triedWithoutDatabase(c *lesson.Check) (string, bool) {
	s := c.Seen.(seen)
	if s.status != shipped {
		c.Errorf("the order should be shipped, and is %q", s.status)
	}
	return fmt.Sprintf("%d statements", s.statements), s.statements == 0
}

// mailIsSentLater ships an order while the mailer is down, and another one when it works.
func mailIsSentLater(c *lesson.Check) (string, bool) {
	return onTheLastRung(c, func(r rung) (string, bool) {
		first, err1 := lesson.PaidOrder(c.DB, lesson.Tea)
		second, err2 := lesson.PaidOrder(c.DB, lesson.Tea)
		if !c.NoError(errors.Join(err1, err2)) {
			return "", false
		}
		works := activerecord.SendMail
		activerecord.SendMail = func(activerecord.Mail) error { return errDown }
		err := r.open(c.DB, c.Store).Ship(c.Context(), first.ID)
		activerecord.SendMail = works
		if !errors.Is(err, errDown) {
			c.Errorf("the mailer should be down, got: %v", err)
		}
		c.Wait(time.Hour)
		c.NoError(r.open(c.DB, c.Store).Ship(c.Context(), second.ID))
		for _, mail := range c.Mails() {
			if mail.Subject == fmt.Sprintf("Your order %d has been shipped", first.ID) {
				return "sent", true
			}
		}
		return "lost", false
	})
}

var errDown = errors.New("the mailer is down")

// totalOfTwoChanges has two people change the quantity of one item each, in every way in
// which their statements can be mixed.
func totalOfTwoChanges(c *lesson.Check) (string, bool) {
	order, err := lesson.PlacedOrder(c.DB, lesson.Coffee, lesson.Tea)
	if !c.NoError(err) {
		return "", false
	}
	return onTheLastRung(c, func(r rung) (string, bool) {
		found, err := exploreChanges(c, r, order.ID)
		if !c.NoError(err) {
			return "", false
		}
		return fmt.Sprintf("wrong in %d of %d", found.Wrong, found.Schedules), found.Wrong == 0
	})
}

func exploreChanges(c *lesson.Check, r rung, order int64) (*explore.Result, error) {
	change := func(product int64) explore.Session {
		var s shop
		return explore.Session{
			Name: fmt.Sprintf("changes product %d", product),
			Prepare: func(db *gorm.DB) error {
				store, err := repository.New(db)
				s = r.open(db, store)
				return err
			},
			Do: func(ctx context.Context, _ *gorm.DB) error { return s.ChangeQuantity(ctx, order, product, 5) },
		}
	}
	x := explore.Exploration{
		DB: c.World.DB, Tap: c.Tap(),
		Sessions: [2]explore.Session{change(lesson.Coffee), change(lesson.Tea)},
		Check: func(ctx context.Context, end explore.Outcome) ([]string, error) {
			err := errors.Join(end.Errs[:]...)
			if isA[*domainmodel.ConflictError](err) {
				return []string{"one of the two is refused"}, nil
			}
			if err != nil {
				return nil, err
			}
			var row activerecord.Order
			if err := c.World.DB.WithContext(ctx).Preload("Items").First(&row, order).Error; err != nil {
				return nil, err
			}
			if row.Total != 5*1000+5*250 || row.Total != row.CalculateTotal() {
				return []string{"the total is wrong"}, nil
			}
			return nil, nil
		},
	}
	return x.Run(c.Context())
}
