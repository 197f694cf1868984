package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// place opens an order. One that no warehouse could ship is not taken.
func (s *server) place(r *http.Request) (reply, error) {
	var body struct {
		Customer domainmodel.CustomerID `json:"customer"`
		Region   domainmodel.Region     `json:"region"`
	}
	placed, err := s.once(r, &body, func(ctx context.Context, tx *repository.Store) (*domainmodel.Order, error) {
		now := time.Now()
		id, err := domainmodel.NewOrderID(now, rand.Reader)
		if err != nil {
			return nil, err
		}
		order, err := domainmodel.NewOrder(id, body.Customer, body.Region, domainmodel.EUR, now)
		if err != nil {
			return nil, err
		}
		if _, err := tx.Warehouses.ForRegion(ctx, body.Region); err != nil {
			return nil, err
		}
		return order, tx.Orders.Save(ctx, order)
	})
	answer := orderReply(http.StatusCreated, placed)
	answer.location = "/orders/" + placed.ID.String()
	return answer, err
}

// add adds pieces of a product, at the price that the catalogue has today: no client can name one.
func (s *server) add(r *http.Request) (reply, error) {
	var body struct {
		Product  domainmodel.ProductID `json:"product"`
		Quantity int                   `json:"quantity"`
	}
	return s.update(r, &body, func(ctx context.Context, tx *repository.Store, order *domainmodel.Order) error {
		product, err := tx.Catalogue.FindProduct(ctx, body.Product)
		if err != nil {
			return err
		}
		return order.AddItem(product, body.Quantity)
	})
}

// change sets the quantity of an item. Two people who have the same page open would overwrite
// each other's, so it needs If-Match.
func (s *server) change(r *http.Request) (reply, error) {
	var body struct {
		Quantity int `json:"quantity"`
	}
	product, err := domainmodel.ParseProductID(r.PathValue("product"))
	if err == nil {
		err = requireIfMatch(r)
	}
	if err != nil {
		return reply{}, err
	}
	return s.update(r, &body, func(_ context.Context, _ *repository.Store, order *domainmodel.Order) error {
		return order.ChangeQuantity(product, body.Quantity)
	})
}

// pay is told of a payment. The amount is the one that the customer was charged: if an item
// came in since, the order refuses it.
func (s *server) pay(r *http.Request) (reply, error) {
	var body struct {
		Charged domainmodel.Money `json:"charged"`
	}
	return s.update(r, &body, func(_ context.Context, _ *repository.Store, order *domainmodel.Order) error {
		if body.Charged == (domainmodel.Money{}) {
			return &domainmodel.InvalidValueError{What: "charged", Value: `""`, Rule: `must be an amount with a currency, such as "20.00 EUR"`}
		}
		return order.Pay(body.Charged, time.Now())
	})
}

// ship changes the order and the stock together. The mail is sent by the relay.
func (s *server) ship(r *http.Request) (reply, error) {
	return s.command(r, nil, func(ctx context.Context, tx *repository.Store, id domainmodel.OrderID) (*domainmodel.Order, error) {
		if err := shippingIfMatch(r, tx).Ship(ctx, id, time.Now()); err != nil {
			return nil, err
		}
		return tx.Orders.FindByID(ctx, id)
	})
}

// cancel needs If-Match, since it is another decision once the order has been paid.
func (s *server) cancel(r *http.Request) (reply, error) {
	if err := requireIfMatch(r); err != nil {
		return reply{}, err
	}
	return s.update(r, nil, func(_ context.Context, _ *repository.Store, order *domainmodel.Order) error {
		return order.Cancel(time.Now())
	})
}

