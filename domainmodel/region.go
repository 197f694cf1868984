package domainmodel

// Region is where an order is shipped to: a code such as "EU" or "US-WEST".
// Restricting it to a few ASCII characters keeps the question whether "eu" is
// "EU", which databases answer differently, from arising. The zero value is
// invalid; ParseRegion makes one from outside input.
type Region string

// MaxRegionLength is the length of the longest region code, in bytes.
const MaxRegionLength = 16

// ParseRegion returns the region with that code. It returns an
// *InvalidValueError unless the code has 1 to MaxRegionLength characters, all of
// them capital letters, digits or hyphens, and the first one a letter.
func ParseRegion(code string) (Region, error) {
	ok := len(code) >= 1 && len(code) <= MaxRegionLength && code[0] >= 'A' && code[0] <= 'Z'
	for i := 0; ok && i < len(code); i++ {
		c := code[i]
		ok = c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'
	}
	if !ok {
		return "", &InvalidValueError{"region", quoted(code), "must be 1 to 16 capital letters, digits or hyphens, a letter first"}
	}
	return Region(code), nil
}

// MarshalText returns the code, or the error of ParseRegion.
func (r Region) MarshalText() ([]byte, error) { return write(r, ParseRegion) }

// UnmarshalText is ParseRegion.
func (r *Region) UnmarshalText(text []byte) error { return read(r, string(text), ParseRegion) }
