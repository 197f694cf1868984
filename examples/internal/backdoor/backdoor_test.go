package backdoor_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	comparison "github.com/seed-191f9721/activerecord-vs-domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/examples/internal/backdoor"
)

var commands = []string{"Order.AddItem", "Order.ChangeQuantity", "Order.RemoveItem", "Order.Pay", "Order.Ship", "Order.Cancel"}

// A check that finds nothing in a package with a back door would be none.
func TestABackDoorInTheDomainModelIsFound(t *testing.T) {
	for name, test := range map[string]struct{ code, want string }{
		"none":                         {"func (o *Order) IsPaid() bool { return o.status == StatusPaid }", ""},
		"a setter":                     {"func (o *Order) SetStatus(s OrderStatus) { o.status = s }", "Order.SetStatus assigns state"},
		"a setter, by another":         {"func (o *Order) Reopen() { o.set(StatusPending) }\nfunc (o *Order) set(s OrderStatus) { o.status = s }", "Order.Reopen assigns state"},
		"a setter, as a value":         {"func (o *Order) Reopen() { set := o.set; set(StatusPending) }\nfunc (o *Order) set(s OrderStatus) { o.status = s }", "Order.Reopen assigns state"},
		"a function":                   {"func SetStatus(o *Order, s OrderStatus) { o.status = s }", "SetStatus assigns state"},
		"a pointer to a field":         {"func (o *Order) At() *OrderStatus { s := &o.status; return s }", "Order.At assigns state, Order.At hands out state"},
		"a whole order":                {"func (o *Order) Become(other *Order) { *o = *other }", "Order.Become assigns state"},
		"an item":                      {"func (o *Order) Double() { for i := range o.items { o.items[i].quantity *= 2 } }", "Order.Double assigns state"},
		"an item of a copy":            {"func (o *Order) Double() { own := *o; own.items[0].quantity++ }", "Order.Double assigns state"},
		"an item, sorted":              {"func (o *Order) Sort() { slices.SortFunc(o.items, nil) }", "Order.Sort assigns state"},
		"an item, by its pointer":      {"func (o *Order) Edit(at int) *OrderItem { return &o.items[at] }", "Order.Edit assigns state, Order.Edit hands out state"},
		"the slice":                    {"func (o *Order) Lines() []OrderItem { return o.items }", "Order.Lines hands out state"},
		"the slice, sliced":            {"func (o *Order) Lines() []OrderItem { return o.items[:1:1] }", "Order.Lines hands out state"},
		"the slice, by its name":       {"func (o *Order) Lines() (lines []OrderItem) { lines = o.items; return }", "Order.Lines hands out state"},
		"the slice, by another":        {"func (o *Order) Lines() []OrderItem { return o.lines() }\nfunc (o *Order) lines() []OrderItem { lines := o.items; return lines }", "Order.Lines hands out state"},
		"the slice, in a struct":       {"type Page struct{ Lines []OrderItem }\nfunc (o *Order) Page() Page { return Page{Lines: o.items} }", "Order.Page hands out state"},
		"the slice, in a function":     {"func (o *Order) Lines() func() []OrderItem { return func() []OrderItem { return o.items } }", "Order.Lines hands out state"},
		"the slice, to a function":     {"func (o *Order) Each(do func([]OrderItem)) { do(o.items) }", "Order.Each assigns state"},
		"none: a copy of the slice":    {"func (o *Order) Lines() []OrderItem { return slices.Clone(o.items) }", ""},
		"none: a copy of an item":      {"func (o *Order) First() OrderItem { return o.items[0] }", ""},
		"none: a copy of the order":    {"func (o *Order) Paid() *Order { paid := *o; paid.status = StatusPaid; return &paid }", ""},
		"none: new items":              {"func (o *Order) Lines() (all []OrderItem) { for _, i := range o.items { all = append(all, i) }; return all }", ""},
		"none: a copy's setter":        {"func (i *OrderItem) SetQuantity(n int) { i.quantity = n }", ""},
		"none: by commands":            {"func PayAll(all []*Order) { for _, o := range all { o.Pay(o.total, o.placedAt) } }", ""},
		"none: nobody else can use it": {"func (o *Order) setStatus(s OrderStatus) { o.status = s }", ""},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, test.want, found(t, "domainmodel/order.go", "", test.code))
		})
	}
}

func TestAnExportedFieldIsABackDoor(t *testing.T) {
	const field = "\tstatus     OrderStatus\n"
	assert.Equal(t, "field Order.Shown", found(t, "domainmodel/order.go", field, field+"\tShown OrderStatus\n"))
	const ofItem = "\tquantity  int\n"
	assert.Equal(t, "field OrderItem.Pieces", found(t, "domainmodel/item.go", ofItem, ofItem+"\tPieces int\n"))
	assert.Equal(t, "field shown.Status", found(t, "domainmodel/order.go", field, field+"\tshown\n"), "it is promoted")
}

func TestACommandIsABackDoorUnlessItIsKnown(t *testing.T) {
	doors, err := backdoor.Find(comparison.Source, "domainmodel", "Order", commands[1:]...)
	require.NoError(t, err)
	assert.Equal(t, []string{"Order.AddItem assigns state"}, doors)
}

func TestTheAggregateMustBeThere(t *testing.T) {
	_, err := backdoor.Find(comparison.Source, "domainmodel", "Cart")
	assert.EqualError(t, err, "find back doors: package domainmodel has no type Cart")
}

// found returns the back doors of the domain model with the new text in the place of the old
// one, or at the end.
func found(t *testing.T, file, before, after string) string {
	t.Helper()
	source := fstest.MapFS{}
	names, err := fs.Glob(comparison.Source, "domainmodel/*.go")
	require.NoError(t, err)
	for _, name := range names {
		text, err := comparison.Source.ReadFile(name)
		require.NoError(t, err)
		source[name] = &fstest.MapFile{Data: text}
	}
	text := string(source[file].Data)
	if before == "" {
		text += after
	} else {
		require.Contains(t, text, before)
		text = strings.Replace(text, before, after, 1) + "type shown struct{ Status OrderStatus }\n"
	}
	source[file].Data = []byte(text)
	doors, err := backdoor.Find(source, "domainmodel", "Order", commands...)
	require.NoError(t, err)
	return strings.Join(doors, ", ")
}
