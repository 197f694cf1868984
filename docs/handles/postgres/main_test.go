package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/handles/servers"
)

// On an empty database, and on one that has a customer and an order.
func TestTheProgramPlacesAnOrder(t *testing.T) {
	place(t, servers.Postgres(t))
}

// A pooler such as PgBouncer hands each transaction another connection, on which nothing was
// prepared.
func TestTheProgramPlacesAnOrderWithoutPreparedStatements(t *testing.T) {
	place(t, servers.Postgres(t)+" default_query_exec_mode=exec")
}

// TEST_PGBOUNCER_DSN is that of a PgBouncer, such as "host=127.0.0.1 port=6432 user=postgres
// dbname=test". The tables go into the schema that its user has.
func TestTheProgramPlacesAnOrderThroughPgBouncer(t *testing.T) {
	dsn := os.Getenv("TEST_PGBOUNCER_DSN")
	if dsn == "" {
		t.Skip("set TEST_PGBOUNCER_DSN to run this")
	}
	place(t, dsn+" default_query_exec_mode=exec")
}

func place(t *testing.T, dsn string) {
	t.Helper()
	for range 2 {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), dsn, &out))
		assert.Equal(t, "placed an order of 9.00 EUR\n", out.String())
	}
}
