package domainmodel_test

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// edges are the amounts where 64-bit arithmetic goes wrong.
var edges = []int64{
	math.MinInt64, math.MinInt64 + 1, math.MinInt64 / 2, math.MinInt64/2 - 1, math.MinInt32, -3037000500, -2, -1, 0,
	1, 2, 3, 3037000499, 3037000500, math.MaxInt32, math.MaxInt64 / 2, math.MaxInt64/2 + 1, math.MaxInt64 - 1, math.MaxInt64,
}

// Every edge meets every edge, and math/big says what is right. A sum that
// wraps around is a very large order with a very small total.
func TestMoneyNeverWrapsAround(t *testing.T) {
	for _, a := range edges {
		for _, b := range edges {
			requireExact(t, a, b)
		}
	}
}

// requireExact requires that a+b and a×b are what math/big says, or refused
// exactly when they have no room.
func requireExact(t *testing.T, a, b int64) {
	t.Helper()
	plus, err := eur(a).Plus(eur(b))
	requireEqualOrOverflow(t, new(big.Int).Add(big.NewInt(a), big.NewInt(b)), plus, err)

	times, err := eur(a).Times(b)
	requireEqualOrOverflow(t, new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), times, err)
}

func requireEqualOrOverflow(t *testing.T, want *big.Int, got domainmodel.Money, err error) {
	t.Helper()
	if want.IsInt64() {
		require.NoError(t, err)
		require.Equal(t, eur(want.Int64()), got)
		return
	}
	var overflow *domainmodel.MoneyOverflowError
	require.ErrorAs(t, err, &overflow, "want %s, got %s", want, got)
	require.Equal(t, domainmodel.Money{}, got, "a refused operation returns no amount")
}

func TestAnOverflowSaysWhatWasCalculated(t *testing.T) {
	_, err := eur(math.MaxInt64).Plus(eur(1))
	require.EqualError(t, err, "amount too large: 92233720368547758.07 EUR + 0.01 EUR")

	_, err = eur(math.MinInt64).Times(-1)
	require.EqualError(t, err, "amount too large: -92233720368547758.08 EUR × -1")
}

func TestAmountsOfTwoCurrenciesDoNotAddUp(t *testing.T) {
	sum, err := eur(100).Plus(domainmodel.MustMoney(100, domainmodel.USD))

	requireWraps(t, err, &domainmodel.CurrencyMismatchError{Want: "EUR", Got: "USD"})
	require.EqualError(t, err, `currency "USD" where "EUR" is needed`)
	require.Equal(t, domainmodel.Money{}, sum)
}

// The zero Money has no currency. It must not be mistaken for zero euros.
func TestTheZeroMoneyIsNoAmountOfAnyCurrency(t *testing.T) {
	var zero domainmodel.Money

	_, err := zero.Plus(eur(1))
	requireWraps(t, err, &domainmodel.CurrencyMismatchError{Want: "", Got: "EUR"})
	_, err = eur(1).Plus(zero)
	requireWraps(t, err, &domainmodel.CurrencyMismatchError{Want: "EUR", Got: ""})
	require.EqualError(t, err, `currency "" where "EUR" is needed`)

	assert.NotEqual(t, eur(0), zero)
	assert.Equal(t, zero, must(zero.Times(3)))
	assert.False(t, zero.IsNegative())
	assert.Equal(t, "0.00", zero.String())
}

// Money is a value: == compares it, and a map can have it as its key.
func TestMoneyIsAValue(t *testing.T) {
	price := eur(1250)
	assert.True(t, price == domainmodel.MustMoney(1250, "EUR"))
	assert.False(t, price == domainmodel.MustMoney(1250, "USD"))

	must(price.Times(2))
	must(price.Plus(price))
	assert.Equal(t, int64(1250), price.Minor(), "operations return a new amount")
	assert.Equal(t, domainmodel.EUR, price.Currency())
	assert.True(t, eur(-1).IsNegative())
	assert.False(t, eur(0).IsNegative())
}

// The places are those of ISO 4217: a yen has no cents, a dinar has mils.
func TestMoneyIsWrittenWithTheDecimalPlacesOfItsCurrency(t *testing.T) {
	for want, money := range map[string]domainmodel.Money{
		"0.00 EUR":                  eur(0),
		"0.05 EUR":                  eur(5),
		"0.50 EUR":                  eur(50),
		"12.50 EUR":                 eur(1250),
		"-0.05 USD":                 domainmodel.MustMoney(-5, "USD"),
		"-12.50 USD":                domainmodel.MustMoney(-1250, "USD"),
		"1200 JPY":                  domainmodel.MustMoney(1200, "JPY"),
		"-7 JPY":                    domainmodel.MustMoney(-7, "JPY"),
		"0.007 KWD":                 domainmodel.MustMoney(7, "KWD"),
		"1.250 KWD":                 domainmodel.MustMoney(1250, "KWD"),
		"0.0007 CLF":                domainmodel.MustMoney(7, "CLF"),
		"1.2345 CLF":                domainmodel.MustMoney(12345, "CLF"),
		"92233720368547758.07 EUR":  eur(math.MaxInt64),
		"-92233720368547758.08 EUR": eur(math.MinInt64),
		"-9223372036854775808 JPY":  domainmodel.MustMoney(math.MinInt64, "JPY"),
	} {
		assert.Equal(t, want, money.String())
	}
}

