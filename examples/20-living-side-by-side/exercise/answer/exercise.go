// Package exercise is an answer to the exercise of lesson 20.
//
// Stored data outlives the program that wrote it. The reader keeps the old form until no row
// has it any more, which Outbox.Figures tells, and then the old form goes. A migration of the rows
// would do as well, if nobody of version 1 were still running and storing more of them.
package exercise

import (
	"encoding/json"
	"errors"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Charged returns the amount of a stored event.
func Charged(stored []byte) (domainmodel.Money, error) {
	var event struct {
		Charged *domainmodel.Money
		Cents   *int64 // of version 1, in euros
	}
	if err := json.Unmarshal(stored, &event); err != nil {
		return domainmodel.Money{}, err
	}
	switch {
	case event.Charged != nil && event.Cents == nil:
		return *event.Charged, nil
	case event.Cents != nil && event.Charged == nil:
		return domainmodel.NewMoney(*event.Cents, domainmodel.EUR)
	}
	return domainmodel.Money{}, errors.New("the event has an amount of neither version, or of both")
}
