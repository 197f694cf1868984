// Package ordertest is the contract of a domainmodel.OrderRepository as a test suite: that of
// any aggregate, from package repositorytest, and what only orders have. Both implementations
// of this module pass it, and so should yours:
//
//	func TestMyRepository(t *testing.T) {
//		ordertest.Run(t, func(t *testing.T) ordertest.Store {
//			return ordertest.Store{Orders: myRepository(t)}
//		})
//	}
//
// Each other field of Store has more cases run: on old rows, on failing operations, on
// events.
//
// The orders of the suite are of customer CustomerID, are shipped from warehouse
// WarehouseID and hold products from 1 to Products, so a store with foreign keys
// needs those rows before it is handed over.
//
// The tests of this package have a GORM repository that passes, and the mistakes that people
// make in one, each with the cases that catch it.
package ordertest
