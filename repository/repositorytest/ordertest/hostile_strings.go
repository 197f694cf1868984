package ordertest

import (
	"slices"
	"strings"
)

// HostileStrings returns texts that have broken programs before: they are SQL, or look
// like another text, or are equal to another text in some database only, or can't be
// stored in some database. No two are the same. Run stores them where an order has
// text; give them to whatever else takes text from outside, too.
func HostileStrings() []string { return slices.Clone(hostile) }

var hostile = []string{
	// Nothing, and almost nothing.
	"", " ", "  ", "\t", "\n", "\r\n", "\v", "\f", "\u00a0", "\u2003", "\u3000", "\u200b", "\u2060", "\ufeff", "\x00", "\x7f", "\u0085", "\u2028",
	// SQL.
	"'", "''", `"`, "`", ";", "--", "/*", "*/", "#", `\`, `\'`, `'\''`, "' OR '1'='1", "' OR 1=1 --", "x' OR '1'='1", "EU' OR '1'='1", "EU'--", "EU\\' OR 1=1 #",
	"'; DROP TABLE orders; --", "id; drop table stocks", "1; SELECT pg_sleep(9)", "' UNION SELECT * FROM customers --", "1 OR 1=1", "id DESC", "(SELECT 1)",
	"?", "??", "$1", ":name", "@name", "@@version", "{}", "%s", "%d", "%!s(MISSING)", "${x}", "$(id)", "{{.}}", "E'\\x27'", "U&'\\0027'", "0x27", "CHAR(39)", "NULL", "null", "nil", "DEFAULT", "true",
	// Patterns.
	"%", "_", "E_", "E%", "EU%", "*", "EU*", "[E]U", "E?", "^EU$", ".*",
	// A region, almost: other cases, spaces, look-alikes, more than one way to write a letter.
	"EU", "eu", "Eu", "eU", "EU ", " EU", "EU  ", "EU\t", "EU\n", "EU\r", "\nEU", "EU\x00", "\x00EU", "E\x00U", "EU\u00a0", "\ufeffEU", "EU\u200b", "E\u200dU", "E\u00adU",
	"\u0415U", "E\u054d", "\u0395U", "ＥＵ", "𝐄𝐔", "Ⓔⓤ", "ĖU", "ÉU", "E\u0301U", "EÜ", "EU\u0308", "EU\u0301\u0302\u0303", "ªU", "ß", "SS", "ſ", "İ", "ı", "i", "I", "K", "\u212a", "ﬀ", "Å", "\u212b", "Æ", "AE",
	"\u202eUE", "\u2066EU\u2069", "שלום", "مرحبا", "欧盟", "あ", "🇪🇺", "😀", "👩\u200d👩\u200d👧\u200d👦", "𠜎", "\U0010ffff", "\ufffd", "\ufffe", "\uffff", "Z\u0351\u036b\u0343\u036a\u0302", "ﷺ",
	// Not UTF-8.
	"\xff", "\xfe\xff", "EU\xff", "\xc0\x80", "\xc0\xaf", "\xe2\x82", "\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x9f\x98", "Ada\xe9",
	// Numbers, almost.
	"0", "-0", "+1", "1", "01", "1.0", "1e3", "0x10", "1_000", "１", "٤٢", "²", "½", "Ⅷ", "NaN", "Infinity", "-1", "9223372036854775807", "9223372036854775808", "18446744073709551616", " 1", "1 ", "1\n", "1,5",
	// Statuses and currencies, almost.
	"pending", "Pending", "PENDING", "pending ", " pending", "pending\x00", "рending", "paid", "paid\t", "EUR", "eur", "EUR ", "ЕUR", "€", "EU\u20ac", "X\x00X", "ÄÖ", "E R", "äöü",
	// Other formats.
	`{"a":1}`, `["1"]`, `"quoted"`, "<script>alert(1)</script>", "<b>", "&lt;", "]]>", "a,b", "=1+1", "@SUM(A1)", "../../etc/passwd", `C:\x`, "file:x?mode=ro#y", "http://x/", "%00", "%27", `\u0000`, `\x00`, `\N`,
	"a\r\nBcc: eve@example.com", "eve@example.com>", "<eve@example.com>", "Eve <eve@example.com>", `"e v e"@example.com`, "eve@example.com", "EVE@example.com", "eve@example.com ", " eve@example.com", "eve@example.com (Eve)", "eve@exämple.com", "eve@[127.0.0.1]", "a@b@c.d",
	"\x01", "\x1b[31mred", "\a", "\b", "a\x08b", "\x1a",
	// Long ones, around the sizes of the columns.
	strings.Repeat("A", 15), strings.Repeat("A", 16), strings.Repeat("A", 17), strings.Repeat("Ü", 16), strings.Repeat("😀", 16), strings.Repeat("A", 63), strings.Repeat("A", 64), strings.Repeat("A", 65), strings.Repeat("é", 64),
	strings.Repeat("B", 200), strings.Repeat("B", 201), strings.Repeat("ö", 200), strings.Repeat("😀", 200), strings.Repeat("ö", 201), "EU" + strings.Repeat(" ", 14), "EU" + strings.Repeat(" ", 15), "EU" + strings.Repeat(" ", 300), strings.Repeat("C", 1<<20), strings.Repeat("ü", 1<<19), strings.Repeat("'", 1<<20), strings.Repeat("\x00", 1<<16),
}
