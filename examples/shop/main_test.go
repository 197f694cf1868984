package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// user is a person at a terminal, with a database file. Each command is a separate run,
// and only the file connects it to the earlier ones.
type user struct {
	t    *testing.T
	file string
}

func newUser(t *testing.T) user { return user{t, filepath.Join(t.TempDir(), "shop.db")} }

func (u user) types(words ...string) (stdout, stderr string, status int) {
	u.t.Helper()
	var out, err strings.Builder
	status = run(u.t.Context(), append([]string{"-db", u.file}, words...), &out, &err)
	return out.String(), err.String(), status
}

// does types a command that must be done, and returns what it prints.
func (u user) does(line string) string {
	u.t.Helper()
	stdout, stderr, status := u.types(strings.Fields(line)...)
	require.Equal(u.t, done, status, "%s: %s", line, stderr)
	assert.Empty(u.t, stderr)
	for printed := range strings.Lines(stdout) {
		assert.LessOrEqual(u.t, utf8.RuneCountInString(strings.TrimSuffix(printed, "\n")), 80, printed)
	}
	return stdout
}

// isRefused types a command that must not be done, and returns what it says.
func (u user) isRefused(status int, line string) string {
	u.t.Helper()
	stdout, stderr, got := u.types(strings.Fields(line)...)
	assert.Equal(u.t, status, got, line)
	assert.Empty(u.t, stdout, line)
	return u.message(stderr)
}

// message is what a command has said on stderr, in one line. It was said in lines that
// fit a terminal, unless a word is longer than that.
func (u user) message(stderr string) string {
	u.t.Helper()
	for printed := range strings.Lines(stderr) {
		if len(strings.Fields(printed)) > 1 {
			assert.LessOrEqual(u.t, len(strings.TrimSuffix(printed, "\n")), 80, printed)
		}
	}
	assert.Equal(u.t, 1, strings.Count(stderr, "shop: "), stderr)
	return strings.Join(strings.Fields(stderr), " ")
}

// edit runs the statements on the file, as other code would.
func edit(t *testing.T, file string, statements ...string) {
	t.Helper()
	db, err := sqlite.Open(file)
	require.NoError(t, err)
	pool, err := db.DB()
	require.NoError(t, err)
	defer func() { require.NoError(t, pool.Close()) }()
	pool.SetMaxOpenConns(1) // which a PRAGMA reaches
	for _, statement := range statements {
		require.NoError(t, db.Exec(statement).Error, statement)
	}
}

func (u user) places(region string) (order string) {
	u.t.Helper()
	return strings.TrimSpace(u.does("place -region " + region))
}

var date = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d`)

// screen is the text with the parts that differ from run to run replaced by others of
// the same width.
func screen(text, order string) string {
	return date.ReplaceAllString(strings.ReplaceAll(text, order, strings.Repeat("N", len(order))), "YYYY-MM-DD HH:MM")
}

// Each command is a run of its own, and finds the data that the earlier ones committed.
func TestASessionFromTheFirstOrderToTheReport(t *testing.T) {
	u := newUser(t)
	order := u.places("EU")
	require.Regexp(t, `^\d{19}$`, order, "a number to paste, and nothing else")
	assert.Equal(t, "Added 3 of COFFEE (Coffee, 1 kg) to order "+order+".\n", u.does("add "+order+" coffee 3"))
	assert.Equal(t, "Added 1 of MUG (Mug) to order "+order+".\n", u.does("add "+order+" 3"))
	assert.Equal(t, "Added 3 of TEA (Tea, 100 g) to order "+order+".\n", u.does("add "+order+" 2 3"))
	assert.Equal(t, "Order "+order+" now has 2 of COFFEE (Coffee, 1 kg).\n", u.does("change-quantity "+order+" coffee 2"))
	assert.Equal(t, "Removed TEA (Tea, 100 g) from order "+order+".\n", u.does("remove "+order+" 2"))
	assert.Equal(t, "Order "+order+" is paid.\n", u.does("pay "+order+" 28"))
	assert.Equal(t, "Order "+order+" is shipped.\nMail to ada@example.com: Your order "+order+" has been shipped\n", u.does("ship "+order))
	assert.Equal(t, "No mail is waiting.\n", u.does("mail"), "it was sent once")

	assert.Equal(t, `Order NNNNNNNNNNNNNNNNNNN of Ada <ada@example.com>, region EU: shipped
  placed     YYYY-MM-DD HH:MM UTC
  paid       YYYY-MM-DD HH:MM UTC
  shipped    YYYY-MM-DD HH:MM UTC

