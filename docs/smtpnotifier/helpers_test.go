package smtpnotifier_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/smtpnotifier"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// shipped is an event as a relay hands it over.
var shipped = domainmodel.SavedEvent{
	ID:    domainmodel.EventID{OrderID: 42, Version: 3, Number: 1},
	Event: domainmodel.OrderWasShipped{OrderID: 42, CustomerID: 7, WarehouseID: 1, Cost: domainmodel.MustMoney(590, domainmodel.EUR), At: noon},
}

// notifier returns a Notifier that has the same address for every customer.
func notifier(server string, customer mail.Address) smtpnotifier.Notifier {
	return smtpnotifier.Notifier{
		Server: server, Plaintext: true, Timeout: 5 * time.Second,
		From:      mail.Address{Name: "The Shop", Address: "orders@shop.example"},
		AddressOf: func(context.Context, domainmodel.CustomerID) (mail.Address, error) { return customer, nil },
	}
}

// received is a mail as its reader sees it.
type received struct {
	Header  mail.Header
	To      mail.Address
	Subject string
	Body    string
}

func read(t testing.TB, l letter) received {
	t.Helper()
	message, err := mail.ReadMessage(strings.NewReader(l.Data))
	require.NoError(t, err)
	to, err := message.Header.AddressList("To")
	require.NoError(t, err)
	require.Len(t, to, 1)
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, "quoted-printable", message.Header.Get("Content-Transfer-Encoding"))
	body, err := io.ReadAll(quotedprintable.NewReader(message.Body))
	require.NoError(t, err)
	return received{message.Header, *to[0], subject, strings.ReplaceAll(string(body), "\r\n", "\n")}
}

// shop is a shop whose customer has a surname.
type shop struct{ *shoptest.Shop }

func openShop(t testing.TB) *shop {
	t.Helper()
	s := shoptest.Open(t, "sqlite")
	s.Exec(t, "UPDATE customers SET name = 'Ada Lovelace'")
	return &shop{s}
}

// notifier returns one that looks up the customers in the shop's table.
func (s *shop) notifier(server string) smtpnotifier.Notifier {
	n := notifier(server, mail.Address{})
	n.AddressOf = func(ctx context.Context, id domainmodel.CustomerID) (mail.Address, error) {
		var customer activerecord.Customer
		err := s.DB.WithContext(ctx).First(&customer, int64(id)).Error
		return mail.Address{Name: customer.Name, Address: customer.Email}, err
	}
	return n
}

// ship saves an order that has been shipped, with its four events.
func (s *shop) ship(t testing.TB, id domainmodel.OrderID) {
	t.Helper()
	order, err := domainmodel.NewOrder(id, 1, "EU", domainmodel.EUR, noon)
	require.NoError(t, err)
	coffee, err := domainmodel.NewProduct(1, domainmodel.MustMoney(1000, domainmodel.EUR))
	require.NoError(t, err)
	require.NoError(t, order.AddItem(coffee, 3))
	require.NoError(t, order.Pay(order.Total(), noon))
	require.NoError(t, order.Ship(1, domainmodel.MustMoney(590, domainmodel.EUR), noon))
	require.NoError(t, s.Orders.Save(t.Context(), order))
}

// unsent is how many events are still to be delivered.
func (s *shop) unsent(t testing.TB) int64 {
	t.Helper()
	var n int64
	require.NoError(t, s.DB.Table("outbox_events").Where("sent_at IS NULL").Count(&n).Error)
	return n
}

// relay is an impatient one.
func (s *shop) relay(server string) repository.Relay {
	return repository.Relay{
		Store:    s.Store,
		Handlers: []domainmodel.Notifier{s.notifier(server)},
		Attempts: 3,
		Backoff:  func(int) time.Duration { return 20 * time.Millisecond },
		Poll:     10 * time.Millisecond,
	}
}

// run runs the relay until the end of the test, or until stop is called.
func run(t testing.TB, r repository.Relay) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the relay ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}
