package smtpnotifier

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Notifier sends the mails. All fields are needed but those that say otherwise. It
// is safe for use by several goroutines at once, and opens a connection for each
// mail.
type Notifier struct {
	// Server is the address of the mail server, such as "mail.example.com:587".
	Server string
	// Username and Password are those of the account, if the server wants one.
	Username, Password string
	// TLS is how the connection is encrypted; if nil, as the system's defaults say. A
	// server that does not offer STARTTLS is sent nothing.
	TLS *tls.Config
	// Plaintext does without encryption: for a server on the same machine.
	Plaintext bool
	// From is the shop's address. Its domain is that of the Message-IDs.
	From mail.Address
	// AddressOf looks up where to write to a customer. An error means that the event
	// is tried again.
	AddressOf func(ctx context.Context, id domainmodel.CustomerID) (mail.Address, error)
	// Timeout is how long a mail may take. 20 s if zero: less than a Relay's lease.
	Timeout time.Duration
}

var _ domainmodel.Notifier = Notifier{}

// Notify mails the customer of an OrderWasShipped, and leaves other events alone. It
// returns nil once the server has taken the mail. Every error means that the event
// is to be delivered again, a refusal too: when it stays one, the relay sets the
// event aside, and somebody looks at the address.
func (n Notifier) Notify(ctx context.Context, event domainmodel.SavedEvent) error {
	shipped, ok := event.Event.(domainmodel.OrderWasShipped)
	if !ok {
		return nil
	}
	if n.AddressOf == nil {
		return errors.New("mail the customer: the notifier has no AddressOf")
	}
	ctx, cancel := context.WithTimeout(ctx, n.timeout())
	defer cancel()
	to, err := n.AddressOf(ctx, shipped.CustomerID)
	if err != nil {
		return fmt.Errorf("find the address of customer %s: %w", shipped.CustomerID, err)
	}
	message, err := n.message(event.ID, shipped, to)
	if err == nil {
		err = n.send(ctx, message)
	}
	if err != nil {
		return fmt.Errorf("mail customer %s: %w", shipped.CustomerID, err)
	}
	return nil
}

// message returns the mail. It is made of the event and the address alone, so that
// the mail of a repeated event is the same.
func (n Notifier) message(id domainmodel.EventID, shipped domainmodel.OrderWasShipped, to mail.Address) (*gomail.Msg, error) {
	from, err := address(n.From)
	if err != nil {
		return nil, fmt.Errorf("the shop's address: %w", err)
	}
	if to, err = address(to); err != nil {
		return nil, err
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(&from)
	m.ToMailAddress(&to)
	m.SetMessageIDWithValue(messageID(id, from))
	m.SetDateWithValue(shipped.At)
	m.SetGenHeader("Auto-Submitted", "auto-generated") // so that no holiday notice answers (RFC 3834)
	m.Subject(fmt.Sprintf("Your order %s has been shipped", shipped.OrderID))
	m.SetBodyString(gomail.TypeTextPlain, fmt.Sprintf("Dear %s,\n\nyour order %s is on its way to you.\n", cmp.Or(to.Name, "customer"), shipped.OrderID))
	return m, nil
}

// messageID is unique to the event, as its ID is, within the shop's domain.
func messageID(id domainmodel.EventID, from mail.Address) string {
	domain := from.Address[strings.LastIndex(from.Address, "@")+1:]
	return fmt.Sprintf("order-%s.%d.%d@%s", id.OrderID, id.Version, id.Number, domain)
}

// address returns the address in the form that a header needs. Customers choose their
// names, so each unprintable character becomes a space. Otherwise a line break could add
// a header or a paragraph. An invalid address is an error.
func address(a mail.Address) (mail.Address, error) {
	parsed, err := mail.ParseAddress(a.Address)
	if err != nil {
		return mail.Address{}, fmt.Errorf("address %q: %w", a.Address, err)
	}
	if parsed.Address != a.Address || strings.ContainsFunc(a.Address, unicode.IsSpace) {
		return mail.Address{}, fmt.Errorf("address %q is not one plain address", a.Address)
	}
	printable := strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, a.Name)
	name := []rune(strings.Join(strings.Fields(printable), " "))
	if len(name) > longestName {
		name = name[:longestName]
	}
	return mail.Address{Name: string(name), Address: a.Address}, nil
}

// longestName is how many characters of a name are shown: a line of a mail may have
// 998 bytes, and a server need not take longer ones.
const longestName = 100

// send sends the message. Whatever happens, the connection is closed when it returns,
// and as soon as the context ends: go-mail's context ends with the dialling.
func (n Notifier) send(ctx context.Context, message *gomail.Msg) error {
	hangUp := func() {}
	defer func() { hangUp() }()
	client, err := n.client(func(dialling context.Context, network, server string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(dialling, network, server)
		if err != nil {
			return nil, err
		}
		stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
		hangUp = func() {
			stop()
			_ = conn.Close() // for the second time, mostly
		}
		return conn, nil
	})
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, message)
	if message.IsDelivered() { // what failed after that was saying goodbye
		return nil
	}
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return err
}

// client returns a client for one mail.
func (n Notifier) client(dial gomail.DialContextFunc) (*gomail.Client, error) {
	host, digits, err := net.SplitHostPort(n.Server)
	if err != nil {
		return nil, fmt.Errorf("the mail server's address: %w", err)
	}
	port, err := strconv.Atoi(digits)
	if err != nil {
		return nil, fmt.Errorf("the mail server's address %q: the port must be a number", n.Server)
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if n.TLS != nil {
		config = n.TLS.Clone()
	}
	config.ServerName = cmp.Or(config.ServerName, host)
	policy := gomail.TLSMandatory
	if n.Plaintext {
		policy = gomail.NoTLS
	}
	options := []gomail.Option{
		gomail.WithPort(port), gomail.WithDialContextFunc(dial),
		gomail.WithTimeout(n.timeout() + time.Second), // so that the context's is the first to end
		gomail.WithTLSConfig(config), gomail.WithTLSPolicy(policy),
	}
	if n.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(n.Username), gomail.WithPassword(n.Password))
	}
	return gomail.NewClient(host, options...)
}

func (n Notifier) timeout() time.Duration { return cmp.Or(n.Timeout, 20*time.Second) }
