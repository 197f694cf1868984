package repository_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/activerecord"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/outbox"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/unitofwork"
)

// The errors of storage, and of Active Record, have kinds without knowing domainmodel. What only a programmer can
// set right has none.
func TestTheErrorsOfStorageHaveKinds(t *testing.T) {
	for _, test := range []struct {
		err  error
		want domainmodel.Kind
	}{
		{repository.ErrTryAgain, domainmodel.KindTryAgain},
		{repository.ErrNotSetAside, domainmodel.KindNotFound},
		{outbox.ErrRecorded, domainmodel.KindExists},
		{&repository.KeyUsedError{}, domainmodel.KindExists},
		{&unitofwork.InvalidValueError{}, domainmodel.KindInvalid},
		{&domainmodel.CorruptOrderError{Err: &unitofwork.InvalidValueError{}}, domainmodel.KindCorrupt},
		{&repository.UnreadableEventError{Err: &unitofwork.InvalidValueError{}}, domainmodel.KindCorrupt},
		{&outbox.UnreadableError{Err: &unitofwork.InvalidValueError{}}, domainmodel.KindCorrupt},
		{fmt.Errorf("%w: %w", repository.ErrTryAgain, context.DeadlineExceeded), domainmodel.KindTryAgain},
		{activerecord.ErrWrongStatus, domainmodel.KindRefused},
		{activerecord.ErrNoItems, domainmodel.KindRefused},
		{activerecord.ErrOutOfStock, domainmodel.KindRefused},
		{activerecord.ErrItemNotFound, domainmodel.KindNotFound},
		{activerecord.ErrInvalid, domainmodel.KindInvalid},
		{activerecord.ErrOtherCurrency, domainmodel.KindRefused},
		{activerecord.ErrUnknownSortName, domainmodel.KindInvalid},
		{activerecord.ErrOtherAmount, domainmodel.KindConflict},
		{repository.ErrNotMigrated, domainmodel.KindUnknown},
		{repository.ErrUnsuitableHandle, domainmodel.KindUnknown},
		{repository.ErrInsideTransaction, domainmodel.KindUnknown},
		{repository.ErrOutsideTransaction, domainmodel.KindUnknown},
	} {
		assert.Equal(t, test.want, domainmodel.KindOf(fmt.Errorf("save order 42: %w", test.err)), "%v", test.err)
	}
}
