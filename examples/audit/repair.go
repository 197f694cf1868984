package main

import (
	"errors"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

const page = "docs/repairing-orders.md"

// sections say where the page has which value. The first one that fits counts.
var sections = []struct{ what, rule, anchor string }{
	{"row", "", "a-column-cant-be-read"},
	{"paid_at", "", "a-time-cant-be-read"},
	{"shipped_at", "", "a-time-cant-be-read"},
	{"cancelled_at", "", "a-time-cant-be-read"},
	{"item", "", "an-item-cant-be-read"},
	{"list of items", "", "an-item-cant-be-read"},
	{"order ID", "", "an-id-is-not-positive"},
	{"customer ID", "", "an-id-is-not-positive"},
	{"region", "", "the-region-is-not-valid"},
	{"currency", "", "the-currency-is-not-valid"},
	{"version", "must not be below", "the-version-is-behind-the-events"},
	{"version", "", "the-version-is-below-1"},
	{"order status", "", "the-status-is-unknown"},
	{"product ID", "must be positive", "an-item-has-no-product"},
	{"product ID", "", "a-product-has-two-items"},
	{"quantity", "", "a-quantity-is-below-1"},
	{"unit price", "", "a-price-is-negative"},
	{"time of ", "can't be set", "a-time-does-not-belong-to-the-status"},
	{"time of ", "", "a-time-is-missing"},
	{"warehouse ID", "must be positive", "it-was-shipped-from-no-warehouse"},
	{"warehouse ID", "", "a-shipment-is-set-before-it-ships"},
	{"shipping cost", "", "the-shipping-cost-is-negative"},
}

// repair returns where it says how to repair the finding.
func repair(f repository.Finding) string {
	if anchor := anchorOf(f); anchor != "" {
		return page + "#" + anchor
	}
	return page
}

func anchorOf(f repository.Finding) string {
	if _, ok := errors.AsType[*repository.UnreadableEventError](f.Err); ok { // before what it wraps
		return "an-event-cant-be-read"
	}
	if _, ok := errors.AsType[*repository.DuplicateEventError](f.Err); ok {
		return "an-event-is-there-twice"
	}
	if missing, ok := errors.AsType[*repository.MissingRowError](f.Err); ok {
		switch {
		case f.OrderID != 0:
			return "a-" + missing.What + "-does-not-exist"
		case missing.What == "order":
			return "an-item-has-no-order"
		}
		return "stock-is-kept-of-what-does-not-exist"
	}
	if column, ok := errors.AsType[*repository.InvalidColumnError](f.Err); ok {
		switch {
		case f.OrderID == 0 && f.Table != "orders" && f.Table != "outbox_events":
			return "a-row-that-new-orders-use-is-not-valid"
		case column.Table != f.Table:
			return "an-item-cant-be-read"
		case strings.HasSuffix(column.Column, "_at"):
			return "a-time-cant-be-read"
		}
		return "a-column-cant-be-read"
	}
	if _, ok := errors.AsType[*repository.MissingTimeError](f.Err); ok {
		return "a-time-is-missing"
	}
	if _, ok := errors.AsType[*domainmodel.TotalMismatchError](f.Err); ok {
		return "the-total-is-not-the-sum-of-the-items"
	}
	if _, ok := errors.AsType[*domainmodel.EmptyOrderError](f.Err); ok {
		return "it-was-paid-but-has-no-items"
	}
	if _, ok := errors.AsType[*domainmodel.MoneyOverflowError](f.Err); ok {
		return "an-amount-is-too-large"
	}
	if value, ok := errors.AsType[*domainmodel.InvalidValueError](f.Err); ok {
		if _, ok := errors.AsType[*domainmodel.CorruptRowError](f.Err); ok {
			return "a-row-that-new-orders-use-is-not-valid"
		}
		for _, s := range sections {
			if strings.HasPrefix(value.What, s.what) && strings.HasPrefix(value.Rule, s.rule) {
				return s.anchor
			}
		}
	}
	return ""
}

// nameOf names what the finding is about.
func nameOf(f repository.Finding) string {
	row := "row " + f.Row + " of " + f.Table
	switch {
	case f.Table == "orders":
		return "order " + f.Row
	case f.OrderID != 0:
		return "order " + f.OrderID.String() + ", " + row
	}
	return row
}

// reason is what is wrong, without what the report has named already.
func reason(f repository.Finding) string {
	err := f.Err
	if corrupt, ok := errors.AsType[*domainmodel.CorruptOrderError](err); ok {
		err = corrupt.Err
	}
	if corrupt, ok := errors.AsType[*domainmodel.CorruptRowError](err); ok {
		err = corrupt.Err
	}
	if event, ok := errors.AsType[*repository.UnreadableEventError](err); ok {
		err = event.Err
	}
	text, order := err.Error(), "order "+f.OrderID.String()+" "
	text = strings.TrimPrefix(text, "row "+f.Row+" of "+f.Table+": ")
	if f.OrderID == 0 {
		return text
	}
	return strings.NewReplacer("of "+order, "", order, "").Replace(text)
}
