package domainmodel_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func TestARegionIsAShortCodeInCapitals(t *testing.T) {
	for _, code := range []string{"E", "EU", "US-WEST", "A1", "Z-9-", strings.Repeat("X", domainmodel.MaxRegionLength)} {
		region, err := domainmodel.ParseRegion(code)
		require.NoError(t, err)
		require.Equal(t, domainmodel.Region(code), region)
	}
}

// Whether "eu" and "EU" are one region depends on the collation of a column.
// A domain that accepts only one of them never has to know.
func TestACodeThatDatabasesMayReadDifferentlyIsNoRegion(t *testing.T) {
	for _, code := range []string{
		"", " ", "eu", "Eu", "EU ", " EU", "EU\n", "EU\x00", "1A", "-EU", "EU_1", "EU.1", "E/U", "É", "EÜ", "ЕU", "欧", "\xff",
		strings.Repeat("X", domainmodel.MaxRegionLength+1),
	} {
		t.Run(code, func(t *testing.T) {
			region, err := domainmodel.ParseRegion(code)

			var invalid *domainmodel.InvalidValueError
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, "region", invalid.What)
			require.EqualError(t, err, "region "+strconv.Quote(code)+" must be 1 to 16 capital letters, digits or hyphens, a letter first")
			require.Empty(t, region)
		})
	}
}

func FuzzParseRegion(f *testing.F) {
	for _, seed := range []string{"EU", "US-WEST", "eu", "EU\n", "1A", "É", "", "ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOPQ"} {
		f.Add(seed)
	}
	grammar := regexp.MustCompile(`^[A-Z][A-Z0-9-]{0,15}$`)
	f.Fuzz(func(t *testing.T, code string) {
		region, err := domainmodel.ParseRegion(code)
		require.Equal(t, grammar.MatchString(code), err == nil, "%q: %v", code, err)
		if err == nil {
			require.Equal(t, code, string(region), "a region is what was typed, never a corrected one")
		}
	})
}
