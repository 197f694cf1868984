package livingsidebyside

import (
	"encoding/json"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// Yesterday's program left something in a table, to be sent: on one side an e-mail, as the JSON
// of a Go struct, and on the other an event. Since then the fields were renamed in the code.
const (
	storedNotice = `{"To":"ada@example.com","Subject":"Your order 4 has been shipped"}`
	storedEvent  = `{"customer_id":1,"warehouse_id":1,"amount":545,"currency":"EUR","at":"2026-03-14T12:00:00Z"}`
)

// notice is the struct of today. Its Recipient was To.
type notice struct {
	Recipient string
	Subject   string
}

func recipientOfNotice(c *lesson.Check) string {
	if c.Care {
		var n noticeAsStored
		c.NoError(json.Unmarshal([]byte(storedNotice), &n))
		return n.Recipient
	}
	var n notice
	c.NoError(json.Unmarshal([]byte(storedNotice), &n))
	return n.Recipient
}

// recipientOfEvent has a relay of today deliver the event. Package repository stores events
// under names of its own, which stay when the domain renames a field.
func recipientOfEvent(c *lesson.Check) string {
	c.NoError(c.DB.Exec("INSERT INTO outbox_events (aggregate, aggregate_id, version, number, kind, payload, attempts) VALUES ('order', '4', 1, 1, 'OrderWasShipped', ?, 0)", storedEvent).Error)
	if err := c.Relay().Drain(c.Context()); err != nil {
		return err.Error()
	}
	for _, mail := range c.Mails() {
		if mail.Subject == "Your order 4 has been shipped" {
			return mail.To
		}
	}
	return ""
}

func yesterdaysMailArrives(c *lesson.Check) (string, bool) {
	var to string
	if c.Side == lesson.DomainModel {
		to = recipientOfEvent(c)
	} else {
		to = recipientOfNotice(c)
	}
	return fmt.Sprintf("sent to %q", to), to == "ada@example.com"
}
