package repository

import (
	"fmt"
	"strconv"

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
		row          func() string
		check        func() error
	}{
		{&product, "id", "id, price, currency", []any{&product.ID, &product.Price, &product.Currency}, "product %s", func() string { return strconv.FormatInt(product.ID, 10) }, func() error {
			price, err := domainmodel.NewMoney(product.Price, domainmodel.Currency(product.Currency))
			if err == nil {
				_, err = domainmodel.NewProduct(domainmodel.ProductID(product.ID), price)
			}
			return err
		}},
		{&stored, "id", "id, region", []any{&stored.ID, &stored.Region}, "warehouse %s", func() string { return strconv.FormatInt(stored.ID, 10) }, func() error {
			_, err := warehouse(stored)
			return err
		}},
		{&rate, "region", "region, base, per_piece, currency", []any{&rate.Region, &rate.Base, &rate.PerPiece, &rate.Currency}, "shipping rate of region %q", func() string { return rate.Region }, func() error {
			_, err := domainmodel.ParseRegion(rate.Region)
			if err == nil {
				_, err = shippingRate(rate)
			}
			return err
		}},
	} {
		err := a.reportOf(of.model, func() (found []Finding, err error) {
			table, err := tableOf(a.db, of.model)
			if err != nil {
				return nil, err
			}
			query := a.db.Model(of.model).Select(of.columns).Order(of.key)
			err = dbrows.Each(query, func(scan func(...any) error) {
				if scan(of.fields...) != nil { // auditRows reports the column
					return
				}
				if err := of.check(); err != nil {
					row := of.row()
					found = append(found, Finding{Table: table, Row: row, Err: &domainmodel.CorruptRowError{What: fmt.Sprintf(of.what, row), Err: err}})
				}
			})
			return found, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
