package snippet

import (
	"bytes"
	"flag"
	"fmt"
	"go/constant"
	"go/format"
	"go/importer"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the declarations in _std anew, from the standard library of this Go")

// declaredOf is the Go whose packages are declared.
const declaredOf = "go1.26"

// What lines may use is declared completely, and all that is declared is as it is in the real
// package: constants with their values, types with their fields and methods, exported or not.
//
// Another Go has other packages: there, -update writes the declarations anew.
func TestStdDeclaresWhatTheRealPackagesDo(t *testing.T) {
	if !*update && !strings.HasPrefix(runtime.Version(), declaredOf) {
		t.Skipf("the declarations are those of %s, and this is %s: -update writes them anew", declaredOf, runtime.Version())
	}
	real := importer.ForCompiler(token.NewFileSet(), "source", nil)
	if *update {
		writeDeclarations(t, real)
	}
	model, err := loadModel()
	require.NoError(t, err)

	var declared []string
	require.NoError(t, fs.WalkDir(std, "_std", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			declared = append(declared, strings.TrimSuffix(strings.TrimPrefix(name, "_std/"), ".go"))
		}
		return err
	}))
	require.Subset(t, declared, Packages)
	for _, importPath := range declared {
		want, err := real.Import(importPath)
		require.NoError(t, err)
		got := model[importPath]
		require.NotNil(t, got, "nothing needs %s", importPath)
		for _, name := range got.Scope().Names() {
			if object := want.Scope().Lookup(name); assert.NotNil(t, object, "%s.%s", importPath, name) {
				assert.Equal(t, describe(object), describe(got.Scope().Lookup(name)))
			}
		}
		if slices.Contains(Packages, importPath) {
			assert.Equal(t, exported(want), exported(got), importPath)
		}
	}
}

// Bodies are left out, and so are packages that only bodies use: what lines see is the same.
func TestDomainmodelIsCheckedAsItIs(t *testing.T) {
	want, err := importer.ForCompiler(token.NewFileSet(), "source", nil).Import(modelPath)
	require.NoError(t, err)
	model, err := loadModel()
	require.NoError(t, err)
	got := model[modelPath]

	require.Contains(t, exported(want), "Order")
	assert.Equal(t, want.Scope().Names(), got.Scope().Names())
	for _, name := range exported(want) {
		assert.Equal(t, describe(want.Scope().Lookup(name)), describe(got.Scope().Lookup(name)))
	}
}

// describe says all that go/types knows of the object, its types by their paths.
func describe(object types.Object) (all []string) {
	all = []string{types.ObjectString(object, nil)}
	if constant, ok := object.(*types.Const); ok {
		all = append(all, constant.Val().ExactString())
	}
	named, ok := object.Type().(*types.Named)
	if _, declares := object.(*types.TypeName); !declares || !ok {
		return all
	}
	all = append(all, fmt.Sprint("comparable: ", types.Comparable(named)))
	for method := range named.Methods() {
		all = append(all, types.ObjectString(method, nil))
	}
	slices.Sort(all[1:])
	return all
}

func exported(p *types.Package) (names []string) {
	for _, name := range p.Scope().Names() {
		if token.IsExported(name) {
			names = append(names, name)
		}
	}
	return names
}

// writeDeclarations writes the folder _std anew, and takes the test's own to be that.
func writeDeclarations(t *testing.T, real types.Importer) {
	d := declarations{}
	for _, importPath := range Packages {
		p, err := real.Import(importPath)
		require.NoError(t, err)
		for _, name := range exported(p) {
			d.add(p.Scope().Lookup(name))
		}
	}
	require.NoError(t, os.RemoveAll("_std"))
	for p := range d {
		name := filepath.FromSlash("_std/" + p.Path() + ".go")
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		text, err := format.Source(d.print(p))
		require.NoError(t, err, "%s", d.print(p))
		require.NoError(t, os.WriteFile(name, text, 0o666))
	}
	t.Skip("the declarations are written: run it again, so that they are embedded")
}

// declarations are the objects that are to be declared, by package.
type declarations map[*types.Package]map[types.Object]bool

