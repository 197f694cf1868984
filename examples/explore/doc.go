// Package explore runs two use cases side by side in every schedule that their
// database operations can have, and counts how it ends.
//
// Each use case is sequential code, and runs in a goroutine and on a connection of
// its own. It is stopped before each of its operations, BEGIN, COMMIT and ROLLBACK
// included, and goes on when it is its turn: one of the two runs at a time, so that
// the same schedule ends the same way each time. Depth-first, all choices of whose turn
// it is are made, each in a run from the start, on the database as it was at first.
//
// A schedule has a name, the turns that were taken, such as "0110". Replay runs it again.
//
// SQLite has one writer. Here it does not wait for its lock, so that an operation
// that would have to wait is seen: such a step can't be taken, and the other session
// must go on. A use case that is one transaction from its first read on leaves few
// schedules.
//
// SQLite's transactions run one after the other. A database with weaker isolation has
// even more schedules than are run here.
package explore
