// Package exercise is the exercise of lesson 20.
package exercise

import (
	"encoding/json"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Charged returns the amount of a stored event.
func Charged(stored []byte) (domainmodel.Money, error) {
	var event struct{ Charged domainmodel.Money }
	err := json.Unmarshal(stored, &event)
	return event.Charged, err
}
