package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

const usage = `A shop to play with. Its database is a file, and stays.

Usage: go run ./examples/shop [-db FILE] COMMAND

  place [-region EU]             open an order, and print its number
  add ORDER PRODUCT [QUANTITY]   a product is named by its SKU or its number
  pay ORDER
  ship ORDER                     ship it, and send the mail about it
  cancel ORDER
  mail                           send the mail that is still waiting

  list [-status S] [-sort id|placed|total] [-page N]
                                 S is pending, paid, shipped or cancelled
  show ORDER
  report                         what the orders come to, by status
  products                       prices, and what is in stock

  -db FILE   the database, made on first use (default shop.db)
  -h         print this

Try it:

  order=$(go run ./examples/shop place)
  go run ./examples/shop add $order coffee 2
  go run ./examples/shop pay $order
  go run ./examples/shop ship $order

The exit status is 0 when it is done, 1 when the shop refuses it, and 2 when the
command can't be understood or the database not be used. (go run exits with 1
instead of 2: use go build for scripts.)
`

// options is what the command line asks for.
type options struct {
	db      string
	command command

	order    domainmodel.OrderID
	product  string
	quantity int

	region       domainmodel.Region
	status, sort string
	page         int // counted from 1
}

// parse understands flags before and after the command. It returns flag.ErrHelp when
// help is asked for.
func parse(args []string) (options, error) {
	var o options
	var region string
	flags := flag.NewFlagSet("shop", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // run prints the error, once
	flags.StringVar(&o.db, "db", "shop.db", "")
	flags.StringVar(&region, "region", "EU", "")
	flags.StringVar(&o.status, "status", "", "")
	flags.StringVar(&o.sort, "sort", "id", "")
	flags.IntVar(&o.page, "page", 1, "")
	words, err := split(flags, args)
	if err != nil {
		return o, misused(err)
	}
	if len(words) == 0 {
		return o, misused(fmt.Errorf("name a command"))
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
		err = fmt.Errorf("it is: shop %s %s", o.command.name, o.command.arguments)
	}
	if err == nil {
		err = o.arguments(words)
	}
	if err == nil {
		err = o.values(region)
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

// arguments reads what follows the command: an order, a product, a quantity.
func (o *options) arguments(words []string) (err error) {
	o.quantity = 1
	if len(words) > 0 {
		if o.order, err = domainmodel.ParseOrderID(words[0]); err != nil {
			return err
		}
	}
	if len(words) > 1 {
		o.product = words[1]
	}
	if len(words) > 2 {
		if o.quantity, err = strconv.Atoi(words[2]); err != nil || o.quantity < 1 {
			return fmt.Errorf("quantity %q must be a number from 1", words[2])
		}
	}
	return nil
}

// values checks what flags were set to.
func (o *options) values(region string) (err error) {
	if o.db == "" {
		return fmt.Errorf("-db must name a file")
	}
	if o.region, err = domainmodel.ParseRegion(region); err != nil {
		return err
	}
	if o.status != "" {
		if _, err := domainmodel.ParseOrderStatus(o.status); err != nil {
			return err
		}
	}
	if !slices.Contains([]string{"id", "placed", "total"}, o.sort) {
		return fmt.Errorf("-sort %q: it must be id, placed or total", o.sort)
	}
	if o.page < 1 || o.page > 1_000_000 {
		return fmt.Errorf("-page %d: it must be from 1 to 1000000", o.page)
	}
	return nil
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