SKU         PRODUCT               QUANTITY            PRICE           AMOUNT
COFFEE      Coffee, 1 kg                 2        10.00 EUR        20.00 EUR
MUG         Mug                          1         8.00 EUR         8.00 EUR
Total                                                              28.00 EUR
Shipping                                                            6.35 EUR
`, screen(u.does("show "+order), order))
	assert.Equal(t, `ORDER                STATUS              TOTAL  PLACED (UTC)      CUSTOMER
NNNNNNNNNNNNNNNNNNN  shipped         28.00 EUR  YYYY-MM-DD HH:MM  Ada
`, screen(u.does("list"), order))

	dropped := u.places("US")
	u.does("add " + dropped + " TEA 2")
	assert.Equal(t, "Order "+dropped+" is cancelled.\n", u.does("cancel "+dropped))
	assert.Equal(t, `STATUS        ORDERS                 TOTAL
cancelled          1              5.00 EUR
shipped            1             28.00 EUR
`, u.does("report"))
	assert.Regexp(t, `(?m)^ +1  COFFEE .* 10\.00 EUR  EU +98$`, u.does("products"), "what was shipped is gone from the stock")
}

func TestANewShopHasProductsAndNoOrders(t *testing.T) {
	u := newUser(t)
	u.isRefused(refused, "place -region FR")
	assert.Equal(t, 1+2*4, strings.Count(u.does("products"), "\n"), "four products in two regions")
	assert.Equal(t, "There are no orders yet.\n", u.does("list"))
	assert.Equal(t, "There are no orders yet.\n", u.does("report"))
	assert.Equal(t, "There are no shipped orders.\n", u.does("list -status SHIPPED"))
	assert.Equal(t, "No mail is waiting.\n", u.does("mail"))
}

// A command in the wrong folder should fail, and not show an empty shop.
func TestOnlyPlaceMakesAShop(t *testing.T) {
	u := newUser(t)
	lines := []string{"list", "show 1", "report", "products", "mail", "add 1 tea", "change-quantity 1 tea 2", "remove 1 tea", "pay 1 1", "ship 1", "cancel 1"}
	assert.Len(t, lines, len(commands)-1)
	for _, line := range lines {
		assert.Equal(t, "shop: there is no shop in "+u.file+" yet: the command place makes one, or name its file with -db", u.isRefused(failed, line), line)
		assert.NoFileExists(t, u.file)
	}
	require.NoError(t, os.WriteFile(u.file, nil, 0o600))
	assert.Contains(t, u.isRefused(failed, "list"), "there is no shop in")
	text, err := os.ReadFile(u.file)
	require.NoError(t, err)
	assert.Empty(t, text)

	edit(t, u.file) // which leaves a WAL and no tables, as a place that is interrupted
	before, err := os.ReadFile(u.file)
	require.NoError(t, err)
	require.NotEmpty(t, before)
	for _, line := range lines {
		assert.Contains(t, u.isRefused(failed, line), "there is no shop in", line)
	}
	after, err := os.ReadFile(u.file)
	require.NoError(t, err)
	assert.Equal(t, before, after)
	u.places("EU")
	assert.Contains(t, u.does("list"), "Ada")
}

// As git names a commit. A whole ID is never ambiguous.
func TestAnOrderIsNamedByTheDigitsThatOnlyItBeginsWith(t *testing.T) {
	u := newUser(t)
	u.places("EU")
	edit(t, u.file, "UPDATE orders SET id = 42", "INSERT INTO orders (id, customer_id, region, status, total, currency, placed_at, shipping_cost) "+
		"SELECT value, 1, 'EU', 'pending', 0, 'EUR', '2026-03-14 12:00:00+00:00', 0 FROM json_each('[4200, 4300, 9223372036854775807]')")
	for digits, order := range map[string]string{"42": "42", "420": "4200", "43": "4300", "4300": "4300", "9": "9223372036854775807", "9223372036854775807": "9223372036854775807"} {
		assert.True(t, strings.HasPrefix(u.does("show "+digits), "Order "+order+" of Ada"), digits)
	}
	assert.Equal(t, "shop: order 4 is ambiguous: it could be 42, 4200 or 4300 (type more of its digits)", u.isRefused(refused, "show 4"))
	assert.Equal(t, "shop: there is no such order (the command list shows them)", u.isRefused(refused, "show 44"))
	assert.Equal(t, "Added 1 of TEA (Tea, 100 g) to order 4300.\n", u.does("add 43 tea"))
	assert.Equal(t, "Order 4300 is paid.\n", u.does("pay 430 2.5 eur"))
}

// Such an order can still be changed.
func TestAnOrderIsShownWhoseCustomerOrProductIsGone(t *testing.T) {
	u := newUser(t)
	order := u.places("EU")
	u.does("add " + order + " tea 2")
	u.does("add " + order + " mug")
	edit(t, u.file, "PRAGMA foreign_keys = OFF", "DELETE FROM customers", "DELETE FROM products WHERE id = 2")
	assert.Regexp(t, "(?m)^"+order+"  pending .*  \\(gone\\)$", u.does("list"))
	assert.Equal(t, `Order NNNNNNNNNNNNNNNNNNN of customer 1 (gone), region EU: pending
  placed     YYYY-MM-DD HH:MM UTC

