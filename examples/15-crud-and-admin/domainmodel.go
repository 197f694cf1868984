package crudandadmin

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/domain"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runDomainModel(ctx context.Context, w *lesson.World) error {
	if err := prepare(ctx, w.DB, domain.Tables()...); err != nil {
		return err
	}
	return useScreen(ctx, w, domain.Admin{Products: domain.Products{DB: w.DB}, Reviews: domain.Reviews{DB: w.DB}})
}
