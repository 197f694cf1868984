package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// etag returns the ETag of an order at that version.
func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// requireIfMatch is for commands that a person decides on by what a page shows, and that
// would be carried out on an order which has changed as well.
func requireIfMatch(r *http.Request) error {
	if ifMatch(r) == "" {
		return &requestError{kind: kindNoIfMatch}
	}
	return nil
}

// ifMatch returns the field, which may have several lines.
func ifMatch(r *http.Request) string { return strings.Join(r.Header.Values("If-Match"), ",") }

// checkIfMatch compares the order with the ETags that the client has, if it has sent any. The
// order must be the one that is going to be saved: most databases let others change it between two
// times that a transaction loads it.
func checkIfMatch(r *http.Request, order *domainmodel.Order) error {
	given := ifMatch(r)
	if given == "" || given == "*" { // any order that exists
		return nil
	}
	for tag := range strings.SplitSeq(given, ",") { // ours have no comma
		if strings.TrimSpace(tag) == etag(order.Version()) {
			return nil
		}
	}
	return &requestError{kindStale, fmt.Sprintf("If-Match is %s, but the order has the ETag %s", given, etag(order.Version()))}
}

// shippingIfMatch ships the order only if it is the one of If-Match.
func shippingIfMatch(r *http.Request, tx *repository.Store) domainmodel.ShippingService {
	return domainmodel.ShippingService{InTransaction: func(ctx context.Context, do func(context.Context, domainmodel.ShippingPorts) error) error {
		return tx.Shipping().InTransaction(ctx, func(ctx context.Context, in domainmodel.ShippingPorts) error {
			in.Orders = ordersIfMatch{in.Orders, r}
			return do(ctx, in)
		})
	}}
}

// ordersIfMatch finds an order only if it is the one of If-Match: for services that load it
// themselves.
type ordersIfMatch struct {
	domainmodel.OrderRepository
	request *http.Request
}

func (o ordersIfMatch) FindByID(ctx context.Context, id domainmodel.OrderID) (*domainmodel.Order, error) {
	order, err := o.OrderRepository.FindByID(ctx, id)
	if err != nil {
		return nil, err
	}
	return order, checkIfMatch(o.request, order)
}

// decode reads the body, which must be one JSON value without unknown fields. If body is nil,
// there must be none.
func decode(r *http.Request, body any) error {
	if body == nil {
		switch _, err := io.ReadFull(r.Body, make([]byte, 1)); err { // the length of one in chunks is not known
		case io.EOF:
			return nil
		case nil:
			return &requestError{kindMalformed, "the request must not have a body"}
		default:
			return bodyError(err)
		}
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return &requestError{kind: kindNotJSON}
	}
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(body)
	if err == nil {
		if _, err = decoder.Token(); err == io.EOF {
			return nil
		}
		if err == nil || errors.As(err, new(*json.SyntaxError)) {
			err = errors.New("there is something behind the JSON value")
		}
	}
	return bodyError(err)
}

// bodyError says what is wrong with a body, by the error of reading it.
func bodyError(err error) error {
	if domainmodel.KindOf(err) != domainmodel.KindUnknown { // an invalid value, such as an amount
		return err
	}
	if errors.As(err, new(*http.MaxBytesError)) {
		return fmt.Errorf("%w: %w", &requestError{kind: kindTooLarge}, err)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("%w: %w", &requestError{kind: kindTooSlow}, err)
	}
	detail := strings.TrimPrefix(err.Error(), "json: ")
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		what := "the body"
		if wrong.Field != "" {
			what = fmt.Sprintf("field %q", wrong.Field)
		}
		detail = fmt.Sprintf("%s has the wrong type: %s", what, wrong.Value)
	}
	return &requestError{kindMalformed, "the body can't be read: " + detail}
}

// number reads a parameter of the query that counts from 1.
func number(query url.Values, name string, otherwise, most int) (int, error) {
	text := query.Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, &domainmodel.InvalidValueError{What: name, Value: strconv.Quote(text), Rule: fmt.Sprintf("must be a number from 1 to %d", most)}
	}
	return n, nil
}
