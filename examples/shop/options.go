package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

const usage = `A shop to play with. Its database is a file, and stays.

Usage: go run ./examples/shop [-db FILE] COMMAND

  place [-region EU]             open an order, and print its ID
  add ORDER PRODUCT [QUANTITY]   add 1, or as many, to the order
  change-quantity ORDER PRODUCT QUANTITY
  remove ORDER PRODUCT
  pay ORDER AMOUNT [EUR]         say that AMOUNT was charged, such as 28.00
  ship ORDER                     ship it, and send the mail about it
  cancel ORDER
  mail                           send the mail that is still waiting

  list [-status S] [-sort id|placed|total] [-page N]
                                 S is pending, paid, shipped or cancelled
  show ORDER
  report                         what the orders come to, by status
  products                       prices, and what is in stock

  -db FILE   the database (default shop.db); place makes it
  -h         print this usage

ORDER is the ID of an order, or as many of its first digits as no other order
begins with. PRODUCT is an SKU, or the number of a product.

Try it:

  order=$(go run ./examples/shop place)
  go run ./examples/shop products
  go run ./examples/shop add $order coffee 2
  go run ./examples/shop show $order
  go run ./examples/shop pay $order 20.00
  go run ./examples/shop ship $order

The exit status is 0 when it is done, 1 when the shop refuses it, and 2 when the
usage is wrong or the database can't be used. (go run exits with 1 instead of 2:
use go build for scripts.)
`

// options is what the command line asks for.
type options struct {
	db      string
	command command

	digits   string // of the order's ID, from the first one
	order    domainmodel.OrderID
	product  string
	quantity int
	charged  domainmodel.Money

	region       domainmodel.Region
	status, sort string
	page         int // counted from 1
}

// parse understands flags before and after the command. It returns flag.ErrHelp when
// help is asked for.
func parse(args []string) (options, error) {
	var o options
	var region, page string
	flags := flag.NewFlagSet("shop", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // run prints the error, once
	flags.StringVar(&o.db, "db", "shop.db", "")
	flags.StringVar(&region, "region", "EU", "")
	flags.StringVar(&o.status, "status", "", "")
	flags.StringVar(&o.sort, "sort", "id", "")
	flags.StringVar(&page, "page", "1", "")
	words, err := split(flags, args)
	if err != nil {
		return o, misused(err)
	}
	if len(words) == 0 {
		return o, misused(errors.New("name a command"))
	}
	if words[0] == "help" {
		return o, flag.ErrHelp
	}
	at := slices.IndexFunc(commands, func(c command) bool { return c.name == words[0] })
	if at < 0 {
		return o, misused(fmt.Errorf("unknown command %q", words[0]))
	}
	o.command, words = commands[at], words[1:]
	flags.Visit(func(f *flag.Flag) {
		if f.Name != "db" && !slices.Contains(o.command.flags, f.Name) {
			err = fmt.Errorf("the command %s has no -%s", o.command.name, f.Name)
		}
	})
	if err == nil && (len(words) < o.command.least || len(words) > o.command.most) {
		err = errors.New(strings.TrimSpace("usage: shop " + o.command.name + " " + o.command.arguments))
	}
	if err == nil {
		err = o.arguments(words)
	}
	if err == nil {
		err = o.values(region, page)
	}
	return o, misused(err)
}

// split parses the flags and returns the other words. Package flag stops at the first
// of those, and takes a negative number for a flag.
func split(flags *flag.FlagSet, args []string) (words []string, err error) {
	for len(args) > 0 {
		if _, err := strconv.ParseFloat(args[0], 64); err != nil {
			if err := flags.Parse(args); err != nil {
				return nil, err
			}
			args = flags.Args()
		}
		if len(args) > 0 {
			words, args = append(words, args[0]), args[1:]
		}
	}
	return words, nil
}

// arguments reads what follows the command: an order and an amount, or an order, a product and a
// quantity.
func (o *options) arguments(words []string) (err error) {
	o.quantity = 1
	if len(words) > 0 {
		if o.digits, err = orderDigits(words[0]); err != nil {
			return err
		}
	}
	if o.command.name == "pay" {
		o.charged, err = amount(words[1:])
		return err
	}
	if len(words) > 1 {
		o.product = words[1]
		if _, err := strconv.ParseInt(o.product, 10, 64); errors.Is(err, strconv.ErrRange) && o.product[0] != '-' {
			return fmt.Errorf("product %s is too large: the number of a product is at most %d", o.product, math.MaxInt64)
		}
	}
	if len(words) > 2 {
		o.quantity, err = number("quantity", words[2], math.MaxInt)
	}
	if err != nil && o.quantity == 0 && o.command.name == "change-quantity" {
		err = fmt.Errorf("%w: the command remove takes a product out", err)
	}
	return err
}

// amount reads an amount of euros, which may name them, as the command show does.
func amount(words []string) (domainmodel.Money, error) {
	if len(words) == 2 && strings.ToUpper(words[1]) != string(domainmodel.EUR) {
		return domainmodel.Money{}, fmt.Errorf("currency %q must be EUR, as all prices here", words[1])
	}
	return domainmodel.ParseMoney(words[0], domainmodel.EUR)
}

// orderDigits returns the text if an order's ID can begin with it.
func orderDigits(text string) (string, error) {
	digits := strings.Trim(text, "0123456789") == "" && text != "" && text[0] != '0'
	if _, err := domainmodel.ParseOrderID(text); err != nil && digits {
		return "", fmt.Errorf("order %s is too large: an ID is at most %d", text, math.MaxInt64)
	}
	if !digits {
		return "", fmt.Errorf("order %q must be the ID of an order, or its first digits", text)
	}
	return text, nil
}

// number reads a whole number from 1 to most.
func number(what, text string, most int) (int, error) {
	n, err := strconv.Atoi(text)
	if errors.Is(err, strconv.ErrRange) && text[0] != '-' || err == nil && n > most {
		return 0, fmt.Errorf("%s %s is too large: it can be at most %d", what, text, most)
	}
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s %q must be a whole number from 1", what, text)
	}
	return n, nil
}

// values reads what flags were set to, in letters of any case.
func (o *options) values(region, page string) (err error) {
	if o.db == "" || o.db == sqlite.Memory { // in which nothing stays
		return errors.New("-db must name a file")
	}
	if o.region, err = domainmodel.ParseRegion(strings.ToUpper(region)); err != nil {
		return err
	}
	o.status, o.sort = strings.ToLower(o.status), strings.ToLower(o.sort)
	if o.status != "" {
		if _, err := domainmodel.ParseOrderStatus(o.status); err != nil {
			return fmt.Errorf("-status: %w", err)
		}
	}
	if !slices.Contains([]string{"id", "placed", "total"}, o.sort) {
		return fmt.Errorf("-sort %q must be id, placed or total", o.sort)
	}
	o.page, err = number("-page", page, 1_000_000)
	return err
}

func misused(err error) error {
	if err == nil || err == flag.ErrHelp {
		return err
	}
	return &usageError{err}
}

// usageError says that the command line can't be understood.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() + " (-h prints the usage)" }
