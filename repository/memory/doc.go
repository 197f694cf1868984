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
// or domainmodel.ShippingService. InTransaction differs, since that of package repository
// takes options, and each hands out its own Store. A use case asks for a function instead,
// such as
//
//	func(ctx context.Context, do func(context.Context, domainmodel.OrderRepository) error) error
//
// The example OneTransactionOnBothStores of package repository has the few lines that make
// one of either.
//
// It knows no customers, and takes orders of products that are not in its Catalogue. And
// each write copies the maps of all that is kept: a few thousand orders are many.
package memory
