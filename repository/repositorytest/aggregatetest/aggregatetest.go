// Package aggregatetest fills in a Kit of package repositorytest for a repository of package
// aggregate.
package aggregatetest

import (
	"context"
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/aggregate"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// State is all that can be seen of an aggregate.
type State[S, E any] struct {
	Snapshot S
	Events   []E
}

// Kit returns a Kit with State, Version, Repository, InTransaction and Events. Set the other fields.
// The session is that of the repository, and id returns the ID of the n-th aggregate.
func Kit[A, ID, S, E any, P interface {
	*A
	aggregate.Root[A, S, E]
	Version() int64
}](session *unitofwork.Session, r *aggregate.Repository[A, ID, S, E], id func(n int64) ID) repositorytest.Kit[A, State[S, E]] {
	return repositorytest.Kit[A, State[S, E]]{
		State:      func(a *A) State[S, E] { return State[S, E]{P(a).Snapshot(), P(a).Events()} },
		Version:    func(a *A) int64 { return P(a).Version() },
		Repository: functions(r, id),
		InTransaction: func(ctx context.Context, do func(context.Context, repositorytest.Repository[A]) error) error {
			return session.Do(ctx, func(ctx context.Context, tx *unitofwork.Tx) error { return do(ctx, functions(r.In(tx), id)) })
		},
		Events: func(a *A) (texts []string) {
			for _, event := range P(a).Events() {
				texts = append(texts, Text(event))
			}
			return texts
		},
	}
}

// Text returns an event as Kit.Events has it, for Kit.Deliver.
func Text(event any) string { return fmt.Sprintf("%T%v", event, event) }

func functions[A, ID, S, E any](r *aggregate.Repository[A, ID, S, E], id func(n int64) ID) repositorytest.Repository[A] {
	return repositorytest.Repository[A]{
		Save: r.Save,
		Find: func(ctx context.Context, n int64) (*A, error) { return r.FindByID(ctx, id(n)) },
		Update: func(ctx context.Context, n int64, change func(*A) error) (*A, error) {
			return r.Update(ctx, id(n), change)
		},
	}
}
