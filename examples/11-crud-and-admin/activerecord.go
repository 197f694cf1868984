package crudandadmin

import (
	"context"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/11-crud-and-admin/active"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

func runActiveRecord(ctx context.Context, w *lesson.World) error {
	if err := prepare(ctx, w.DB, &active.Product{}, &active.Review{}); err != nil {
		return err
	}
	return useScreen(ctx, w, active.Admin{DB: w.DB})
}

// renamePastScreen is an import that finds no name in its file, and stores that.
func renamePastScreen(ctx context.Context, w *lesson.World) error {
	return w.DB.WithContext(ctx).Model(&active.Product{}).Where("id = ?", lesson.Mug).Update("name", "").Error
}
