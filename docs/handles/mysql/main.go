// Command mysql places an order in an empty MySQL or MariaDB database, with a handle of GORM's own.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"gorm.io/driver/mysql"
	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

const dsn = "root@tcp(127.0.0.1:3306)/test?charset=utf8mb4&parseTime=true&loc=UTC" +
	"&sql_mode='STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE'&group_concat_max_len=1073741824"

func main() {
	if err := run(context.Background(), dsn, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, dsn string, out io.Writer) error {
	db, err := gorm.Open(mysql.Open(dsn), &gorm.Config{})
	if err != nil {
		return err
	}
	if err := repository.Migrate(db); err != nil {
		return err
	}
	store, err := repository.New(db) // says what the handle lacks
	if err != nil {
		return err
	}
	ada := activerecord.Customer{Name: "Ada", Email: "ada@example.com"}
	if err := db.FirstOrCreate(&ada, "email = ?", ada.Email).Error; err != nil {
		return err
	}
	tea := activerecord.Product{SKU: "TEA", Name: "Tea", Price: 450, Currency: "EUR"}
	if err := db.FirstOrCreate(&tea, "sku = ?", tea.SKU).Error; err != nil {
		return err
	}

	product, err := store.Catalogue.FindProduct(ctx, domainmodel.ProductID(tea.ID))
	if err != nil {
		return err
	}
	now := time.Now()
	id, err := domainmodel.NewOrderID(now, rand.Reader)
	if err != nil {
		return err
	}
	order, err := domainmodel.NewOrder(id, domainmodel.CustomerID(ada.ID), "EU", domainmodel.EUR, now)
	if err != nil {
		return err
	}
	if err := order.AddItem(product, 2); err != nil {
		return err
	}
	if err := store.Orders.Save(ctx, order); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "placed an order of %s\n", order.Total())
	return err
}