// What people type is read to the last cent, or refused: never rounded.
func TestParseMoneyReadsPlainAmountsOnly(t *testing.T) {
	for _, test := range []struct {
		text     string
		currency domainmodel.Currency
		want     int64
	}{
		{"136.98", "EUR", 13698}, {"136.9", "EUR", 13690}, {"136", "EUR", 13600}, {"0", "EUR", 0}, {"0.00", "EUR", 0},
		{"-5.00", "EUR", -500}, {"-0.05", "EUR", -5}, {"0.29", "EUR", 29}, {"1.15", "EUR", 115}, {"4.35", "EUR", 435}, // no float64 has these
		{"1200", "JPY", 1200}, {"1.234", "KWD", 1234}, {"0.1", "CLF", 1000}, {"90071992547409.93", "EUR", 1<<53 + 1},
		{"92233720368547758.07", "EUR", math.MaxInt64}, {"-92233720368547758.08", "EUR", math.MinInt64}, {"9223372036854775807", "JPY", math.MaxInt64},
	} {
		got, err := domainmodel.ParseMoney(test.text, test.currency)
		require.NoError(t, err)
		require.Equal(t, domainmodel.MustMoney(test.want, test.currency), got, test.text)
	}
	for currency, texts := range map[domainmodel.Currency][]string{
		"EUR": {
			"", "-", ".", "1.", ".5", "-.5", "+1", "-0", "-0.00", "--1", "007", "00", "00.10", " 1", "1 ", "1\n", "1 000", "1\u00a0000", "1,000", "1.000,00", "1.000.00",
			"136,98", "1_000", "1'000", "136.980", "136.985", "1e3", "1E3", "0x10", "1.-5", "1.+5", "NaN", "Inf", "-Inf", "EUR", "1 EUR", "€1", "٤٢", "１２", "1\x00", "\xff", "½",
			"1.00000000000000000000", "00000000000000000000000000000001", "0.00000000000000000000000000000000001",
		},
		"JPY": {"1.0", "1.", "0.5"},
		"KWD": {"1.2345"},
	} {
		for _, text := range texts {
			got, err := domainmodel.ParseMoney(text, currency)
			var invalid *domainmodel.InvalidValueError
			require.ErrorAs(t, err, &invalid, text)
			require.Equal(t, strconv.Quote(text), invalid.Value)
			require.Zero(t, got)
		}
	}
	for _, text := range []string{"92233720368547758.08", "-92233720368547758.09", "99999999999999999999", strings.Repeat("9", 1<<20)} {
		got, err := domainmodel.ParseMoney(text, "EUR")
		var overflow *domainmodel.MoneyOverflowError
		require.ErrorAs(t, err, &overflow)
		require.Less(t, len(err.Error()), 200)
		require.Zero(t, got)
	}
	_, err := domainmodel.ParseMoney("92233720368547758.08", "EUR")
	require.EqualError(t, err, `amount too large: "92233720368547758.08" EUR`)
	_, err = domainmodel.ParseMoney("1.5", "JPY")
	require.EqualError(t, err, `amount "1.5" must be a plain number with at most 0 decimal places, such as 123456 JPY`)
	_, err = domainmodel.ParseMoney("1", "eur")
	require.EqualError(t, err, `currency "eur" must be three letters from A to Z`)
}

func TestMoneyNeedsACurrency(t *testing.T) {
	for _, code := range []string{"", "EU", "EURO", "eur", "EuR", "E\x00R", "E R", "EUR\n", "€", "ÄÖÜ", "\xff\xff\xff"} {
		t.Run(code, func(t *testing.T) {
			message := "currency " + strconv.Quote(code) + " must be three letters from A to Z"
			var invalid *domainmodel.InvalidValueError

			currency, err := domainmodel.ParseCurrency(code)
			require.ErrorAs(t, err, &invalid)
			require.EqualError(t, err, message)
			require.Empty(t, currency)

			money, err := domainmodel.NewMoney(1, domainmodel.Currency(code))
			require.ErrorAs(t, err, &invalid)
			require.EqualError(t, err, message)
			require.Equal(t, domainmodel.Money{}, money)

			require.PanicsWithError(t, message, func() { domainmodel.MustMoney(1, domainmodel.Currency(code)) })
		})
	}
}

func FuzzMoney(f *testing.F) {
	for _, n := range edges {
		f.Add(n, int64(-1))
		f.Add(int64(1), n)
	}
	f.Fuzz(func(t *testing.T, a, b int64) {
		requireExact(t, a, b)

		digits := strings.Replace(strings.TrimSuffix(eur(a).String(), " EUR"), ".", "", 1)
		read, err := strconv.ParseInt(digits, 10, 64)
		require.NoError(t, err)
		require.Equal(t, a, read, "what is written must be the amount")
		requireSurvives(t, eur(a))
	})
}

// math/big knows which texts are numbers, and reads them exactly.
func FuzzParseMoney(f *testing.F) {
	for _, seed := range []string{"136.98", "-5.00", "136", "1e3", "1.", ".5", "-0", "007", "1_0", "92233720368547758.07", "92233720368547758.08"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := domainmodel.ParseMoney(text, domainmodel.EUR)
		if err != nil {
			require.Zero(t, got)
			require.Equal(t, domainmodel.KindInvalid, domainmodel.KindOf(err))
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		require.True(t, ok, text)
		require.Equal(t, exact.Mul(exact, big.NewRat(100, 1)), new(big.Rat).SetInt64(got.Minor()), text)
	})
}

func FuzzParseCurrency(f *testing.F) {
	for _, seed := range []string{"EUR", "eur", "EURO", "", "E\x00R", "€", "EUR\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		valid := len(code) == 3
		for _, letter := range []byte(code) {
			valid = valid && 'A' <= letter && letter <= 'Z'
		}
		currency, err := domainmodel.ParseCurrency(code)
		require.Equal(t, valid, err == nil, "%q: %v", code, err)
		if valid {
			require.Equal(t, code, string(currency))
			require.NotPanics(t, func() { _ = domainmodel.MustMoney(7, currency).String() })
		}
	})
}
