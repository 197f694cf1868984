// Package memory keeps the shop's aggregates in memory, with the contracts of
// package repository and without its database: no GORM, no driver and no SQL in
// the import graph. It is for tests of what uses the repositories, and for
// prototypes.
//
// A Store keeps copies, never the caller's pointer: one that handed out or kept
// live orders would hide a forgotten Save. Package ordertest tests it by the same
// cases as the real one.
//
// Code that is to run on both stores names what it needs: domainmodel.OrderRepository,
// or the ports of a domainmodel.ShippingService. Orders.Update and InTransaction
// differ, since those of package repository take options and hand out its own Store. A
// use case asks for a function instead, such as
//
//	func(ctx context.Context, id domainmodel.OrderID, change func(*domainmodel.Order) error) error
//	func(ctx context.Context, do func(context.Context, domainmodel.ShippingService) error) error
//
// The examples OneUseCaseOnBothStores and OneTransactionOnBothStores of package
// repository have the few lines that make each of them.
//
// It knows no customers and no products, so it takes orders that name any. And each
// write copies the maps of all that is kept: a few thousand orders are many.
package memory
