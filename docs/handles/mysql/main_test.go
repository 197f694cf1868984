package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/docs/handles/servers"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
)

// On an empty database, and on one that has a customer and an order.
func TestTheProgramPlacesAnOrder(t *testing.T) {
	_, settings, _ := strings.Cut(dsn, "?")
	dsn := servers.MySQL(t) + "?" + settings
	for range 2 {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), dsn, &out))
		assert.Equal(t, "placed an order of 9.00 EUR\n", out.String())
	}
}

// The setting that most tutorials have would store the times of one zone's clock.
func TestLocalTimesAreRefused(t *testing.T) {
	_, settings, _ := strings.Cut(dsn, "?")
	local := strings.Replace(settings, "loc=UTC", "loc=Local", 1)
	err := run(t.Context(), servers.MySQL(t)+"?"+local, &bytes.Buffer{})
	require.ErrorIs(t, err, repository.ErrUnsuitableHandle)
	assert.ErrorContains(t, err, "set parseTime=true&loc=UTC in the DSN")
}
