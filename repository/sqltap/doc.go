// Package sqltap sits between database/sql and a driver and sees every operation
// that reaches the database, BEGIN and COMMIT included. It records them: what a
// lesson prints, and what a test counts, is what really ran. It can also step in
// their way: an Interceptor makes one session wait for another, and a fault that
// FailAt arms breaks one operation of a run, as a network would.
//
// It works below GORM, where nothing can slip past: a GORM callback does not see
// transactions, and a logger sees associations before their parent.
package sqltap
