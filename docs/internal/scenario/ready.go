package scenario

// Ready is a scenario to begin with.
type Ready struct {
	Title  string
	Says   string // what happens, in a sentence; what comes of it is to be seen
	Lesson string // where more is said about it
	Text   string
}

// ReadyScenarios are in the order in which they are shown: first those of the four problems, but
// for the second, since every scenario has a database.
var ReadyScenarios = []Ready{
	{"A rule that one place forgets", "A paid order may not change. The order knows that rule; an admin screen that edits its item does not.", "01-bloated-or-anemic", "pay,change-coffee-2,back-door-coffee-2"},
	{"The back door", "An admin screen edits an item without its order.", "03-no-aggregate-boundary", "change-coffee-2,back-door-coffee-999,pay"},
	{"An error, though it shipped", "Ship needs a mailer that its signature does not name, and the mailer is down. The caller tries again.", "04-implicit-dependencies", "pay,ship!mailer,again"},
	{"Two people at once", "While one adds tea, another adds a mug.", "05-lost-update", "add-tea~add-mug"},
	{"Paid at an old price", "While one pays, another adds a mug.", "12-a-decision-on-an-old-page", "pay~add-mug"},
	{"COMMIT fails", "The caller tries again with the order that it holds. On the right it holds none: Update loads the order again.", "07-memory-and-database-disagree", "pay!commit,again"},
	{"Shipped twice", "Two requests ship one order.", "09-double-ship", "pay,ship~ship"},
	{"Shipped and cancelled", "While one ships the order, another cancels it.", "05-lost-update", "pay,ship~cancel"},
	{"The mailer is down", "The order ships while the mailer is down. A minute later, it is back.", "08-mail-lost-or-sent-twice", "pay,ship!mailer,wait"},
	{"The answer is lost", "COMMIT succeeds, and the connection breaks before it says so.", "10-crash-anywhere", "pay,ship!answer,again"},
	{"Past both models", "SQL edits an item, and then the customer pays.", "03-no-aggregate-boundary", "sql-coffee-999,pay"},
	{"Mailed twice", "The relay sends the mail, and dies before it can note that.", "08-mail-lost-or-sent-twice", "pay,ship!sent,wait"},
}
