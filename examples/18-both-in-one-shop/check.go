package bothinoneshop

import (
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"
)

// The orders of every way, by what becomes of them. The first one is paid.
const shipped, added, charged, changed = 1, 2, 3, 4

// amountCharged is what the customer of the order charged has paid.
const amountCharged = 1000

const (
	coffee = domainmodel.ProductID(lesson.Coffee)
	tea    = domainmodel.ProductID(lesson.Tea)
	mug    = domainmodel.ProductID(lesson.Mug)
)

func euros(cents int64) domainmodel.Money { return domainmodel.MustMoney(cents, lesson.Currency) }

func prepare(db *gorm.DB) error {
	_, err := lesson.PaidOrder(db, lesson.Coffee)
	for _, product := range []int64{lesson.Tea, lesson.Coffee, lesson.Tea} {
		if err == nil {
			_, err = lesson.PlacedOrder(db, product)
		}
	}
	return err
}

func addItem(product int64, pieces int) rowChange {
	return func(order *activerecord.Order, db *gorm.DB) error {
		row, err := activerecord.FindProduct(db, product)
		if err != nil {
			return err
		}
		return order.AddItem(db, row, pieces)
	}
}

func pay(order *activerecord.Order, db *gorm.DB) error { return order.Pay(db, amountCharged) }

// changeQuantity is the command whose author has not heard of a remedy.
func changeQuantity(order *activerecord.Order, db *gorm.DB) error {
	return order.ChangeQuantity(db, lesson.Tea, 3)
}

var errDown = errors.New("the mailer is down")

// whileDown calls do while the mailer is down, which do is to notice.
func whileDown(do func() error) error {
	err := withMailer(func(activerecord.Mail) error { return errDown }, do)
	if !errors.Is(err, errDown) {
		return fmt.Errorf("the mailer should be down, got: %v", err)
	}
	return nil
}

// withMailer calls do with another mailer, by the only way there is: a variable of
// package activerecord.
func withMailer(mailer func(activerecord.Mail) error, do func() error) error {
	before := activerecord.SendMail
	activerecord.SendMail = mailer
	defer func() { activerecord.SendMail = before }()
	return do()
}

// seen is what a scenario saw: what came of trying again when the mailer worked, and then
// the list and the report.
type seen struct {
	again  error
	list   []activerecord.OrderRow
	report []activerecord.Revenue
}

func reportSaysWhatWasCharged(c *lesson.Check) (string, bool) {
	var reported int64
	for _, line := range c.Seen.(seen).report {
		if line.Status == activerecord.StatusPaid {
			reported += line.Total
		}
	}
	observed := fmt.Sprintf("reported: %v, charged: %v", euros(reported), euros(amountCharged))
	if c.Care && reported != amountCharged {
		observed += "; a lock prevents it"
	}
	return observed, reported == amountCharged
}

// listed returns the order's row in the list, which has none for an order that is not there.
func listed(c *lesson.Check, list []activerecord.OrderRow, order int64) activerecord.OrderRow {
	at := slices.IndexFunc(list, func(r activerecord.OrderRow) bool { return r.ID == order })
	if at < 0 {
		c.Errorf("order %d is not in the list", order)
		return activerecord.OrderRow{}
	}
	return list[at]
}

// totalIs checks that the order has all of its items, and that the list says so.
func totalIs(order, total int64) func(*lesson.Check) (string, bool) {
	return func(c *lesson.Check) (string, bool) {
		row := listed(c, c.Seen.(seen).list, order)
		observed, right := isSumOfItems(c, row)
		return observed, right && row.Total == total
	}
}

func isSumOfItems(c *lesson.Check, row activerecord.OrderRow) (string, bool) {
	var sum int64
	c.NoError(c.DB.Table("order_items").Where("order_id = ?", row.ID).Select("SUM(unit_price * quantity)").Take(&sum).Error)
	return fmt.Sprintf("listed: %v, its items: %v", euros(row.Total), euros(sum)), row.Total == sum
}

func customerIsTold(c *lesson.Check) (string, bool) {
	again, mails := "done", len(c.Mails())
	if c.Seen.(seen).again != nil {
		again = "refused"
	}
	return fmt.Sprintf("%s; trying again is %s; mails: %d", c.Status(shipped), again, mails), mails == 1
}

func listShowsTheCommand(c *lesson.Check) (string, bool) {
	status := listed(c, c.Seen.(seen).list, shipped).Status
	return fmt.Sprintf("listed as %q", status), status == activerecord.StatusShipped
}

// editedBySQL looks at the list again. On the domain side, so does a command at the order.
func editedBySQL(c *lesson.Check) (string, bool) {
	c.NoError(c.DB.Exec("UPDATE order_items SET quantity = 999 WHERE order_id = ?", shipped).Error)
	rows, err := activerecord.ListOrders(c.DB, "", "placed", 0, 20)
	c.NoError(err)
	observed, right := isSumOfItems(c, listed(c, rows, shipped))
	if c.Side == lesson.DomainModel {
		_, err := c.Store.Orders.FindByID(c.Context(), shipped)
		if _, corrupt := errors.AsType[*domainmodel.CorruptOrderError](err); corrupt {
			observed += "; commands refuse the order"
		}
	}
	return observed, right
}
