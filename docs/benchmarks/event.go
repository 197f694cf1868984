package main

import (
	"encoding/json"
	"strconv"
	"time"
)

// event is a row of the outbox, as the contestants write it that do so by hand: the
// same as package repository writes.
type event struct {
	AggregateID string `db:"aggregate_id"` // of the order: the outbox takes the IDs of any aggregate
	Version     int64  `db:"version"`
	Number      int    `db:"number"`
	Kind        string `db:"kind"`
	Payload     string `db:"payload"`
}

type payload struct {
	CustomerID  int64     `json:"customer_id,omitempty"`
	Region      string    `json:"region,omitempty"`
	ProductID   int64     `json:"product_id,omitempty"`
	WarehouseID int64     `json:"warehouse_id,omitempty"`
	Amount      int64     `json:"amount,omitempty"`
	Currency    string    `json:"currency,omitempty"`
	From        int       `json:"from,omitempty"`
	Quantity    int       `json:"quantity,omitempty"`
	At          time.Time `json:"at,omitzero"`
}

func newEvent(order, version int64, number int, kind string, p payload) (event, error) {
	text, err := json.Marshal(p)
	return event{strconv.FormatInt(order, 10), version, number, kind, string(text)}, err
}

// placedEvents are those of a new order of one piece of each of the products 1 to items.
func placedEvents(order, customer int64, items int) ([]event, error) {
	events := make([]event, 1+items)
	var err error
	events[0], err = newEvent(order, 1, 1, "OrderWasPlaced", payload{CustomerID: customer, Region: region, Currency: currency, At: placedAt})
	if err != nil {
		return nil, err
	}
	for i := range items {
		product := int64(i + 1)
		events[i+1], err = newEvent(order, 1, i+2, "ItemWasAdded", payload{ProductID: product, Amount: price(product), Currency: currency, Quantity: 1})
		if err != nil {
			return nil, err
		}
	}
	return events, nil
}

func changedEvent(order, version, product int64, from, to int) (event, error) {
	return newEvent(order, version, 1, "ItemQuantityWasChanged", payload{ProductID: product, From: from, Quantity: to})
}

func shippedEvent(order, version, customer, warehouse, cost int64, at time.Time) (event, error) {
	return newEvent(order, version, 1, "OrderWasShipped", payload{CustomerID: customer, WarehouseID: warehouse, Amount: cost, Currency: currency, At: at})
}
