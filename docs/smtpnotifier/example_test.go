package smtpnotifier_test

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/mail"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/smtpnotifier"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// The notifier is one of the Handlers of a repository.Relay, which calls it for every
// event. Here it is called once, with a mail server that prints what it gets.
func Example() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	mails := new(server)
	mails.serve(listener)
	defer mails.stop()

	notifier := smtpnotifier.Notifier{
		Server:    mails.addr,
		Plaintext: true, // since it is on this machine
		From:      mail.Address{Name: "The Shop", Address: "orders@shop.example"},
		AddressOf: func(_ context.Context, id domainmodel.CustomerID) (mail.Address, error) {
			return mail.Address{Name: "Zoë\r\nBcc: eve@evil.example", Address: "zoe@example.com"}, nil
		},
	}
	err = notifier.Notify(context.Background(), domainmodel.SavedEvent{
		ID: domainmodel.EventID{OrderID: 42, Version: 3, Number: 1},
		Event: domainmodel.OrderWasShipped{
			OrderID: 42, CustomerID: 7, WarehouseID: 1, Cost: domainmodel.MustMoney(590, domainmodel.EUR),
			At: time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC),
		},
	})
	fmt.Println(err)
	fmt.Print(strings.ReplaceAll(mails.taken()[0].Data, "\r\n", "\n"))
	// Output:
	// <nil>
	// Auto-Submitted: auto-generated
	// Date: Sat, 14 Mar 2026 12:00:00 +0000
	// MIME-Version: 1.0
	// Message-ID: <order-42.3.1@shop.example>
	// Subject: Your order 42 has been shipped
	// From: "The Shop" <orders@shop.example>
	// To: =?utf-8?b?Wm/DqyBCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?= <zoe@example.com>
	// Content-Transfer-Encoding: quoted-printable
	// Content-Type: text/plain; charset=UTF-8
	//
	// Dear Zo=C3=AB Bcc: eve@evil.example,
	//
	// your order 42 is on its way to you.
}
