package bookingdb

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/booking"
)

// FindCorruptPlans returns the errors of the plans that break a rule. It loads every plan.
func (s *Store) FindCorruptPlans(ctx context.Context) (corrupt []*booking.CorruptPlanError, err error) {
	db, err := s.Session.DB(ctx)
	if err != nil {
		return nil, err
	}
	var ids []booking.PlanID
	if err := db.Model(&planRow{}).Order("id").Pluck("id", &ids).Error; err != nil {
		return nil, fmt.Errorf("find corrupt plans: %w", err)
	}
	for _, id := range ids {
		_, err := s.Plans.FindByID(ctx, id)
		if found, ok := errors.AsType[*booking.CorruptPlanError](err); ok {
			corrupt = append(corrupt, found)
		} else if err != nil {
			return nil, err
		}
	}
	return corrupt, nil
}
