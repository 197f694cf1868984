package domain

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/screen"
)

// Review is how a customer likes a product. Make one with NewReview.
type Review struct {
	product  domainmodel.ProductID
	customer domainmodel.CustomerID
	stars    int
}

// NewReview returns the review. It returns screen.Problems.
func NewReview(product domainmodel.ProductID, customer domainmodel.CustomerID, stars int) (Review, error) {
	problems := screen.Problems{}
	problems.Unless(stars >= 1 && stars <= 5, "Stars", "must be from 1 to 5")
	if err := problems.OrNil(); err != nil {
		return Review{}, err
	}
	return Review{product, customer, stars}, nil
}

// Reviews keeps reviews in table reviews.
type Reviews struct{ DB *gorm.DB }

// reviewRow is a row of the table.
type reviewRow struct {
	ID         int64 `gorm:"primaryKey"`
	ProductID  int64 `gorm:"not null;index"`
	Product    row   `gorm:"constraint:OnDelete:CASCADE"`
	CustomerID int64 `gorm:"not null"`
	Stars      int   `gorm:"not null"`
}

// TableName is the table.
func (reviewRow) TableName() string { return "reviews" }

// Add stores a new review.
func (r Reviews) Add(ctx context.Context, review Review) error {
	added := reviewRow{
		ProductID:  int64(review.product),
		CustomerID: int64(review.customer),
		Stars:      review.stars,
	}
	if err := r.DB.WithContext(ctx).Omit("Product").Create(&added).Error; err != nil {
		return fmt.Errorf("add a review of product %s: %w", review.product, err)
	}
	return nil
}

// Average returns the average of a product's stars, and 0 if it has no reviews.
func (r Reviews) Average(ctx context.Context, product domainmodel.ProductID) (average float64, err error) {
	err = r.DB.WithContext(ctx).Model(&reviewRow{}).Where("product_id = ?", int64(product)).
		Select("COALESCE(AVG(stars), 0)").Scan(&average).Error
	if err != nil {
		return 0, fmt.Errorf("stars of product %s: %w", product, err)
	}
	return average, nil
}

// Rate stores what a customer thinks of a product. It wraps screen.Problems.
func (a Admin) Rate(ctx context.Context, product, customer int64, stars int) error {
	review, err := NewReview(domainmodel.ProductID(product), domainmodel.CustomerID(customer), stars)
	if err != nil {
		return fmt.Errorf("rate product %d: %w", product, err)
	}
	return a.Reviews.Add(ctx, review)
}

// Stars returns the average of a product's reviews, and 0 if there are none.
func (a Admin) Stars(ctx context.Context, product int64) (float64, error) {
	return a.Reviews.Average(ctx, domainmodel.ProductID(product))
}
