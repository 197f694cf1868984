package snippet

// Ready are lines for readers to start from.
type Ready struct {
	Title string
	Says  string // what to look at, in a sentence
	Lines string
}

// ReadyLines are in the order in which they are to be shown.
var ReadyLines = []Ready{
	{
		Title: "The front door",
		Says:  "It compiles: the order changes its item and its total together, and the repository saves both.",
		Lines: `_, err := orders.Update(ctx, order.ID(), func(order *domainmodel.Order) error {
	return order.ChangeQuantity(coffee.ID(), 999)
})
return err
`,
	},
	{
		Title: "The back door to an item",
		Says:  "It does not compile: the fields are unexported, and Items returns copies.",
		Lines: `order.items[0].quantity = 999
for item := range order.Items() {
	item.quantity = 999
}
`,
	},
	{
		Title: "The back door to the total",
		Says:  "It does not compile: a total can be read, and only the order's commands change it.",
		Lines: `order.total = domainmodel.MustMoney(1, domainmodel.EUR)
order.Total() = domainmodel.MustMoney(1, domainmodel.EUR)
`,
	},
	{
		Title: "The wrong ID",
		Says:  "It does not compile: each kind of ID has a type of its own, though all of them are integers.",
		Lines: `_, err := orders.FindByID(ctx, order.CustomerID())
if err != nil {
	return err
}
return order.ChangeQuantity(order.ID(), 2)
`,
	},
	{
		Title: "Euros and dollars",
		Says:  `It compiles: the currency is a value, not a type. Plus returns the error when it runs: currency "USD" where "EUR" is needed.`,
		Lines: `price := domainmodel.MustMoney(500, domainmodel.EUR)
sum, err := price.Plus(domainmodel.MustMoney(500, domainmodel.USD))
fmt.Println(sum)
return err
`,
	},
}
