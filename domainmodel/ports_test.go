package domainmodel_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func TestAFunctionCanBeTheNotifier(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "the caller's")
	event := domainmodel.SavedEvent{
		ID:    domainmodel.EventID{OrderID: 42, Version: 3, Number: 1},
		Event: domainmodel.OrderWasPaid{OrderID: 42, Total: eur(2900), At: paidAt},
	}
	mailServerDown := errors.New("mail server down")

	var notifier domainmodel.Notifier = domainmodel.NotifierFunc(func(ctx context.Context, got domainmodel.SavedEvent) error {
		require.Equal(t, "the caller's", ctx.Value(key{}))
		require.Equal(t, event, got)
		return mailServerDown
	})

	require.Equal(t, mailServerDown, notifier.Notify(ctx, event), "its error means: deliver it again")
}
