package bothinoneshop

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/14-both-in-one-shop/shop"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// noon is after every order was placed, whatever the clock says.
var noon = time.Date(2038, time.January, 1, 12, 0, 0, 0, time.UTC)

// runBoth is the same through the application layer of package shop: commands go
// through the repositories, lists through Active Record.
func runBoth(ctx context.Context, w *lesson.World) error {
	placedSoFar := domainmodel.OrderID(0)
	sh := shop.Shop{
		Store: w.Store,
		Now:   func() time.Time { return noon },
		NewID: func(time.Time) (domainmodel.OrderID, error) { placedSoFar++; return placedSoFar, nil },
		Send:  activerecord.SendMail,
	}
	paid, err1 := placed(ctx, sh, coffee)
	open, err2 := placed(ctx, sh, tea)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	shown, err := w.Store.Orders.FindByID(ctx, paid)
	if err != nil {
		return err
	}
	if err := sh.Pay(ctx, paid, shown.Total()); err != nil {
		return err
	}
	w.StartRecording()
	s := seen{shipped: int64(paid), contested: int64(open)}
	if err := sh.Ship(ctx, paid); err != nil {
		return err
	}
	if err := mailed(ctx, sh); err != nil {
		return err
	}

	stale, err := w.Store.Orders.FindByID(ctx, open)
	if err != nil {
		return err
	}
	aMug, err := w.Store.Catalogue.FindProduct(ctx, mug)
	if err != nil {
		return err
	}
	if err := sh.Add(ctx, open, coffee, 1); err != nil {
		return err
	}
	// The other session still has the old order, and is told.
	if err := stale.AddItem(aMug, 1); err != nil {
		return err
	}
	w.Refusal = w.Store.Orders.Save(ctx, stale)
	if _, conflict := errors.AsType[*domainmodel.ConflictError](w.Refusal); !conflict {
		return fmt.Errorf("the session that came second should be told, got: %v", w.Refusal)
	}
	if err := sh.Add(ctx, open, mug, 1); err != nil {
		return err
	}
	err = s.look(w,
		func() ([]activerecord.OrderRow, error) { return sh.List(ctx, "", "placed", 0) },
		func() ([]activerecord.Revenue, error) { return sh.Report(ctx) })
	w.Seen = s
	return err
}

const (
	coffee = domainmodel.ProductID(lesson.Coffee)
	tea    = domainmodel.ProductID(lesson.Tea)
	mug    = domainmodel.ProductID(lesson.Mug)
)
