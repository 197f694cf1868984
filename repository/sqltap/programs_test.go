package sqltap_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// The programs write one note, each in another way, as well-behaved callers do.

func executing(ctx context.Context, d *database) error {
	_, err := d.ExecContext(ctx, d.sql("INSERT INTO notes VALUES ('a')"))
	return err
}

// reconnecting finds no idle connection.
func reconnecting(ctx context.Context, d *database) error {
	d.SetMaxIdleConns(-1)
	d.SetMaxIdleConns(1)
	return executing(ctx, d)
}

// insertReturning is a query that writes, as those that GORM creates rows with.
const insertReturning = "INSERT INTO notes VALUES ('a') RETURNING text"

// returning says whether the database has such queries.
func (d *database) returning() bool {
	var version string
	return d.beside.QueryRow("SELECT VERSION()").Scan(&version) != nil || // SQLite
		strings.Contains(version, "PostgreSQL") || strings.Contains(version, "MariaDB")
}

func querying(ctx context.Context, d *database) error {
	return read(d.QueryContext(ctx, d.sql(insertReturning)))
}

func preparing(ctx context.Context, d *database) error {
	stmt, err := d.PrepareContext(ctx, d.sql("INSERT INTO notes VALUES ('a')"))
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx)
	return errors.Join(err, stmt.Close())
}

func preparingQuery(ctx context.Context, d *database) error {
	stmt, err := d.PrepareContext(ctx, d.sql(insertReturning))
	if err != nil {
		return err
	}
	return errors.Join(read(stmt.QueryContext(ctx)), stmt.Close())
}

// committing returns the program that does the work in a transaction.
func committing(work func(context.Context, *database, *sql.Tx) error) func(context.Context, *database) error {
	return func(ctx context.Context, d *database) error {
		tx, err := d.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := work(ctx, d, tx); err != nil {
			_ = tx.Rollback() // the first error counts
			return err
		}
		return tx.Commit()
	}
}

func rollingBack(ctx context.Context, d *database) error {
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return errors.Join(executeIn(ctx, d, tx), tx.Rollback())
}

func executeIn(ctx context.Context, d *database, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, d.sql("INSERT INTO notes VALUES ('a')"))
	return err
}

func queryIn(ctx context.Context, d *database, tx *sql.Tx) error {
	return read(tx.QueryContext(ctx, d.sql(insertReturning)))
}

func prepareIn(ctx context.Context, d *database, tx *sql.Tx) error {
	stmt, err := tx.PrepareContext(ctx, d.sql("INSERT INTO notes VALUES ('a')"))
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx)
	return err
}

// read reads all rows, and asks whether they were all.
func read(rows *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	return errors.Join(rows.Err(), rows.Close())
}
