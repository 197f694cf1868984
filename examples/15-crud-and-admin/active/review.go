package active

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/screen"
)

// Review is a row of table reviews: how a customer likes a product.
type Review struct {
	ID         int64   `gorm:"primaryKey"`
	ProductID  int64   `gorm:"not null;index"`
	Product    Product `gorm:"constraint:OnDelete:CASCADE"`
	CustomerID int64   `gorm:"not null"`
	Stars      int     `gorm:"not null"`
}

// BeforeCreate validates the review. It returns screen.Problems.
func (r *Review) BeforeCreate(*gorm.DB) error {
	problems := screen.Problems{}
	problems.Unless(r.Stars >= 1 && r.Stars <= 5, "Stars", "must be from 1 to 5")
	return problems.OrNil()
}

// Rate stores what a customer thinks of a product. It wraps screen.Problems.
func (a Admin) Rate(ctx context.Context, product, customer int64, stars int) error {
	review := Review{ProductID: product, CustomerID: customer, Stars: stars}
	if err := a.DB.WithContext(ctx).Omit("Product").Create(&review).Error; err != nil {
		return fmt.Errorf("rate product %d: %w", product, err)
	}
	return nil
}

// Stars returns the average of a product's reviews, and 0 if there are none.
func (a Admin) Stars(ctx context.Context, product int64) (average float64, err error) {
	err = a.DB.WithContext(ctx).Model(&Review{}).Where("product_id = ?", product).
		Select("COALESCE(AVG(stars), 0)").Scan(&average).Error
	if err != nil {
		return 0, fmt.Errorf("stars of product %d: %w", product, err)
	}
	return average, nil
}
