package memory

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Catalogue keeps products. Orders.Save does not look into it.
type Catalogue struct{ session *session }

var _ domainmodel.Catalogue = (*Catalogue)(nil)

// Set keeps the product, with its price.
func (r *Catalogue) Set(ctx context.Context, product domainmodel.Product) error {
	err := r.session.write(ctx, func(tx *transaction) error {
		tx.state.products[product.ID()] = product
		return nil
	})
	if err != nil {
		return fmt.Errorf("set product %s: %w", product.ID(), err)
	}
	return nil
}

// FindProduct returns the product. It wraps a *domainmodel.NoProductError.
// It implements domainmodel.Catalogue.
func (r *Catalogue) FindProduct(ctx context.Context, id domainmodel.ProductID) (product domainmodel.Product, err error) {
	err = r.session.read(ctx, func(s *state) error {
		var found bool
		if product, found = s.products[id]; !found {
			return &domainmodel.NoProductError{ProductID: id}
		}
		return nil
	})
	if err != nil {
		return domainmodel.Product{}, fmt.Errorf("find the price of product %s: %w", id, err)
	}
	return product, nil
}
