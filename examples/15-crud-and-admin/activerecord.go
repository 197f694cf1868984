package crudandadmin

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/15-crud-and-admin/active"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	if err := prepare(ctx, w.DB, &active.Product{}, &active.Review{}); err != nil {
		return err
	}
	return useScreen(ctx, w, active.Admin{DB: w.DB})
}
