package crudandadmin

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/11-crud-and-admin/domain"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := prepare(ctx, w.DB, domain.Tables()...); err != nil {
		return err
	}
	return useScreen(ctx, w, domain.Admin{Products: domain.Products{DB: w.DB}, Reviews: domain.Reviews{DB: w.DB}})
}

// renamePastForm is the same import. All it can store is a *domain.Product, and
// there is none without a name.
func renamePastForm(ctx context.Context, w *lesson.World) error {
	products := domain.Products{DB: w.DB}
	mug, err := products.FindByID(ctx, lesson.Mug)
	if err != nil {
		return err
	}
	if err := mug.Describe(domain.Details{SKU: "MUG", Price: domainmodel.MustMoney(800, lesson.Currency)}); err != nil {
		return err
	}
	return products.Save(ctx, mug)
}
