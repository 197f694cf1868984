// Package repositorytest is the contract of the repositories as a test suite, as
// testing/fstest is for file systems. Both implementations of this module pass it,
// and so should yours:
//
//	func TestMyRepository(t *testing.T) {
//		repositorytest.Run(t, func(t *testing.T) repositorytest.Store {
//			return repositorytest.Store{Orders: myRepository(t)}
//		})
//	}
//
// The orders of the suite are of customer CustomerID, are shipped from warehouse
// WarehouseID and hold products from 1 to Products, so a store with foreign keys
// needs those rows before it is handed over.
package repositorytest