SKU         PRODUCT               QUANTITY            PRICE           AMOUNT
            product 2 (gone)             2         2.50 EUR         5.00 EUR
MUG         Mug                          1         8.00 EUR         8.00 EUR
Total                                                              13.00 EUR
`, screen(u.does("show "+order), order))
	assert.Equal(t, `shop: there is no product "tea" (the command products shows them)`, u.isRefused(refused, "remove "+order+" tea"))
	assert.Equal(t, "Removed product 2 from order "+order+".\n", u.does("remove "+order+" 2"))
}

// A text of the database can't move the cursor, nor the columns.
func TestTablesKeepTheirShapeWhateverTheDatabaseHolds(t *testing.T) {
	u := newUser(t)
	order := u.places("EU")
	u.does("add " + order + " tea")
	edit(t, u.file, "UPDATE customers SET name = char(27) || '[2J' || 'Ada, who has a very long name, and so on'", "UPDATE products SET name = name || ', from the hills, in a tin'")
	for _, line := range []string{"list", "show " + order, "products"} { // in 80 columns, which does asserts
		assert.NotContains(t, u.does(line), "\x1b", line)
	}
}

func TestListsAreFilteredSortedAndPaged(t *testing.T) {
	u := newUser(t)
	var placed []string
	for range 21 {
		placed = append(placed, u.places("EU"))
	}
	u.does("add " + placed[3] + " grinder")
	u.does("add " + placed[5] + " tea")
	u.does("pay " + placed[5] + " 2.50")

	first := u.does("list -sort placed")
	assert.Equal(t, 20, strings.Count(first, " pending ")+strings.Count(first, " paid "))
	assert.Contains(t, first, "This page is full")
	second := u.does("list -page 2 -sort placed")
	assert.NotContains(t, second, "This page is full")
	assert.Contains(t, second, placed[20])
	assert.Equal(t, 2, strings.Count(second, "\n"))
	assert.Equal(t, "There is no page 3.\n", u.does("list -page 3"))

	paid := u.does("list -status paid")
	assert.Contains(t, paid, placed[5])
	assert.Equal(t, 2, strings.Count(paid, "\n"))
	assert.Contains(t, u.does("list -sort total -page 2"), placed[3], "the dearest one comes last")
}

// A refused command exits with status 1, and changes nothing.
func TestWhatTheShopRefuses(t *testing.T) {
	u := newUser(t)
	empty, paid, far := u.places("EU"), u.places("EU"), u.places("US")
	u.does("add " + paid + " tea")
	u.does("pay " + paid + " 2.50")
	u.does("add " + far + " tea")
	u.does("add " + far + " mug 4") // of which the warehouse has three
	u.does("pay " + far + " 34.50")

	all := func() string {
		return u.does("list") + u.does("report") + u.does("products") + u.does("show "+empty) + u.does("show "+paid) + u.does("show "+far)
	}
	before := all()
	for line, message := range map[string]string{
		"add 1 tea":                         "there is no such order (the command list shows them)",
		"pay 1 1.00":                        "there is no such order (the command list shows them)",
		"ship 1":                            "there is no such order (the command list shows them)",
		"cancel 1":                          "there is no such order (the command list shows them)",
		"show 1":                            "there is no such order (the command list shows them)",
		"add " + empty + " beer":            `there is no product "beer" (the command products shows them)`,
		"add " + empty + " 5":               `there is no product "5" (the command products shows them)`,
		"pay " + empty + " 0":               "order " + empty + " has no items (the command add adds one)",
		"pay " + paid + " 2.50":             "cannot pay order " + paid + `: it is "paid" (only a pending order can be paid)`,
		"ship " + empty:                     "cannot ship order " + empty + `: it is "pending" (only a paid order can be shipped)`,
		"add " + paid + " coffee":           "cannot change the items of order " + paid + `: it is "paid" (only a pending order can be changed)`,
		"remove " + paid + " tea":           "cannot change the items of order " + paid + `: it is "paid" (only a pending order can be changed)`,
		"remove " + empty + " tea":          "order " + empty + " has no TEA (Tea, 100 g) (the command show lists its items)",
		"change-quantity " + empty + " 9 1": "order " + empty + " has no product 9 (the command show lists its items)",
		"ship " + far:                       "out of stock: only 3 of MUG in US, and the order has 4",
		"place -region FR":                  `no warehouse serves region "FR" (the command products shows the regions)`,
	} {
		assert.Equal(t, "shop: "+message, u.isRefused(refused, line), line)
	}
	assert.Equal(t, before, all(), "nothing is half done")

	u.does("add " + empty + " tea")
	before = all()
	for _, amount := range []string{"2.49", "-2.50", "0"} {
		assert.Regexp(t, `^shop: \S+ EUR was charged for order `+empty+`, but its total is 2.50 EUR \(the command show shows the total\)$`, u.isRefused(refused, "pay "+empty+" "+amount))
	}
	for _, product := range []string{"tea", "grinder"} { // more of an item, and a new one
		u.isRefused(refused, "add "+empty+" "+product+" 9223372036854775807")
	}
	assert.Equal(t, before, all())
	u.does("cancel " + paid)
	assert.Equal(t, "shop: cannot cancel order "+paid+`: it is "cancelled" (only a pending or a paid order can be cancelled)`, u.isRefused(refused, "cancel "+paid))
}

// A damaged row is a failure of the program, and not a refusal of the business.
func TestADamagedOrderIsAFailure(t *testing.T) {
	u := newUser(t)
	order := u.places("EU")
	u.does("add " + order + " tea")
	edit(t, u.file, "UPDATE orders SET total = 1")
	assert.Equal(t, "shop: the stored order is corrupt: the stored total of order "+order+" is 0.01 EUR, but its items sum to 2.50 EUR (the program examples/audit says how to repair it)", u.isRefused(failed, "pay "+order+" 2.50"))
	edit(t, u.file, "UPDATE orders SET total = 'much'")
	assert.Equal(t, "shop: the stored order can't be read (the program examples/audit says why, and how to repair it)", u.isRefused(failed, "pay "+order+" 2.50"))
	assert.Contains(t, u.isRefused(failed, "show "+order), "column total of a row can't be read (the program examples/audit says which one, and how to repair it)")
	assert.Contains(t, u.isRefused(failed, "list"), "column total of a row can't be read")
}

// An invalid command line exits with status 2, and does not create the database.
func TestWhatCanNotBeUnderstood(t *testing.T) {
	u := newUser(t)
	for line, message := range map[string]string{
		"":                                "name a command",
		"buy":                             `unknown command "buy"`,
		"-5":                              "flag provided but not defined: -5",
		"pay":                             "usage: shop pay ORDER AMOUNT [EUR]",
		"pay 1 2 EUR 4":                   "usage: shop pay ORDER AMOUNT [EUR]",
		"add 1":                           "usage: shop add ORDER PRODUCT [QUANTITY]",
		"remove 1":                        "usage: shop remove ORDER PRODUCT",
		"change-quantity 1 2":             "usage: shop change-quantity ORDER PRODUCT QUANTITY",
		"pay one 1":                       `order "one" must be the ID of an order, or its first digits`,
		"pay -1 1":                        `order "-1" must be the ID of an order, or its first digits`,
		"pay 042 1":                       `order "042" must be the ID of an order, or its first digits`,
		"pay 9223372036854775808 1":       "order 9223372036854775808 is too large: an ID is at most 9223372036854775807",
		"add 1 tea 0":                     `quantity "0" must be a whole number from 1`,
		"add 1 tea -2":                    `quantity "-2" must be a whole number from 1`,
		"add 1 tea 1.5":                   `quantity "1.5" must be a whole number from 1`,
		"add 1 tea many":                  `quantity "many" must be a whole number from 1`,
		"add 1 tea 9223372036854775808":   "quantity 9223372036854775808 is too large: it can be at most 9223372036854775807",
		"add 1 tea -9223372036854775809":  `quantity "-9223372036854775809" must be a whole number from 1`,
		"change-quantity 1 tea 0":         `quantity "0" must be a whole number from 1: the command remove takes a product out`,
		"pay 1 ten":                       `amount "ten" must be a plain number with at most 2 decimal places`,
		"pay 1 10,00":                     `amount "10,00" must be a plain number`,
		"pay 1 10.001":                    `amount "10.001" must be a plain number`,
		"pay 1 1e2":                       `amount "1e2" must be a plain number`,
		"pay 1 99999999999999999999":      `amount too large: "99999999999999999999" EUR`,
		"pay 1 10.00 USD":                 `currency "USD" must be EUR`,
		"add 1 99999999999999999999":      "product 99999999999999999999 is too large: the number of a product is at most 9223372036854775807",
		"remove 1 9223372036854775808":    "product 9223372036854775808 is too large: the number of a product is at most 9223372036854775807",
		"pay 1 1 -region EU":              "the command pay has no -region",
		"list -verbose":                   "flag provided but not defined: -verbose",
		"list -status lost":               `-status: order status "lost" must be pending, paid, shipped or cancelled`,
		"list -sort colour":               `-sort "colour" must be id, placed or total`,
		"list -page 0":                    `-page "0" must be a whole number from 1`,
		"list -page last":                 `-page "last" must be a whole number from 1`,
		"list -page 1000001":              "-page 1000001 is too large: it can be at most 1000000",
		"list -page 99999999999999999999": "-page 99999999999999999999 is too large: it can be at most 1000000",
		"place -region E!":                `region "E!" `,
		"products of the day":             "usage: shop products",
	} {
		said := u.isRefused(failed, line)
		assert.True(t, strings.HasPrefix(said, "shop: "+message), "%s: %s", line, said)
		assert.True(t, strings.HasSuffix(said, " (-h prints the usage)"), said)
	}
	for _, file := range []string{"", ":memory:"} {
		_, stderr, status := u.types("place", "-db", file)
		assert.Equal(t, failed, status)
		assert.Contains(t, stderr, "-db must name a file")
	}
	assert.NoFileExists(t, u.file)
}

func TestHelpNamesEveryCommandAndMakesNoDatabase(t *testing.T) {
	u := newUser(t)
	for _, line := range []string{"-h", "--help", "help", "place -h"} {
		assert.Equal(t, usage, u.does(line))
	}
	for _, c := range commands {
		assert.Regexp(t, `(?m)^  `+regexp.QuoteMeta(strings.TrimSpace(c.name+" "+c.arguments))+`( |$)`, usage)
	}
	assert.NoFileExists(t, u.file)
}

func TestAFileThatIsNoShopIsLeftAlone(t *testing.T) {
	diary := filepath.Join(t.TempDir(), "diary")
	require.NoError(t, os.WriteFile(diary, []byte(strings.Repeat("Dear diary, ", 100)), 0o600))
	foreign := filepath.Join(t.TempDir(), "pages.db")
	edit(t, foreign, "CREATE TABLE pages (text TEXT)", "PRAGMA journal_mode = DELETE")
	for file, message := range map[string]string{
		diary:   diary + " is not an SQLite database: name another file with -db",
		foreign: foreign + " is the database of another program: it has no table customers: name another file with -db",
	} {
		before, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, line := range []string{"list", "place"} {
			assert.Equal(t, "shop: "+message, user{t, file}.isRefused(failed, line))
		}
		after, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, before, after, "its journal is not turned into a WAL either")
	}
	u := user{t, filepath.Join(t.TempDir(), "no", "such", "folder", "shop.db")}
	assert.Contains(t, u.isRefused(failed, "place"), fmt.Sprintf("shop: open SQLite database %q: ", u.file))
}

// brokenPipe is a terminal that is gone after so many writes.
type brokenPipe struct{ left int }

func (b *brokenPipe) Write(p []byte) (int, error) {
	if b.left--; b.left < 0 {
		return 0, errors.New("broken pipe")
	}
	return len(p), nil
}

// The order is shipped and the mail is not sent: it waits, in the file.
func TestMailThatCanNotBeSentIsSentLater(t *testing.T) {
	u := newUser(t)
	order := u.places("EU")
	u.does("add " + order + " mug")
	u.does("pay " + order + " 8")
	var stderr strings.Builder
	status := run(t.Context(), []string{"-db", u.file, "ship", order}, &brokenPipe{left: 1}, &stderr)
	assert.Equal(t, failed, status)
	assert.Regexp(t, `mail is still waiting \(the command mail sends it\): .*: broken pipe`, u.message(stderr.String()))
	assert.Contains(t, u.does("show "+order), "region EU: shipped")

	sent := "Mail to ada@example.com: Your order " + order + " has been shipped\n"
	assert.Equal(t, sent, u.does("mail"))
	assert.Equal(t, "No mail is waiting.\n", u.does("mail"))

	edit(t, u.file, "UPDATE outbox_events SET sent_at = NULL, not_before = NULL, kind = 'OrderWasEaten' WHERE id = 1")
	const message = "shop: an event can't be read, so mail may be missing (the program examples/audit says which one, and how to repair it)"
	for range 2 {
		assert.Equal(t, message, u.isRefused(failed, "mail"))
	}
	edit(t, u.file, "UPDATE outbox_events SET sent_at = CURRENT_TIMESTAMP WHERE id = 1", "UPDATE outbox_events SET sent_at = NULL, not_before = NULL, payload = 7.5 WHERE kind = 'OrderWasShipped'")
	for range 2 { // the first one sets it aside
		assert.Equal(t, message, u.isRefused(failed, "mail"))
	}
}

// A relay of another program has given up, after a night in which its mailer was down.
func TestMailThatAnotherRelayHasSetAsideIsSent(t *testing.T) {
	u := newUser(t)
	order := u.places("EU")
	u.does("add " + order + " mug")
	u.does("pay " + order + " 8.00")
	u.does("ship " + order)
	edit(t, u.file, "UPDATE outbox_events SET sent_at = NULL, set_aside_at = CURRENT_TIMESTAMP, attempts = 36, last_error = 'mailer down' WHERE kind = 'OrderWasShipped'")
	assert.Equal(t, "Mail to ada@example.com: Your order "+order+" has been shipped\n", u.does("mail"))
	assert.Equal(t, "No mail is waiting.\n", u.does("mail"))
}

// There is no address to mail to, so no mail waits. New orders are impossible, too.
func TestAnOrderIsShippedWhoseCustomerIsGone(t *testing.T) {
	u := newUser(t)
	order := u.places("EU")
	u.does("add " + order + " mug")
	u.does("pay " + order + " 8.00")
	edit(t, u.file, "PRAGMA foreign_keys = OFF", "DELETE FROM customers")
	said := strings.Join(strings.Fields(u.does("ship "+order)), " ")
	assert.Equal(t, "Order "+order+" is shipped. No mail is sent about order "+order+": there is no customer 1.", said)
	assert.Equal(t, "No mail is waiting.\n", u.does("mail"))
	assert.Equal(t, "shop: there is no customer 1, who places all orders here: restore the row, or name another file with -db for a new shop", u.isRefused(refused, "place"))
}

func TestADamagedRowOfTheShopIsAFailure(t *testing.T) {
	const repair = " (the program examples/audit says how to repair it)"
	for damage, message := range map[string]string{
		"UPDATE shipping_rates SET currency = 'eu'":  `stored shipping rate of region "EU" is corrupt: currency "eu" `,
		"UPDATE shipping_rates SET base = 'free'":    `the stored shipping rate of region "EU" can't be read: column base has a value of the wrong type (`,
		"UPDATE warehouses SET id = -1 WHERE id = 1": `stored warehouse of region "EU" is corrupt: `,
		"UPDATE stocks SET quantity = 'many'":        `the stored stock of product 3 in warehouse 1 can't be read: column quantity has a value of the wrong type`,
	} {
		u := newUser(t)
		order := u.places("EU")
		u.does("add " + order + " mug")
		u.does("pay " + order + " 8.00")
		edit(t, u.file, "PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON", damage)
		said := u.isRefused(failed, "ship "+order)
		assert.True(t, strings.HasPrefix(said, "shop: "+message), said)
		assert.NotContains(t, said, "sql:")
		assert.True(t, strings.HasSuffix(said, repair), said)
	}
	for damage, message := range map[string]string{
		"UPDATE products SET currency = 'eu'": `stored price of product 3 is corrupt: currency "eu" `,
		"UPDATE products SET price = 'much'":  `the stored price of product 3 can't be read: column price has a value of the wrong type`,
	} {
		u := newUser(t)
		order := u.places("EU")
		edit(t, u.file, "PRAGMA ignore_check_constraints = ON", damage)
		said := u.isRefused(failed, "add "+order+" mug")
		assert.True(t, strings.HasPrefix(said, "shop: "+message), said)
		assert.True(t, strings.HasSuffix(said, repair), said)
	}
}

