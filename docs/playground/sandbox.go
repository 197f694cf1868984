//go:build js

package main

import (
	"context"
	"syscall/js"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/browserdb"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/internal/play"
)

func builder(args []js.Value) (any, error) { return play.Builder(args[0].String()), nil }

func scenario(args []js.Value) (any, error) {
	seen, err := play.Scenario(context.Background(), args[0].String(), browserdb.OpenShop)
	return map[string]any{"html": seen.HTML, "summary": seen.Summary}, err
}

func snippet(args []js.Value) (any, error) { return play.Snippet(args[0].String()), nil }
