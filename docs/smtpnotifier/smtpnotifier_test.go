package smtpnotifier_test

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/smtpnotifier"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

var ada = mail.Address{Name: "Ada Lovelace", Address: "ada@example.com"}

func TestTheCustomerIsMailedThatTheOrderHasShipped(t *testing.T) {
	s := new(server).start(t, "")
	require.NoError(t, notifier(s.addr, ada).Notify(t.Context(), shipped))

	letters := s.taken()
	require.Len(t, letters, 1)
	assert.Equal(t, []string{"ada@example.com"}, letters[0].To)
	m := read(t, letters[0])
	assert.Equal(t, ada, m.To)
	assert.Equal(t, "Your order 42 has been shipped", m.Subject)
	assert.Equal(t, "Dear Ada Lovelace,\n\nyour order 42 is on its way to you.\n", m.Body)
	assert.Equal(t, "<order-42.3.1@shop.example>", m.Header.Get("Message-ID"))
	assert.Equal(t, "auto-generated", m.Header.Get("Auto-Submitted"))
	at, err := m.Header.Date()
	require.NoError(t, err)
	assert.True(t, at.Equal(noon), "the mail's date is the event's, not that of the attempt")
}

func TestEventsThatCustomersNeedNotHearOfAreLeftAlone(t *testing.T) {
	n := notifier("127.0.0.1:1", ada) // where nobody listens
	for _, event := range []domainmodel.Event{
		domainmodel.OrderWasPlaced{}, domainmodel.ItemWasAdded{}, domainmodel.ItemQuantityWasChanged{},
		domainmodel.ItemWasRemoved{}, domainmodel.OrderWasPaid{}, domainmodel.OrderWasCancelled{},
	} {
		assert.NoError(t, n.Notify(t.Context(), domainmodel.SavedEvent{ID: shipped.ID, Event: event}), "%T", event)
	}
}

// A server or a reader that gets two mails of one event can see that they are the same.
func TestAMailThatIsSentAgainIsTheSameToTheByte(t *testing.T) {
	s := new(server).start(t, "")
	for range 2 {
		require.NoError(t, notifier(s.addr, ada).Notify(t.Context(), shipped))
	}
	letters := s.taken()
	require.Len(t, letters, 2)
	assert.Equal(t, letters[0], letters[1])

	other := shipped
	other.ID.Number++
	require.NoError(t, notifier(s.addr, ada).Notify(t.Context(), other))
	assert.NotEqual(t, read(t, letters[0]).Header["Message-Id"], read(t, s.taken()[2]).Header["Message-Id"])
}

