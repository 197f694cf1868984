package shop_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/18-both-in-one-shop/shop"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/explore"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/fresh"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// Two programs send what is waiting. In whatever order their statements come, the mail
// is sent once. A delivery that claims nothing does not pass: the exploration finds it.
func TestTwoProgramsSendAMailOnceInEveryInterleaving(t *testing.T) {
	sends := map[string]func(context.Context, shop.Shop) error{
		"with claims": func(ctx context.Context, s shop.Shop) error { return s.Relay().Drain(ctx) },
		"without":     deliverWithoutAClaim,
	}
	for name, send := range sends {
		found := exploreMail(t, send)
		t.Logf("%s: %d schedules, wrong: %v", name, found.Schedules, found.Ways)
		assert.Greater(t, found.Schedules, 1)
		assert.Equal(t, name == "with claims", found.Wrong == 0, "%s: %v", name, found.Ways)
	}
}

// deliverWithoutAClaim tells of each shipment that is not marked as told, and then marks it.
func deliverWithoutAClaim(ctx context.Context, s shop.Shop) error {
	db, err := s.Store.DB(ctx)
	if err != nil {
		return err
	}
	var rows []int64
	if err := db.Table("outbox_events").Where("sent_at IS NULL AND kind = 'OrderWasShipped'").Order("id").Pluck("id", &rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		if err := s.Send(activerecord.Mail{}); err != nil {
			return err
		}
		if err := db.Exec("UPDATE outbox_events SET sent_at = ? WHERE id = ?", time.Now(), row).Error; err != nil {
			return err
		}
	}
	return nil
}

// exploreMail explores two sessions that send the mail about an order that has shipped.
func exploreMail(t *testing.T, send func(context.Context, shop.Shop) error) *explore.Result {
	t.Helper()
	var tap sqltap.Tap
	db, closeDB, err := lesson.Migrated(fresh.Database, lesson.OnDisk, tap.Wrap)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, closeDB()) })
	store, err := repository.New(db)
	require.NoError(t, err)
	order, err := lesson.PaidOrder(db, lesson.Tea)
	require.NoError(t, err)
	require.NoError(t, shop.Shop{Store: store, Now: time.Now}.Ship(t.Context(), domainmodel.OrderID(order.ID)))

	const mail = "a mail"
	x := explore.Exploration{DB: db, Tap: &tap, Check: func(_ context.Context, end explore.Outcome) ([]string, error) {
		for _, err := range end.Errs {
			if err != nil {
				return nil, err
			}
		}
		if end.Schedule.Noted(mail) != 1 {
			return []string{"not one mail"}, nil
		}
		return nil, nil
	}}
	for i, name := range []string{"one", "other"} {
		s := shop.Shop{Send: func(activerecord.Mail) error { x.Note(mail); return nil }}
		x.Sessions[i] = explore.Session{
			Name:    name,
			Prepare: func(db *gorm.DB) (err error) { s.Store, err = repository.New(db); return err },
			Do:      func(ctx context.Context, _ *gorm.DB) error { return send(ctx, s) },
		}
	}
	found, err := x.Run(t.Context())
	require.NoError(t, err)
	return found
}