func TestAnInterruptedCommandWritesNothing(t *testing.T) {
	u := newUser(t)
	u.isRefused(refused, "place -region FR")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr strings.Builder
	assert.Equal(t, failed, run(ctx, []string{"-db", u.file, "place"}, &stdout, &stderr))
	assert.Empty(t, stdout.String())
	assert.Equal(t, "shop: interrupted\n", stderr.String())
	assert.Equal(t, "There are no orders yet.\n", u.does("report"))
}

// Each command sends the waiting mails at its end, but not those that another command is
// sending. Nobody has to run mail afterwards.
func TestManyTerminalsThatShipSendOneMailForEachOrder(t *testing.T) {
	u := newUser(t)
	var want []string
	for range 12 {
		order := u.places("EU")
		u.does("add " + order + " tea")
		u.does("pay " + order + " 2.50")
		want = append(want, "Mail to ada@example.com: Your order "+order+" has been shipped")
	}
	screens := make(chan string, len(want))
	var all sync.WaitGroup
	for _, line := range want {
		order := strings.Fields(line)[5]
		all.Go(func() {
			stdout, stderr, status := u.types("ship", order)
			assert.Equal(t, done, status, stderr)
			screens <- stdout
		})
	}
	all.Wait()
	close(screens)
	var got []string
	for screen := range screens {
		for line := range strings.Lines(screen) {
			if strings.HasPrefix(line, "Mail ") {
				got = append(got, strings.TrimSpace(line))
			}
		}
	}
	assert.ElementsMatch(t, want, got)
	assert.Equal(t, "No mail is waiting.\n", u.does("mail"))
}

