package kill

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/internal/shoptest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/sqlite"
)

// The variables that make the test binary a child that is to be killed.
const (
	childPath     = "REPOSITORY_TEST_KILL_PATH"
	childProgress = "REPOSITORY_TEST_KILL_PROGRESS"
)

// workers run their commands side by side, each on its own orders: place one, change
// it, pay it, ship it, and so on with the next one. Each command increments the
// version of its order.
const (
	workers         = 3
	commandsAnOrder = 4
	stockAtFirst    = 1_000_000
	productsInStock = 10
)

// progress is how many commands of each worker were acknowledged.
type progress [workers]int

func (p progress) String() string { return strings.Trim(fmt.Sprint([workers]int(p)), "[]") }

func (p progress) total() (n int) {
	for _, commands := range p {
		n += commands
	}
	return n
}

// runCommandsUntilKilled is the child.
func runCommandsUntilKilled(t *testing.T, path string) {
	pipe := os.NewFile(3, "acknowledgements")
	var done progress
	_, err := fmt.Sscan(os.Getenv(childProgress), &done[0], &done[1], &done[2])
	require.NoError(t, err)
	_, err = pipe.WriteString("started\n")
	require.NoError(t, err)
	db, err := sqlite.Open(path)
	require.NoError(t, err)
	s := &shop{shoptest.On(t, db)}
	var wg sync.WaitGroup
	for worker := range workers {
		wg.Go(func() {
			for command := done[worker]; ; command++ {
				if !assert.NoError(t, s.command(t, worker, command)) {
					return
				}
				if _, err := fmt.Fprintf(pipe, "%d %d\n", worker, command); err != nil { // nobody is there to kill it
					return
				}
			}
		})
	}
	wg.Wait()
}

// orderOf is the order of a worker's command. It is of one piece each of two products.
func orderOf(worker, command int) domainmodel.OrderID {
	return domainmodel.OrderID(1 + worker + command/commandsAnOrder*workers)
}

func productsOf(id domainmodel.OrderID) (one, other domainmodel.ProductID) {
	return domainmodel.ProductID(1 + id%productsInStock), domainmodel.ProductID(1 + (id+1)%productsInStock)
}

// shop is the one in the file that is handed from child to child.
type shop struct{ *shoptest.Shop }

// command runs a command under its key: if a child was killed before it could
// acknowledge it, the next one runs it again.
func (s *shop) command(t *testing.T, worker, command int) error {
	ctx, id, key := context.Background(), orderOf(worker, command), repository.Key(fmt.Sprint(worker, " ", command))
	one, other := productsOf(id)
	switch command % commandsAnOrder {
	case 0:
		return s.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
			return tx.Orders.Save(ctx, shoptest.NewOrder(t, id, one, other))
		}, key, repository.Attempts(10))
	case 1:
		return shoptest.Update(ctx, s, id, func(order *domainmodel.Order) error { return order.AddItem(shoptest.Product(t, one), 1) }, key)
	case 2:
		return shoptest.Update(ctx, s, id, shoptest.Pay, key)
	default:
		return s.InTransaction(ctx, func(ctx context.Context, tx *repository.Store) error {
			return tx.Shipping().Ship(ctx, id, shoptest.Noon)
		}, key, repository.Attempts(10))
	}
}
