package shop_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/18-both-in-one-shop/shop"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/lessontest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// A customer is told although the mailer was down when the order shipped, and nobody
// has to ask for it.
func TestTheRelayMailsWhatTheMailerRefusedAtFirst(t *testing.T) {
	_, store := lessontest.Shop(t, "sqlite")
	running, stop := context.WithCancel(t.Context())
	defer stop()
	tries := 0
	var sent []string
	s := shop.Shop{
		Store: store,
		Now:   time.Now,
		NewID: func(time.Time) (domainmodel.OrderID, error) { return 42, nil },
		Send: func(m activerecord.Mail) error {
			if tries++; tries == 1 {
				return errors.New("the mailer is down")
			}
			sent = append(sent, m.To)
			stop()
			return nil
		},
	}
	ctx := t.Context()
	order, err := s.Place(ctx, 1, "EU")
	require.NoError(t, err)
	tea, err := store.Catalogue.FindProduct(ctx, domainmodel.ProductID(lesson.Tea))
	require.NoError(t, err)
	require.NoError(t, errors.Join(s.Add(ctx, order, tea.ID(), 1), s.Pay(ctx, order, tea.Price()), s.Ship(ctx, order)))

	relay := s.Relay()
	relay.Backoff = func(int) time.Duration { return 0 }
	relay.OnError = func(error) {} // the first try, which the test is about
	require.ErrorIs(t, relay.Run(running), context.Canceled)
	assert.Equal(t, []string{"ada@example.com"}, sent)
	assert.Equal(t, 2, tries)
}