// add adds the object and those that its declaration names.
func (d declarations) add(object types.Object) {
	if object.Pkg() == nil || d[object.Pkg()][object] {
		return
	}
	if d[object.Pkg()] == nil {
		d[object.Pkg()] = map[types.Object]bool{}
	}
	d[object.Pkg()][object] = true
	d.addNamed(object.Type())
	if named, ok := object.Type().(*types.Named); ok {
		d.addNamed(named.Underlying())
		for method := range named.Methods() {
			d.addNamed(method.Signature())
		}
	}
}

// addNamed adds the declared types that the type is written with.
func (d declarations) addNamed(t types.Type) {
	switch t := t.(type) {
	case *types.Named:
		d.add(t.Origin().Obj())
		for parameter := range t.TypeParams().TypeParams() {
			d.addNamed(parameter.Constraint())
		}
		for argument := range t.TypeArgs().Types() {
			d.addNamed(argument)
		}
	case *types.Alias:
		d.add(t.Obj())
		d.addNamed(t.Rhs())
	case *types.Signature:
		for parameter := range t.TypeParams().TypeParams() {
			d.addNamed(parameter.Constraint())
		}
		d.addNamed(t.Params())
		d.addNamed(t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			d.addNamed(v.Type())
		}
	case *types.Struct:
		for field := range t.Fields() {
			d.addNamed(field.Type())
		}
	case *types.Interface:
		for method := range t.ExplicitMethods() {
			d.addNamed(method.Signature())
		}
		for embedded := range t.EmbeddedTypes() {
			d.addNamed(embedded)
		}
	case *types.Union:
		for term := range t.Terms() {
			d.addNamed(term.Type())
		}
	case *types.Map:
		d.addNamed(t.Key())
		d.addNamed(t.Elem())
	case interface{ Elem() types.Type }:
		d.addNamed(t.Elem())
	}
}

// print returns the package's file.
func (d declarations) print(p *types.Package) []byte {
	imports := map[string]bool{}
	qualifier := func(other *types.Package) string {
		if other == p {
			return ""
		}
		imports[other.Path()] = true
		return other.Name()
	}
	var body bytes.Buffer
	for _, object := range slices.SortedFunc(maps.Keys(d[p]), func(a, b types.Object) int { return strings.Compare(a.Name(), b.Name()) }) {
		fmt.Fprintln(&body, d.declare(object, qualifier))
	}
	var file bytes.Buffer
	fmt.Fprintf(&file, "// Written by go test -run Std -update: see doc.go of package snippet.\n\npackage %s\n\n", p.Name())
	for _, importPath := range slices.Sorted(maps.Keys(imports)) {
		fmt.Fprintf(&file, "import %q\n", importPath)
	}
	file.Write(body.Bytes())
	return file.Bytes()
}

// declare returns the declaration of the object, with those of its methods.
func (declarations) declare(object types.Object, qualifier types.Qualifier) string {
	text := types.ObjectString(object, qualifier)
	switch object := object.(type) {
	case *types.Const:
		text, value := "const "+object.Name(), object.Val().ExactString()
		basic, untyped := object.Type().(*types.Basic)
		switch {
		case !untyped || basic.Info()&types.IsUntyped == 0:
			text += " " + types.TypeString(object.Type(), qualifier)
		case basic.Kind() == types.UntypedRune:
			code, _ := constant.Int64Val(object.Val())
			value = fmt.Sprintf("%+q", rune(code))
		case basic.Kind() == types.UntypedFloat:
			panic("no package has one yet: " + path.Join(object.Pkg().Path(), object.Name()))
		}
		return text + " = " + value
	case *types.Func:
		return text + " {}"
	case *types.TypeName:
		if named, ok := object.Type().(*types.Named); ok {
			var methods []string
			for method := range named.Methods() {
				receiver := types.TypeString(method.Signature().Recv().Type(), qualifier)
				signature := strings.TrimPrefix(types.TypeString(method.Signature(), qualifier), "func")
				methods = append(methods, fmt.Sprintf("\nfunc (%s) %s%s {}", receiver, method.Name(), signature))
			}
			slices.Sort(methods)
			text += strings.Join(methods, "")
		}
	}
	return text
}
