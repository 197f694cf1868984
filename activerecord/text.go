package activerecord

import (
	"strings"
	"unicode/utf8"
)

// storable reports whether every database can keep the text as it is, in a column of
// that many characters. SQLite keeps any; PostgreSQL has no zero byte in a text; MySQL
// takes a text for equal to one with more spaces at its end; neither takes bad UTF-8.
func storable(text string, size int) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= size &&
		!strings.ContainsRune(text, 0) && !strings.HasSuffix(text, " ")
}
