// Package implicitdependencies is lesson 04: what shipping touches, and where that
// is written down.
package implicitdependencies

import "github.com/seed-191f9721/activerecord-vs-domainmodel/examples/lesson"

// Lesson is the lesson.
var Lesson = lesson.Lesson{
	Name:    "04-implicit-dependencies",
	Part:    lesson.FourProblems,
	Title:   "Implicit dependencies",
	Problem: "Order.Ship(db) reaches warehouses, rates, stock and the mailer, and its signature mentions none of them.",
	Fair:    "A disciplined team passes what a method needs instead of a database handle, or moves Ship into a service. That is the domain model's way, one method at a time; as long as the handle is there, nothing stops the next query.",
	Bites:   "Each dependency is an interface, an adapter and a field to wire, even where one query would do.",
	ActiveRecord: lesson.Scenario{
		Code: []string{"activerecord/order.go#Order.Ship~PROBLEM 4"},
		Run:  runActiveRecord,
	},
	DomainModel: lesson.Scenario{
		Code: []string{"domainmodel/shipping.go#ShippingPorts"},
		Run:  runDomainModel,
	},
	Claims: []lesson.Claim{
		{
			Text:     "Every table that shipping touches belongs to a dependency it declares",
			Expected: lesson.OnlyDomainModel,
			Check:    everyTableIsDeclared,
		},
		{
			Text:     "Shipping itself sends no mail",
			Expected: lesson.OnlyDomainModel,
			Check:    noMailIsSent,
		},
		{
			Text:     "With a fake for everything that can be replaced, shipping runs without a database",
			Expected: lesson.OnlyDomainModel,
			Check:    lesson.BySide(replaceMailer, replacePorts),
		},
	},
}
