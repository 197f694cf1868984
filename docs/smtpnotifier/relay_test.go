package smtpnotifier_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func TestAShippedOrderReachesItsCustomerThroughTheOutbox(t *testing.T) {
	s, mails := openShop(t), new(server).start(t, "")
	s.ship(t, 42)
	run(t, s.relay(mails.addr))
	m := read(t, mails.waitFor(t, 1)[0])
	assert.Equal(t, ada, m.To)
	assert.Equal(t, "<order-42.1.4@shop.example>", m.Header.Get("Message-ID"), "the fourth event of version 1")

	require.Eventually(t, func() bool { return s.unsent(t) == 0 }, 10*time.Second, 5*time.Millisecond)
	assert.Len(t, mails.taken(), 1, "the events before it are no news to the customer")
}

// A refusal may be a passing one, and may be for ever. It is tried a few times, then
// set aside with what the server said. Once that is cured, the mail can be tried again.
func TestAMailThatIsRefusedIsTriedAgainAndThenSetAside(t *testing.T) {
	s := openShop(t)
	var unknown atomic.Bool
	unknown.Store(true)
	mails := (&server{refuse: func(string) error {
		if unknown.Load() {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
		}
		return nil
	}}).start(t, "")
	s.ship(t, 42)
	relay := s.relay(mails.addr)
	aside := make(chan domainmodel.EventID, 1)
	relay.OnSetAside = func(id domainmodel.EventID, err error) {
		assert.ErrorContains(t, err, "no such mailbox")
		aside <- id
	}
	run(t, relay)
	event := <-aside
	assert.Equal(t, domainmodel.EventID{OrderID: 42, Version: 1, Number: 4}, event)
	assert.Equal(t, relay.Attempts, mails.begun())
	assert.Empty(t, mails.taken())
	waiting, err := s.Outbox.ListSetAside(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, waiting, 1)
	assert.Contains(t, waiting[0].Error, "550")

	unknown.Store(false)
	require.NoError(t, s.Outbox.Retry(t.Context(), event))
	mails.waitFor(t, 1)
}

func TestAMailWaitsForAServerThatIsDown(t *testing.T) {
	s, mails := openShop(t), new(server).start(t, "")
	addr := mails.addr
	mails.stop()
	s.ship(t, 42)
	relay := s.relay(addr)
	relay.Attempts = 1000
	failed := make(chan error, 1)
	relay.OnError = func(err error) {
		select {
		case failed <- err:
		default:
		}
	}
	run(t, relay)
	assert.ErrorContains(t, <-failed, "mail customer 1: ")

	mails = new(server).start(t, addr)
	mails.waitFor(t, 1)
	require.Eventually(t, func() bool { return s.unsent(t) == 0 }, 10*time.Second, 5*time.Millisecond)
	assert.Len(t, mails.taken(), 1)
}

// Two relays share the work. Every order's mail arrives.
func TestTwoRelaysSideBySideMailEveryOrder(t *testing.T) {
	const orders = 10
	s, mails := openShop(t), new(server).start(t, "")
	for id := range domainmodel.OrderID(orders) {
		s.ship(t, id+1)
	}
	for range 2 {
		run(t, s.relay(mails.addr))
	}
	require.Eventually(t, func() bool { return s.unsent(t) == 0 }, 20*time.Second, 5*time.Millisecond)
	ids := map[string]int{}
	for _, l := range mails.taken() {
		ids[read(t, l).Header.Get("Message-ID")]++
	}
	assert.Len(t, ids, orders)
}

// The server takes the mail, and answers after the lease has run out. The relay can't
// know whether it was taken, so one of the two sends it again: twice the same mail,
// not two mails.
func TestAMailWhoseAnswerWasLostComesAgainUnderTheSameMessageID(t *testing.T) {
	s := openShop(t)
	release := make(chan struct{})
	mails := (&server{answer: func(taken int) {
		if taken == 1 {
			<-release
		}
	}}).start(t, "")
	defer sync.OnceFunc(func() { close(release) })()
	s.ship(t, 42)
	for range 2 {
		relay := s.relay(mails.addr)
		relay.Lease = 300 * time.Millisecond
		run(t, relay)
	}
	letters := mails.waitFor(t, 2)
	assert.Equal(t, letters[0], letters[1])
	assert.Equal(t, "<order-42.1.4@shop.example>", read(t, letters[1]).Header.Get("Message-ID"))
	require.Eventually(t, func() bool { return s.unsent(t) == 0 }, 10*time.Second, 5*time.Millisecond)
}
