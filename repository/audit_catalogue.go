package repository

import (
	"database/sql"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	dbrows "github.com/seed-191f9721/activerecord-vs-domainmodel/repository/internal/rows"
)

// auditCatalogue reports the products, warehouses and shipping rates that no order can use.
func (a *auditor) auditCatalogue() error {
	var product activerecord.Product
	var stored activerecord.Warehouse
	var rate activerecord.ShippingRate
	for _, of := range []struct {
		model        any
		key, columns string
		fields       []any
		what         string
		check        func() error
	}{
		{&product, "id", "id, price, currency", []any{&product.ID, &product.Price, &product.Currency}, "product %s", func() error {
			price, err := domainmodel.NewMoney(product.Price, domainmodel.Currency(product.Currency))
			if err == nil {
				_, err = domainmodel.NewProduct(domainmodel.ProductID(product.ID), price)
			}
			return err
		}},
		{&stored, "id", "id, region", []any{&stored.ID, &stored.Region}, "warehouse %s", func() error {
			_, err := warehouse(stored)
			return err
		}},
		{&rate, "region", "region, base, per_piece, currency", []any{&rate.Region, &rate.Base, &rate.PerPiece, &rate.Currency}, "shipping rate of region %q", func() error {
			_, err := domainmodel.ParseRegion(rate.Region)
			if err == nil {
				_, err = shippingRate(rate)
			}
			return err
		}},
	} {
		if !a.db.Migrator().HasTable(of.model) {
			continue
		}
		table, err := tableOf(a.db, of.model)
		if err != nil {
			return err
		}
		var found []Finding
		query := a.db.Model(of.model).Select(of.key + ", " + of.columns).Order(of.key)
		err = dbrows.Each(query, func(scan func(...any) error) {
			var key sql.NullString
			err := scan(append([]any{&key}, of.fields...)...)
			if err == nil {
				err = of.check()
			}
			if err != nil {
				row := orNULL(key)
				found = append(found, Finding{Table: table, Row: row, Err: &domainmodel.CorruptRowError{What: fmt.Sprintf(of.what, row), Err: err}})
			}
		})
		if err == nil {
			err = a.reportAll(found)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
