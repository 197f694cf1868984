// Package exercise is the exercise of lesson 04.
package exercise

import (
	"log"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// SendReminder reminds the customer. The program replaces it at its start.
var SendReminder = func(customer domainmodel.CustomerID) error {
	log.Println("reminding customer", customer)
	return nil
}

// Remind reminds the customer of an order that is pending for more than a day.
func Remind(order *domainmodel.Order) error {
	if order.Status() != domainmodel.StatusPending || time.Since(order.PlacedAt()) <= 24*time.Hour {
		return nil
	}
	return SendReminder(order.CustomerID())
}