// A command that was killed while it sent a mail leaves it claimed. The next one says
// until when, and the one after that sends it: perhaps twice, but not never.
func TestAMailWhoseCommandWasKilledIsSentLater(t *testing.T) {
	u := newUser(t)
	order := u.places("EU")
	u.does("add " + order + " tea")
	u.does("pay " + order + " 2.50")
	u.does("ship " + order)
	claimed := func(until time.Time) {
		edit(t, u.file, "UPDATE outbox_events SET sent_at = NULL, not_before = '"+until.Format("2006-01-02 15:04:05.999999-07:00")+"' WHERE kind = 'OrderWasShipped'")
	}
	until := time.Now().Add(time.Hour)
	claimed(until.UTC())
	assert.Equal(t, "Another command is sending mail. If it was killed, try again at "+until.UTC().Format(time.TimeOnly)+" UTC.\n", u.does("mail"))
	claimed(time.Now().Add(-time.Second).UTC())
	assert.Equal(t, "Mail to ada@example.com: Your order "+order+" has been shipped\n", u.does("mail"))
}

// Two terminals, one order: both items are in it, and in its total. The first
// commands of all meet in making the database.
func TestManyTerminalsAtATime(t *testing.T) {
	u := newUser(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, stderr, status := u.types("place")
			assert.Equal(t, done, status, stderr)
		})
	}
	all.Wait()
	order := u.places("EU")
	for i := range 8 {
		all.Go(func() {
			_, stderr, status := u.types("add", order, fmt.Sprint(i%4+1))
			assert.Equal(t, done, status, stderr)
		})
	}
	all.Wait()
	assert.Contains(t, u.does("show "+order), "Total                                                             140.80 EUR")
}
