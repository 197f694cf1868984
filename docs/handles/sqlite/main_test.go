//go:build cgo

package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// On an empty database, and on one that has a customer and an order.
func TestTheProgramPlacesAnOrder(t *testing.T) {
	dsn := strings.Replace(dsn, "shop.db", filepath.Join(t.TempDir(), "shop.db"), 1)
	for range 2 {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), dsn, &out))
		assert.Equal(t, "placed an order of 9.00 EUR\n", out.String())
	}
}
