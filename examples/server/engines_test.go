package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/enginetest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// onEveryEngine runs the test with the server of a filled shop on every database.
func onEveryEngine(t *testing.T, test func(t *testing.T, w *web)) {
	for _, engine := range append([]string{"memory"}, enginetest.Engines...) {
		t.Run(engine, func(t *testing.T) { test(t, onEngine(t, engine)) })
	}
}

// inMemory returns the server of a filled shop, for what no engine can change.
func inMemory(t *testing.T) *web { t.Helper(); return onEngine(t, "memory") }

func onEngine(t *testing.T, engine string, opts ...sqlite.Option) *web {
	t.Helper()
	db := enginetest.New(t, engine, opts...)
	if engine != "memory" { // which has one connection
		enginetest.Pool(t, db).SetMaxOpenConns(10) // a program that serves requests limits them
	}
	require.NoError(t, repository.Migrate(db))
	require.NoError(t, fill(db))
	return newWeb(t, db)
}
