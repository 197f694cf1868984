package view

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqltap"
)

// longestList is how many characters of what a SELECT reads are shown at once.
const longestList = 60

// Statement shows the SQL of an operation with its values in place of the placeholders. A
// SELECT of many columns opens to show them.
func Statement(op sqltap.Operation) string {
	sql := strings.Join(strings.Fields(op.String()), " ")
	whole := withValues(sql, op.Args)
	columns, rest, ok := cutSelect(sql)
	if !ok || len(columns) <= longestList {
		return "<code>" + whole + "</code>"
	}
	skipped := strings.Count(columns, "?")
	if strings.Count(sql, "?") != len(op.Args) {
		skipped = 0
	}
	short := "SELECT … " + withValues(rest, op.Args[skipped:])
	return "<details><summary><code>" + short + "</code></summary><code>" + whole + "</code></details>"
}

// cutSelect cuts a SELECT into its columns and what follows, from the FROM that is not in
// parentheses.
func cutSelect(sql string) (columns, rest string, ok bool) {
	list, ok := strings.CutPrefix(sql, "SELECT ")
	if !ok {
		return "", "", false
	}
	depth := 0
	for i, r := range list {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case depth == 0 && strings.HasPrefix(list[i:], " FROM "):
			return list[:i], list[i+1:], true
		}
	}
	return "", "", false
}

// withValues returns the SQL as HTML, with values for its placeholders. Where there is
// another number of them, they stand behind it.
func withValues(sql string, args []any) string {
	var m markup
	parts := strings.Split(sql, "?")
	if len(parts) != len(args)+1 {
		m.addf("%s", sql)
		for _, arg := range args {
			m.addf(" <b>%s</b>", literal(arg))
		}
		return m.String()
	}
	for i, part := range parts {
		m.addf("%s", part)
		if i < len(args) {
			m.addf("<b>%s</b>", literal(args[i]))
		}
	}
	return m.String()
}

// literal writes a value as SQL does.
func literal(arg any) string {
	switch arg := arg.(type) {
	case nil:
		return "NULL"
	case string:
		return quoted(arg)
	case []byte:
		return quoted(string(arg))
	case time.Time:
		return quoted(arg.UTC().Format("2006-01-02 15:04:05.999999"))
	case bool:
		return strconv.FormatBool(arg)
	}
	return fmt.Sprint(arg)
}

func quoted(text string) string {
	return "'" + strings.ReplaceAll(shortened(text, shownText), "'", "''") + "'"
}

var (
	verb      = regexp.MustCompile(`^\w+`)
	tableName = regexp.MustCompile("(?i)\\b(?:FROM|INTO|UPDATE)\\s+[`\"]?(\\w+)")
)

// subject says what an operation does to which table, such as "UPDATE orders": the same on
// every side, however they write it.
func subject(op sqltap.Operation) string {
	if op.SQL == "" {
		return string(op.Kind)
	}
	sql := strings.Join(strings.Fields(op.SQL), " ")
	if _, rest, ok := cutSelect(sql); ok {
		sql = "SELECT " + rest
	}
	subject := strings.ToUpper(verb.FindString(sql))
	if match := tableName.FindStringSubmatch(sql); match != nil {
		subject += " " + match[1]
	}
	return subject
}
