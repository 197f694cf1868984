package repository

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// Catalogue finds products in table products.
type Catalogue struct{ session *session }

var _ domainmodel.Catalogue = (*Catalogue)(nil)

// FindProduct returns the product at the price of today. It wraps a
// *domainmodel.NoProductError, and returns a *domainmodel.CorruptRowError for a row that
// can't be a product. It implements domainmodel.Catalogue.
func (r *Catalogue) FindProduct(ctx context.Context, id domainmodel.ProductID) (found domainmodel.Product, err error) {
	row := activerecord.Product{ID: int64(id)}
	err = readFirst(ctx, r.session.Session, r.session.sql.findProduct, row.ID, &domainmodel.NoProductError{ProductID: id}, &row.Price, &row.Currency)
	if err == nil {
		found, err = product(row)
	}
	if err != nil {
		return domainmodel.Product{}, notFound("price of product "+id.String(), err)
	}
	return found, nil
}
