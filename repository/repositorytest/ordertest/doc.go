// Package ordertest is the contract of the repositories as a test suite, as
// testing/fstest is for file systems. Both implementations of this module pass it,
// and so should yours:
//
//	func TestMyRepository(t *testing.T) {
//		ordertest.Run(t, func(t *testing.T) ordertest.Store {
//			return ordertest.Store{Orders: myRepository(t)}
//		})
//	}
//
// Each field of Store that you add has more cases run: on old rows, on a COMMIT that
// fails, on events.
//
// The orders of the suite are of customer CustomerID, are shipped from warehouse
// WarehouseID and hold products from 1 to Products, so a store with foreign keys
// needs those rows before it is handed over.
//
// The tests of this package keep a zoo: a GORM repository that passes, and beside it
// the mistakes that people make in one, each with the cases that catch it.
package ordertest