// A customer chooses their name. Whatever it is, the mail has the headers that it has
// for everybody, one recipient, and three lines of text.
func TestNoNameAddsAHeaderARecipientOrAParagraph(t *testing.T) {
	s := new(server).start(t, "")
	require.NoError(t, notifier(s.addr, ada).Notify(t.Context(), shipped))
	headers := slices.Sorted(maps.Keys(read(t, s.taken()[0]).Header))

	for name, shown := range map[string]string{
		"Zoë Ångström": "Zoë Ångström", "李小龙": "李小龙", "Ναυσικά": "Ναυσικά", "👩‍🔬": "👩 🔬",
		"Ada\r\nBcc: eve@evil.example":               "Ada Bcc: eve@evil.example",
		"Ada\nSubject: You have won":                 "Ada Subject: You have won",
		"Ada\rX: y":                                  "Ada X: y",
		"Ada\r\n\r\nPay here":                        "Ada Pay here",
		"Ada\r\n.\r\nMAIL FROM:<eve@evil.example>":   "Ada . MAIL FROM:<eve@evil.example>",
		"Ada\u2028Pay\u2029here\u0085now":            "Ada Pay here now",
		"Ada\x00\x07\x1b[31m":                        "Ada [31m",
		"\u202egnp.exe":                              "gnp.exe",
		"\xff\xfeAda":                                "Ada",
		`Ada" <eve@evil.example>, "`:                 `Ada" <eve@evil.example>, "`,
		`Ada\`:                                       `Ada\`,
		"Lovelace, Ada (the countess); <b>x</b> @ ":  "Lovelace, Ada (the countess); <b>x</b> @",
		"=?utf-8?q?Ada=0D=0ABcc:_eve@evil.example?=": "=?utf-8?q?Ada=0D=0ABcc:_eve@evil.example?=",
		strings.Repeat("x", 5000):                    strings.Repeat("x", 100),
		strings.Repeat("ü", 5000):                    strings.Repeat("ü", 100),
		"":                                           "",
		" \t\n":                                      "",
	} {
		before := len(s.taken())
		require.NoError(t, notifier(s.addr, mail.Address{Name: name, Address: ada.Address}).Notify(t.Context(), shipped), "%q", name)
		letters := s.taken()[before:]
		require.Len(t, letters, 1, "%q", name)
		assert.Equal(t, []string{ada.Address}, letters[0].To, "%q", name)
		m := read(t, letters[0])
		assert.Equal(t, headers, slices.Sorted(maps.Keys(m.Header)), "%q", name)
		for key, values := range m.Header {
			assert.Len(t, values, 1, "%s of %q", key, name)
		}
		assert.Equal(t, mail.Address{Name: shown, Address: ada.Address}, m.To, "%q", name)
		if shown == "" {
			shown = "customer"
		}
		assert.Equal(t, "Dear "+shown+",\n\nyour order 42 is on its way to you.\n", m.Body, "%q", name)
		for line := range strings.Lines(letters[0].Data) {
			assert.LessOrEqual(t, len(line), 1000, "%q", name)
		}
	}
}

func TestAnAddressThatIsNoneIsAnErrorAndNothingIsSent(t *testing.T) {
	s := new(server).start(t, "")
	for _, address := range []string{
		"", "ada", "@example.com", "ada@example.com, eve@evil.example", "Ada <ada@example.com>",
		"ada@example.com\r\nRCPT TO:<eve@evil.example>", "ada@example.com\n", "ada@example.com\x00",
		"<ada@example.com> SIZE=1", `"a da"@example.com`, "ada@exa mple.com",
	} {
		err := notifier(s.addr, mail.Address{Name: "Ada", Address: address}).Notify(t.Context(), shipped)
		assert.ErrorContains(t, err, "mail customer 7: address ", "%q", address)
	}
	assert.Zero(t, s.begun())
}

func TestACustomerWhoCanNotBeLookedUpIsAnError(t *testing.T) {
	n := notifier("127.0.0.1:1", ada)
	gone := errors.New("gone")
	n.AddressOf = func(context.Context, domainmodel.CustomerID) (mail.Address, error) { return ada, gone }
	err := n.Notify(t.Context(), shipped)
	require.ErrorIs(t, err, gone)
	assert.EqualError(t, err, "find the address of customer 7: gone")
}

func TestANotifierThatIsIncompleteSaysWhatIsMissing(t *testing.T) {
	for want, change := range map[string]func(*smtpnotifier.Notifier){
		"no AddressOf":              func(n *smtpnotifier.Notifier) { n.AddressOf = nil },
		"the shop's address":        func(n *smtpnotifier.Notifier) { n.From = mail.Address{} },
		"the mail server":           func(n *smtpnotifier.Notifier) { n.Server = "" },
		"missing port":              func(n *smtpnotifier.Notifier) { n.Server = "mail.example.com" },
		"the port must be a number": func(n *smtpnotifier.Notifier) { n.Server = "mail.example.com:smtp" },
	} {
		n := notifier("127.0.0.1:1", ada)
		change(&n)
		assert.ErrorContains(t, n.Notify(t.Context(), shipped), want)
	}
}

// A relay that is stopped does not wait for a server that says nothing.
func TestTheContextEndsTheConversationAtOnce(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	called := make(chan net.Conn, 2)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			called <- conn // and says nothing
		}
	}()
	n := notifier(listener.Addr().String(), ada)

	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer (<-called).Close()
		cancel()
	}()
	start := time.Now()
	require.ErrorIs(t, n.Notify(ctx, shipped), context.Canceled)
	assert.Less(t, time.Since(start), n.Timeout/2)

	n.Timeout = 50 * time.Millisecond
	require.ErrorIs(t, n.Notify(t.Context(), shipped), context.DeadlineExceeded)
	(<-called).Close()
}

// The server holds back its answer to the mail itself: that is where go-mail does not
// look at the context.
func TestTheContextEndsAlsoWhileTheMailIsOnItsWay(t *testing.T) {
	release := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	s := (&server{answer: func(int) { cancel(); <-release }}).start(t, "")
	defer close(release)
	n := notifier(s.addr, ada)
	start := time.Now()
	require.ErrorIs(t, n.Notify(ctx, shipped), context.Canceled)
	assert.Less(t, time.Since(start), n.Timeout/2)
}

// Once the server has accepted the mail, an error in QUIT does not matter.
func TestAServerThatHangsUpAfterTakingTheMailHasTakenIt(t *testing.T) {
	s := (&server{vanish: true}).start(t, "")
	require.NoError(t, notifier(s.addr, ada).Notify(t.Context(), shipped))
	assert.Len(t, s.taken(), 1)
}

func TestNothingIsSentToAServerWithoutEncryption(t *testing.T) {
	s := new(server).start(t, "", func(s *smtp.Server) { s.AllowInsecureAuth = true })
	n := notifier(s.addr, ada)
	n.Plaintext, n.Username, n.Password = false, "shop", "secret"
	assert.ErrorContains(t, n.Notify(t.Context(), shipped), "does not support STARTTLS")
	assert.Zero(t, s.begun())
}

func TestTheShopLogsInOnceTheConnectionIsEncrypted(t *testing.T) {
	ours, theirs := certificate(t)
	s := (&server{username: "shop"}).start(t, "", func(s *smtp.Server) { s.TLSConfig = theirs })
	n := notifier(s.addr, ada)
	n.Plaintext, n.TLS, n.Username, n.Password = false, ours, "shop", "secret"
	require.NoError(t, n.Notify(t.Context(), shipped))
	assert.Len(t, s.taken(), 1)

	n.Password = "guess"
	err := n.Notify(t.Context(), shipped)
	require.ErrorContains(t, err, "535")
	assert.NotContains(t, err.Error(), "guess")

	n.TLS = nil // so that nobody has vouched for the certificate
	assert.ErrorContains(t, n.Notify(t.Context(), shipped), "certificate")
	assert.Len(t, s.taken(), 1)
}
