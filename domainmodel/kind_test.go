package domainmodel_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// kinds are those of all errors of the package.
var kinds = map[error]domainmodel.Kind{
	domainmodel.ErrOrderNotFound:          domainmodel.KindNotFound,
	domainmodel.ErrUnknownReference:       domainmodel.KindInvalid,
	&domainmodel.InvalidValueError{}:      domainmodel.KindInvalid,
	&domainmodel.CurrencyMismatchError{}:  domainmodel.KindRefused,
	&domainmodel.MoneyOverflowError{}:     domainmodel.KindInvalid,
	&domainmodel.CannotShipOrderError{}:   domainmodel.KindRefused,
	&domainmodel.CannotPayOrderError{}:    domainmodel.KindRefused,
	&domainmodel.CannotCancelOrderError{}: domainmodel.KindRefused,
	&domainmodel.CannotChangeOrderError{}: domainmodel.KindRefused,
	&domainmodel.EmptyOrderError{}:        domainmodel.KindRefused,
	&domainmodel.ItemNotFoundError{}:      domainmodel.KindNotFound,
	&domainmodel.NoProductError{}:         domainmodel.KindRefused,
	&domainmodel.NoWarehouseError{}:       domainmodel.KindRefused,
	&domainmodel.NoShippingRateError{}:    domainmodel.KindRefused,
	&domainmodel.OutOfStockError{}:        domainmodel.KindRefused,
	&domainmodel.OrderExistsError{}:       domainmodel.KindExists,
	&domainmodel.AmountMismatchError{}:    domainmodel.KindConflict,
	&domainmodel.ConflictError{}:          domainmodel.KindConflict,
	&domainmodel.CorruptOrderError{}:      domainmodel.KindCorrupt,
	&domainmodel.CorruptRowError{}:        domainmodel.KindCorrupt,
	&domainmodel.TotalMismatchError{}:     domainmodel.KindCorrupt,
}

// A new error has no kind before it stands above.
func TestEveryErrorHasAKind(t *testing.T) {
	var tested []string
	for err, kind := range kinds {
		name := reflect.TypeOf(err).Elem().Name()
		switch err {
		case domainmodel.ErrOrderNotFound:
			name = "ErrOrderNotFound"
		case domainmodel.ErrUnknownReference:
			name = "ErrUnknownReference"
		}
		tested = append(tested, name)
		assert.Equal(t, kind, domainmodel.KindOf(err), name)
		assert.Equal(t, kind, domainmodel.KindOf(fmt.Errorf("save: %w", fmt.Errorf("order 42: %w", err))), name)
	}
	require.ElementsMatch(t, exportedErrors(t), tested)
}

// exportedErrors returns the names of the package's error types and error variables.
func exportedErrors(t *testing.T) (names []string) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		_, file := parse(t, name, nil)
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				if d.Name.Name == "Error" && d.Recv != nil {
					names = append(names, d.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if v, ok := spec.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, "Err") {
						names = append(names, v.Names[0].Name)
					}
				}
			}
		}
	}
	return names
}

type kindError string

func (kindError) Error() string  { return "of another package" }
func (k kindError) Kind() string { return string(k) }

func TestTheGravestKindCounts(t *testing.T) {
	invalid, conflict := &domainmodel.InvalidValueError{}, &domainmodel.ConflictError{}
	for _, test := range []struct {
		err  error
		want domainmodel.Kind
	}{
		{nil, ""},
		{errors.New("disk full"), domainmodel.KindUnknown},
		{context.Canceled, domainmodel.KindUnknown},
		{fmt.Errorf("save: %w", context.DeadlineExceeded), domainmodel.KindUnknown},
		{&domainmodel.CorruptOrderError{Err: invalid}, domainmodel.KindCorrupt},
		{fmt.Errorf("ship: %w", &domainmodel.CorruptRowError{Err: invalid}), domainmodel.KindCorrupt},
		{errors.Join(invalid, conflict), domainmodel.KindConflict},
		{errors.Join(conflict, invalid, nil, errors.New("disk full")), domainmodel.KindConflict},
		{fmt.Errorf("%w: %w", context.Canceled, conflict), domainmodel.KindConflict},
		{fmt.Errorf("%w: %w", conflict, errors.Join(invalid, fmt.Errorf("%w", &domainmodel.TotalMismatchError{}))), domainmodel.KindCorrupt},
		{fmt.Errorf("commit: %w", kindError("try again")), domainmodel.KindTryAgain},
		{errors.Join(kindError("try again"), conflict), domainmodel.KindTryAgain},
		{kindError("not found"), domainmodel.KindNotFound},
		{kindError("out of paper"), domainmodel.KindUnknown},
		{errors.Join(kindError("out of paper"), invalid), domainmodel.KindInvalid},
		{kindError(""), domainmodel.KindUnknown},
	} {
		assert.Equal(t, test.want, domainmodel.KindOf(test.err), "%v", test.err)
	}

	gravest := []domainmodel.Kind{
		domainmodel.KindCorrupt, domainmodel.KindTryAgain, domainmodel.KindConflict, domainmodel.KindExists,
		domainmodel.KindNotFound, domainmodel.KindRefused, domainmodel.KindInvalid, domainmodel.KindUnknown,
	}
	for i, kind := range gravest {
		for _, other := range gravest[i:] {
			joined := []error{kindError(kind), kindError(other)}
			assert.Equal(t, kind, domainmodel.KindOf(errors.Join(joined...)))
			slices.Reverse(joined)
			assert.Equal(t, kind, domainmodel.KindOf(errors.Join(joined...)))
		}
	}
}
