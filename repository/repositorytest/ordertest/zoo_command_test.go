package ordertest

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func forgetToSave(s *gormStore) {
	s.command = func(ctx context.Context, s *gormStore, id domainmodel.OrderID, change func(*domainmodel.Order) error) (*domainmodel.Order, error) {
		order, err := s.FindByID(ctx, id)
		if err == nil {
			err = change(order)
		}
		return order, err
	}
}

func firstOrCreate(s *gormStore) {
	s.command = func(ctx context.Context, s *gormStore, id domainmodel.OrderID, change func(*domainmodel.Order) error) (*domainmodel.Order, error) {
		order, err := s.FindByID(ctx, id)
		if errors.Is(err, domainmodel.ErrOrderNotFound) {
			order, err = domainmodel.NewOrder(id, CustomerID, "EU", domainmodel.EUR, noon)
		}
		if err != nil {
			return nil, err
		}
		return order, errors.Join(change(order), s.Save(ctx, order))
	}
}

// logRefusals goes on after what it should return. The log is left out.
func logRefusals(s *gormStore) {
	s.command = func(ctx context.Context, s *gormStore, id domainmodel.OrderID, change func(*domainmodel.Order) error) (*domainmodel.Order, error) {
		return once(ctx, s, id, func(order *domainmodel.Order) error {
			_ = change(order)
			return nil
		})
	}
}

// tryOnce leaves it to the caller to try again. The first two have both loaded before
// one of them saves.
func tryOnce(s *gormStore) {
	meet := meeting()
	s.command = func(ctx context.Context, s *gormStore, id domainmodel.OrderID, change func(*domainmodel.Order) error) (*domainmodel.Order, error) {
		return once(ctx, s, id, func(order *domainmodel.Order) error {
			meet()
			return change(order)
		})
	}
}

// markNothing marks what it has in memory.
func markNothing(s *gormStore) {
	s.mark = func(_ *gorm.DB, row *eventRow) error {
		row.Sent = true
		return nil
	}
}

func markFirst(s *gormStore) {
	s.deliver = func(ctx context.Context, s *gormStore, row *eventRow, notifier domainmodel.Notifier) error {
		if err := s.mark(s.db.WithContext(ctx), row); err != nil {
			return err
		}
		return s.notify(ctx, *row, notifier)
	}
}

func holdNothing(s *gormStore) { s.hold = func(map[int64]bool, int64) {} }

func listEvents(s *gormStore) {
	var rows []eventRow
	s.next = func(db *gorm.DB, after int64) (eventRow, error) {
		if after == 0 {
			if err := db.Where("NOT sent").Order("id").Find(&rows).Error; err != nil {
				return eventRow{}, err
			}
		}
		if len(rows) == 0 {
			return eventRow{}, gorm.ErrRecordNotFound
		}
		row := rows[0]
		rows = rows[1:]
		return row, nil
	}
}

// failWhenEmpty takes the error of First for one.
func failWhenEmpty(s *gormStore) {
	s.next = func(db *gorm.DB, after int64) (eventRow, error) {
		row, err := next(db, after)
		if after == 0 && err != nil {
			err = errors.New("drain the outbox: " + err.Error())
		}
		return row, err
	}
}
