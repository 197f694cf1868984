package activerecord

import (
	"fmt"
	"log"
)

// Mail is an e-mail to a customer.
type Mail struct {
	To, Subject, Body string
}

// SendMail is called for every e-mail. It logs it; an application replaces the
// variable at start-up, and a test for as long as it runs.
//
// PROBLEM 4: a variable of the package is a dependency that no signature shows,
// and two tests that run in parallel share it.
var SendMail = func(m Mail) error {
	log.Printf("mail to %s: %s", m.To, m.Subject)
	return nil
}

func shippedMail(o *Order) Mail {
	return Mail{
		To:      o.Customer.Email,
		Subject: fmt.Sprintf("Your order %d has been shipped", o.ID),
		Body:    fmt.Sprintf("Dear %s,\n\nyour order %d is on its way to you.\n", o.Customer.Name, o.ID),
	}
}
