// Package memory keeps the shop's aggregates in memory, with the contracts of
// package repository and without its database: no GORM, no driver and no SQL in
// the import graph. It is for tests of what uses the repositories, and for
// prototypes.
//
// A Store keeps copies, never the caller's pointer: one that handed out or kept
// live orders would hide a forgotten Save. Package repositorytest holds it to the
// same suite as the real one.
//
// Code that is to run on both names what it needs: domainmodel.OrderRepository, the
// ports of a domainmodel.ShippingService, or for Orders.Update a function,
//
//	func(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error) error
//
// which Update is here, and which a line makes of repository.Orders.Update and its
// options: see the example of that package.
//
// It knows no customers and no products, so it takes orders that name any. And each
// write copies the maps of all that is kept: a few thousand orders are many.
package memory
