package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

const usage = `Looks at every order of a shop, and reports what has to be repaired: orders that
can't be loaded or saved, rows that refer to rows that don't exist, other rows
that a command would refuse, and events that can't be read or are there twice.
It writes nothing.

Usage: go run ./examples/audit [flags] shop.db
       go run ./examples/audit [flags] -postgres DSN
       go run ./examples/audit [flags] -mysql DSN

The database is an SQLite file, which must exist, or one on a server, as a role
that may read every table of the shop. Beside a file in WAL mode, SQLite may
leave its two helpers (-wal and -shm).

  -postgres DSN   such as "host=localhost user=shop dbname=shop"
  -mysql DSN      of MySQL or MariaDB: "shop:secret@tcp(localhost:3306)/shop"
  -o FORMAT       text, or json for programs (default text)
  -h              print this usage

The exit status is 0 when there is nothing to repair, 1 when there is, and 2
when the usage is wrong or the audit could not be made. (go run exits with 1
instead of 2: use go build for scripts.)
`

// options is what the command line asks for.
type options struct {
	path, postgres, mysql string // one of them
	format                string
}

// parse understands flags before and after the path, where package flag stops at the
// first argument. It returns flag.ErrHelp when help is asked for.
func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("audit", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // run prints the error, once
	flags.StringVar(&o.postgres, "postgres", "", "")
	flags.StringVar(&o.mysql, "mysql", "", "")
	flags.StringVar(&o.format, "o", "text", "")
	var paths []string
	for {
		if err := flags.Parse(args); err != nil {
			return o, err
		}
		rest := flags.Args()
		if read := len(args) - len(rest); read > 0 && args[read-1] == "--" {
			paths = append(paths, rest...)
			break
		}
		if len(rest) == 0 {
			break
		}
		paths, args = append(paths, rest[0]), rest[1:]
	}
	if o.format != "text" && o.format != "json" {
		return o, fmt.Errorf("-o %q is not a format: use text or json", o.format)
	}
	named := paths
	for _, dsn := range []string{o.postgres, o.mysql} {
		if dsn != "" {
			named = append(named, dsn)
		}
	}
	if len(named) != 1 || named[0] == "" {
		return o, errors.New("name one database: a file, or a DSN after -postgres or -mysql")
	}
	if len(paths) == 1 {
		o.path = paths[0]
	}
	return o, nil
}
