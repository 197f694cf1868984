// Package smtpnotifier mails customers what happened to their orders: the event
// OrderWasShipped becomes an e-mail. It is an example of a handler for a
// repository.Relay that has an effect outside of the database, in the docs module
// because of what it imports.
//
// The mail is sent with github.com/wneessen/go-mail. The standard library's
// net/smtp is frozen, writes no messages (headers, encodings, line lengths are left
// to the caller), and knows no context. go-mail is maintained and does the first
// two; the third is made up for here, since its context ends with the dialling.
//
// # At least once
//
// No transaction spans a database and a mail server. When the server has taken the
// mail, but its answer or the mark in the outbox is lost, the relay sends it again.
// So that the two can be told apart from two mails, the second one is the same to
// the byte: its Message-ID is made of the event's ID, and its date is the event's.
// Many servers and mailboxes drop a Message-ID that they have seen. Exactly once
// would need a mail server that promises to.
package smtpnotifier