func (s *server) get(r *http.Request) (reply, error) {
	id, err := domainmodel.ParseOrderID(r.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	order, err := s.store.Orders.FindByID(r.Context(), id)
	if err != nil {
		return reply{}, err
	}
	return orderReply(http.StatusOK, newOrderView(order)), nil
}

// list decides nothing, so it goes to the tables: one statement for a page of orders. A damaged row
// does not hide the others. Its ID is listed, and what is wrong with it is in the log.
func (s *server) list(r *http.Request) (reply, error) {
	query := r.URL.Query()
	page, err := number(query, "page", 1, 10_000)
	if err != nil {
		return reply{}, err
	}
	size, err := number(query, "page_size", 20, 100)
	if err != nil {
		return reply{}, err
	}
	status := query.Get("status")
	if status != "" {
		if _, err := domainmodel.ParseOrderStatus(status); err != nil {
			return reply{}, err
		}
	}
	db, err := s.store.DB(r.Context())
	if err != nil {
		return reply{}, err
	}
	rows, err := orderRows(db, status, page, size)
	if err != nil {
		return reply{}, err
	}
	defer rows.Close()
	answer := reply{status: http.StatusOK}
	view := listView{Page: page, PageSize: size, Orders: []rowView{}}
	for rows.Next() {
		order, err := readRow(rows)
		if err == nil {
			view.Orders = append(view.Orders, order)
			continue
		}
		view.Damaged = append(view.Damaged, order.ID)
		answer.fault = errors.Join(answer.fault, err)
	}
	answer.body = view
	return answer, db.AddError(rows.Err())
}

// orderRows returns a page of rows, to be read one by one: the values of a damaged one may have any
// type. (activerecord.ListOrders reads all of them, or none.)
func orderRows(db *gorm.DB, status string, page, size int) (*sql.Rows, error) {
	query := db.Model(&activerecord.Order{}).
		Select("orders.id, customers.name, orders.status, orders.total, orders.currency, orders.placed_at").
		Joins("LEFT JOIN customers ON customers.id = orders.customer_id").
		Order("orders.id").Limit(size).Offset((page - 1) * size)
	if status != "" {
		query = query.Where("orders.status = ?", status)
	}
	rows, err := query.Rows()
	return rows, db.AddError(err)
}

// update is command for changes of the order alone.
func (s *server) update(r *http.Request, body any, change func(ctx context.Context, tx *repository.Store, order *domainmodel.Order) error) (reply, error) {
	return s.command(r, body, func(ctx context.Context, tx *repository.Store, id domainmodel.OrderID) (*domainmodel.Order, error) {
		return tx.Orders.Update(ctx, id, func(order *domainmodel.Order) error {
			if err := checkIfMatch(r, order); err != nil {
				return err
			}
			return change(ctx, tx, order)
		})
	})
}

// command carries out do for the order that the path names, and answers with the order as it
// was saved.
func (s *server) command(r *http.Request, body any, do func(ctx context.Context, tx *repository.Store, id domainmodel.OrderID) (*domainmodel.Order, error)) (reply, error) {
	id, err := domainmodel.ParseOrderID(r.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	saved, err := s.once(r, body, func(ctx context.Context, tx *repository.Store) (*domainmodel.Order, error) {
		return do(ctx, tx, id)
	})
	return orderReply(http.StatusOK, saved), err
}

// once reads the body, and carries out do in a transaction, once for each Idempotency-Key. A
// request that is repeated, since its answer was lost, gets the answer to the first one.
func (s *server) once(r *http.Request, body any, do func(ctx context.Context, tx *repository.Store) (*domainmodel.Order, error)) (answer orderView, err error) {
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		return answer, &requestError{kindMalformed, "send an Idempotency-Key: a new one for each request, such as a UUID, and the same one when you repeat that"}
	}
	if err := decode(r, body); err != nil {
		return answer, err
	}
	given, err := json.Marshal(body)
	if err != nil {
		return answer, err
	}
	command := fmt.Sprintf("%s %s %s", r.Method, r.URL.Path, given)
	err = s.store.InTransaction(r.Context(), func(ctx context.Context, tx *repository.Store) error {
		order, err := do(ctx, tx)
		if err != nil {
			return err
		}
		answer = newOrderView(order)
		return nil
	}, repository.Key("http "+key), repository.Command(command), repository.Answer(&answer), repository.Attempts(10))
	return answer, err
}
