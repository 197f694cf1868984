package domainmodel

// Currency is an ISO 4217 code: three letters from A to Z. The zero value is
// invalid; ParseCurrency makes one from outside input.
type Currency string

// The currencies that examples and tests use. Any other code works as well.
const (
	EUR Currency = "EUR"
	USD Currency = "USD"
	JPY Currency = "JPY"
)

// ParseCurrency returns the currency with that code, or an *InvalidValueError.
func ParseCurrency(code string) (Currency, error) {
	if c := Currency(code); c.valid() {
		return c, nil
	}
	return "", &InvalidValueError{"currency", quoted(code), "must be three letters from A to Z"}
}

// MarshalText returns the code, or the error of ParseCurrency.
func (c Currency) MarshalText() ([]byte, error) { return write(c, ParseCurrency) }

// UnmarshalText is ParseCurrency.
func (c *Currency) UnmarshalText(text []byte) error { return read(c, string(text), ParseCurrency) }

func (c Currency) valid() bool {
	for _, letter := range []byte(c) {
		if letter < 'A' || letter > 'Z' {
			return false
		}
	}
	return len(c) == 3
}

// digits returns how many decimal places the currency's minor unit stands for:
// two, but for the exceptions that ISO 4217 lists.
func (c Currency) digits() int {
	switch c {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	case "CLF", "UYW":
		return 4
	}
	return 2
}

// becameEuro reports whether the euro has taken the currency's place.
func becameEuro(c Currency) bool {
	switch c {
	case "ATS", "BEF", "BGN", "CYP", "DEM", "EEK", "ESP", "FIM", "FRF", "GRD", "HRK",
		"IEP", "ITL", "LTL", "LUF", "LVL", "MTL", "NLG", "PTE", "SIT", "SKK":
		return true
	}
	return false
}
