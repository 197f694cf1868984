package domainmodel_test

import (
	"bytes"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func TestAnOrderIDIsReadAsItIsWritten(t *testing.T) {
	for _, id := range []domainmodel.OrderID{1, 42, 1 << 53, math.MaxInt64} {
		got, err := domainmodel.ParseOrderID(id.String())
		require.NoError(t, err)
		require.Equal(t, id, got)
	}
}

func TestAProductIDIsReadLikeAnOrderID(t *testing.T) {
	id, err := domainmodel.ParseProductID("7")
	require.NoError(t, err)
	assert.Equal(t, domainmodel.ProductID(7), id)

	_, err = domainmodel.ParseProductID("007")
	assert.EqualError(t, err, `product ID "007" must be a positive integer in decimal digits`)
}

// One order must not have two spellings: in a URL, a log or a cache key they
// would be two orders.
func TestTextThatIsNotAnOrderIDIsRefused(t *testing.T) {
	for _, text := range []string{
		"", " ", "0", "-1", "-0", "+1", "007", " 42", "42 ", "42\n", "4_2", "0x2a", "1e3", "4.2", "٤٢", "forty-two",
		"9223372036854775808", "-9223372036854775808", "99999999999999999999999999",
	} {
		t.Run(text, func(t *testing.T) {
			id, err := domainmodel.ParseOrderID(text)

			var invalid *domainmodel.InvalidValueError
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, "order ID", invalid.What)
			require.EqualError(t, err, "order ID "+strconv.Quote(text)+" must be a positive integer in decimal digits")
			require.Zero(t, id)
		})
	}
}

func TestEveryIDIsWrittenInDecimalDigits(t *testing.T) {
	assert.Equal(t, "42", domainmodel.OrderID(42).String())
	assert.Equal(t, "7", domainmodel.CustomerID(7).String())
	assert.Equal(t, "1", domainmodel.ProductID(1).String())
	assert.Equal(t, "9223372036854775807", domainmodel.WarehouseID(math.MaxInt64).String())
	assert.Equal(t, "-1", domainmodel.OrderID(-1).String(), "errors name invalid IDs, too")
}

// Orders sort by age, and rows of one day lie together in the index.
func TestLaterOrderIDsAreGreaterWhateverTheRandomBytes(t *testing.T) {
	highest, lowest := bytes.Repeat([]byte{0xff}, 4), make([]byte, 4)
	earlier := must(domainmodel.NewOrderID(placedAt, bytes.NewReader(highest)))
	later := must(domainmodel.NewOrderID(placedAt.Add(time.Millisecond), bytes.NewReader(lowest)))

	require.Greater(t, later, earlier)
	require.Equal(t, later, earlier+1, "no random bit may reach into the time")
}

func TestOrderIDsOfOneMillisecondAreToldApartByTheirRandomBytes(t *testing.T) {
	one := must(domainmodel.NewOrderID(placedAt, bytes.NewReader([]byte{1, 2, 3, 4})))
	other := must(domainmodel.NewOrderID(placedAt, bytes.NewReader([]byte{4, 3, 2, 1})))
	again := must(domainmodel.NewOrderID(placedAt, bytes.NewReader([]byte{1, 2, 3, 4})))

	require.NotEqual(t, one, other)
	require.Equal(t, one, again)
}

func TestEveryNewOrderIDIsValid(t *testing.T) {
	first, last := time.UnixMilli(1), time.UnixMilli(1<<41-1)
	for _, at := range []time.Time{first, placedAt, last} {
		for _, random := range []byte{0x00, 0xff} {
			id := must(domainmodel.NewOrderID(at, bytes.NewReader(bytes.Repeat([]byte{random}, 4))))
			_, err := domainmodel.ParseOrderID(id.String())
			require.NoError(t, err, "%s", at)
		}
	}
}

func TestAnOrderIDHasNoRoomForTimesBefore1970OrAfter2039(t *testing.T) {
	for name, at := range map[string]time.Time{
		"the zero time":            {},
		"the epoch":                time.UnixMilli(0),
		"just before the epoch":    time.UnixMilli(-1),
		"one millisecond too late": time.UnixMilli(1 << 41),
		"the year 10000":           time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
		"so late that its milliseconds wrap around into 1970":  time.Unix(1<<61+1, 0),
		"so early that its milliseconds wrap around into 1970": time.Unix(-1<<61+1, 0),
	} {
		t.Run(name, func(t *testing.T) {
			id, err := domainmodel.NewOrderID(at, bytes.NewReader(make([]byte, 4)))

			var invalid *domainmodel.InvalidValueError
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, &domainmodel.InvalidValueError{
				What: "time", Value: at.Format(time.RFC3339), Rule: "must be between 1970 and 2039",
			}, invalid)
			require.ErrorContains(t, err, "make an order ID: ")
			require.Zero(t, id)
		})
	}
}

// Four bytes of which some are missing would be an ID that others may have too.
func TestAnOrderIDIsNotMadeWithoutItsRandomBytes(t *testing.T) {
	for name, random := range map[string][]byte{"none": {}, "too few": {1, 2, 3}} {
		t.Run(name, func(t *testing.T) {
			_, err := domainmodel.NewOrderID(placedAt, bytes.NewReader(random))
			require.ErrorContains(t, err, "make an order ID: read random bytes: ")
		})
	}
	t.Run("a failing source", func(t *testing.T) {
		_, err := domainmodel.NewOrderID(placedAt, iotest.ErrReader(iotest.ErrTimeout))
		require.ErrorIs(t, err, iotest.ErrTimeout)
	})
}

func FuzzParseOrderID(f *testing.F) {
	for _, seed := range []string{"42", "0", "-1", "+1", "007", "9223372036854775807", "9223372036854775808", "4 2", ""} {
		f.Add(seed)
	}
	canonical := regexp.MustCompile(`^[1-9][0-9]*$`)
	f.Fuzz(func(t *testing.T, text string) {
		valid := canonical.MatchString(text)
		if valid {
			n, _ := new(big.Int).SetString(text, 10)
			valid = n.IsInt64()
		}
		id, err := domainmodel.ParseOrderID(text)
		require.Equal(t, valid, err == nil, "%q: %v", text, err)
		if valid {
			require.Equal(t, text, id.String())
		}
	})
}
