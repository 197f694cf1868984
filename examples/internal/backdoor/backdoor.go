package backdoor

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Find returns the back doors of an aggregate, in words, sorted:
//
//   - the exported fields of its type, and of the structs that it is made of;
//   - the exported functions and methods that assign its state, other than the commands, such
//     as "Order.Ship", and through them;
//   - those that return a slice, a map or a pointer into its state.
//
// In doubt it finds one too many: it knows no other package than the one in the folder, and a
// few functions of the standard library. That a whole struct can be overwritten, as in *a = *b,
// is Go, and no back door here.
func Find(source fs.FS, folder, aggregate string, commands ...string) ([]string, error) {
	p, err := load(source, folder)
	if err != nil {
		return nil, err
	}
	root := p.types.Scope().Lookup(aggregate)
	if root == nil {
		return nil, fmt.Errorf("find back doors: package %s has no type %s", folder, aggregate)
	}
	p.root = root.Type()
	p.reach(p.root)
	for f := range p.bodies {
		p.commands[f] = slices.Contains(commands, nameOf(f))
	}
	p.follow()

	var found []string
	for _, part := range p.parts {
		for field := range part.Underlying().(*types.Struct).Fields() {
			if field.Exported() {
				found = append(found, fmt.Sprintf("field %s.%s", part.Obj().Name(), field.Name()))
			}
		}
	}
	for f := range p.bodies {
		name := nameOf(f)
		if f.Exported() && !p.commands[f] && p.touches(p.assigned[f]) {
			found = append(found, name+" assigns state")
		}
		if f.Exported() && p.touches(p.returned[f]) {
			found = append(found, name+" hands out state")
		}
	}
	slices.Sort(found)
	return found, nil
}

// pkg is a package whose functions are looked at.
type pkg struct {
	types    *types.Package
	info     types.Info
	bodies   map[*types.Func]*ast.FuncDecl
	root     types.Type     // of the aggregate
	parts    []*types.Named // the structs that it is made of
	commands map[*types.Func]bool

	// The receiver and parameters that each function assigns through, and those that its
	// results point into.
	assigned, returned map[*types.Func]vars
	// Into which ones the variables of the functions point.
	points map[*types.Var]vars
	grown  bool // whether something more has become known
}

type vars map[*types.Var]bool

func load(source fs.FS, folder string) (*pkg, error) {
	names, err := fs.Glob(source, path.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	files := token.NewFileSet()
	var parsed []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(source, name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, file)
	}
	p := &pkg{
		info: types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		},
		bodies: map[*types.Func]*ast.FuncDecl{}, commands: map[*types.Func]bool{},
		assigned: map[*types.Func]vars{}, returned: map[*types.Func]vars{}, points: map[*types.Var]vars{},
	}
	config := types.Config{
		Importer: unknown{},
		Error:    func(error) {}, // about what is imported
	}
	p.types, _ = config.Check(folder, files, parsed, &p.info)
	for _, file := range parsed {
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil {
				p.bodies[p.info.Defs[f.Name].(*types.Func)] = f
			}
		}
	}
	return p, nil
}

// unknown imports nothing: what a package makes of its own types does not depend on it.
type unknown struct{}

func (unknown) Import(path string) (*types.Package, error) {
	return nil, fmt.Errorf("package %s is not known here", path)
}

// reach adds the structs of the package that a value of the type is made of.
func (p *pkg) reach(t types.Type) {
	named, ok := t.(*types.Named)
	switch of := t.Underlying().(type) {
	case *types.Pointer:
		p.reach(of.Elem())
	case *types.Slice:
		p.reach(of.Elem())
	case *types.Array:
		p.reach(of.Elem())
	case *types.Map:
		p.reach(of.Elem())
	case *types.Struct:
		if !ok || named.Obj().Pkg() != p.types || slices.Contains(p.parts, named) {
			return
		}
		p.parts = append(p.parts, named)
		for field := range of.Fields() {
			p.reach(field.Type())
		}
	}
}

// touches reports whether one of the variables is the aggregate, or points to one. Its other
// structs are values: what has one of them has a copy.
func (p *pkg) touches(all vars) bool {
	for v := range all {
		t := v.Type()
		for of, ok := t.Underlying().(interface{ Elem() types.Type }); ok; of, ok = t.Underlying().(interface{ Elem() types.Type }) {
			t = of.Elem()
		}
		if types.Identical(t, p.root) {
			return true
		}
	}
	return false
}

// follow finds out how the functions use their receivers and parameters. That depends on the
// functions that they call, so it repeats until it finds nothing new.
func (p *pkg) follow() {
	for f := range p.bodies {
		p.assigned[f], p.returned[f] = vars{}, vars{}
		for _, v := range parameters(f) {
			p.points[v] = vars{}
			if refers(v.Type()) {
				p.points[v][v] = true
			}
		}
	}
	for p.grown = true; p.grown; {
		p.grown = false
		for f, decl := range p.bodies {
			for node := range ast.Preorder(decl.Body) {
				p.look(f, node)
			}
		}
	}
}

// look adds what a node of the function's body says.
func (p *pkg) look(f *types.Func, node ast.Node) {
	switch n := node.(type) {
	case *ast.AssignStmt:
		for i, to := range n.Lhs {
			p.assign(f, to, p.value(n.Rhs[min(i, len(n.Rhs)-1)]))
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if len(n.Values) > 0 {
				p.assign(f, name, p.value(n.Values[min(i, len(n.Values)-1)]))
			}
		}
	case *ast.RangeStmt:
		for _, to := range []ast.Expr{n.Key, n.Value} {
			if to != nil {
				p.assign(f, to, p.origin(n.X))
			}
		}
	case *ast.IncDecStmt:
		p.assign(f, n.X, nil)
	case *ast.UnaryExpr:
		if n.Op == token.AND && p.inside(n.X) {
			p.grow(p.assigned[f], p.origin(n.X)) // any code with the pointer can assign
		}
	case *ast.CallExpr:
		p.call(f, n)
	case *ast.ReturnStmt:
		for _, result := range n.Results {
			if p.opens(result) {
				p.grow(p.returned[f], p.value(result))
			}
		}
		if n.Results == nil {
			for result := range f.Signature().Results().Variables() {
				p.grow(p.returned[f], p.points[result])
			}
		}
	}
}

// assign notes that what is assigned points into what from has.
func (p *pkg) assign(f *types.Func, to ast.Expr, from vars) {
	if p.inside(to) {
		p.grow(p.assigned[f], p.origin(to))
	}
	if t := p.typeOf(to); !refers(t) && t != types.Typ[types.Invalid] {
		return
	}
	for path := to; ; {
		switch e := path.(type) {
		case *ast.Ident:
			if v, ok := p.info.ObjectOf(e).(*types.Var); ok {
				if p.points[v] == nil {
					p.points[v] = vars{}
				}
				p.grow(p.points[v], from)
			}
			return
		case *ast.SelectorExpr:
			path = e.X
		case *ast.IndexExpr:
			path = e.X
		case *ast.StarExpr:
			path = e.X
		case *ast.ParenExpr:
			path = e.X
		default:
			return
		}
	}
}

// call notes what the function that is called assigns.
func (p *pkg) call(f *types.Func, call *ast.CallExpr) {
	callee, name := p.callee(call)
	_, reads := reading[name]
	switch {
	case name == "copy" || name == "clear" || name == "delete":
		p.grow(p.assigned[f], p.value(call.Args[0]))
	case reads || p.commands[callee] || p.info.Types[call.Fun].IsType() || p.info.Types[call.Fun].IsBuiltin():
	default:
		for i, given := range p.given(call, callee) {
			if p.bodies[callee] == nil || p.assigned[callee][parameter(callee, i)] {
				p.grow(p.assigned[f], given)
			}
		}
	}
}

// reading has the functions of other packages that assign nothing, and whether their result
// shares what they are given.
var reading = map[string]bool{
	"slices.Clip": true, "slices.Clone": false, "slices.Contains": false, "slices.IndexFunc": false, "slices.Values": false,
}

// value returns into what a value points.
func (p *pkg) value(e ast.Expr) vars {
	switch e.(type) {
	case *ast.SelectorExpr, *ast.IndexExpr, *ast.StarExpr:
		if !refers(p.typeOf(e)) {
			return nil
		}
	}
	return p.origin(e)
}

// origin returns in what an expression is, or into what its value points.
func (p *pkg) origin(e ast.Expr) vars {
	all := vars{}
	add := func(more vars) { maps.Copy(all, more) }
	switch e := e.(type) {
	case *ast.Ident:
		if v, ok := p.info.ObjectOf(e).(*types.Var); ok {
			add(p.points[v])
		}
	case *ast.ParenExpr:
		add(p.origin(e.X))
	case *ast.SelectorExpr:
		add(p.origin(e.X))
	case *ast.IndexExpr:
		add(p.origin(e.X))
	case *ast.SliceExpr:
		add(p.origin(e.X))
	case *ast.StarExpr:
		add(p.origin(e.X))
	case *ast.TypeAssertExpr:
		add(p.origin(e.X))
	case *ast.UnaryExpr:
		add(p.origin(e.X))
	case *ast.KeyValueExpr:
		add(p.value(e.Value))
	case *ast.CompositeLit:
		for _, element := range e.Elts {
			add(p.value(element))
		}
	case *ast.FuncLit:
		for node := range ast.Preorder(e.Body) {
			if used, ok := node.(*ast.Ident); ok {
				add(p.origin(used))
			}
		}
	case *ast.CallExpr:
		callee, name := p.callee(e)
		shares, reads := reading[name]
		builtin := p.info.Types[e.Fun].IsBuiltin() && name != "append"
		if reads && !shares || builtin {
			return nil
		}
		for i, given := range p.given(e, callee) {
			if p.bodies[callee] == nil || p.returned[callee][parameter(callee, i)] {
				add(given)
			}
		}
	}
	return all
}

// callee returns the function that is called, if it is known by name, and its name with that
// of its package.
func (p *pkg) callee(call *ast.CallExpr) (f *types.Func, name string) {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		f, _ = p.info.Uses[fun].(*types.Func)
		name = fun.Name
	case *ast.SelectorExpr:
		f, _ = p.info.Uses[fun.Sel].(*types.Func)
		if x, ok := fun.X.(*ast.Ident); ok {
			if imported, ok := p.info.Uses[x].(*types.PkgName); ok {
				name = imported.Imported().Path() + "." + fun.Sel.Name
			}
		}
	}
	return f, name
}

// given returns into what the receiver and the arguments of a call point, in their order.
func (p *pkg) given(call *ast.CallExpr, callee *types.Func) (all []vars) {
	if fun, ok := call.Fun.(*ast.SelectorExpr); ok && (callee == nil || callee.Signature().Recv() != nil) {
		receiver := p.value(fun.X)
		if callee != nil && !pointer(p.typeOf(fun.X)) && pointer(callee.Signature().Recv().Type()) {
			receiver = nil // its address
			if p.inside(fun.X) {
				receiver = p.origin(fun.X)
			}
		}
		all = append(all, receiver)
	}
	for _, arg := range call.Args {
		all = append(all, p.value(arg))
	}
	if callee == nil { // a function value, which may be a method of what it is called for
		all = append(all, p.origin(call.Fun))
	}
	return all
}

// inside reports whether the expression is a place that a pointer, a slice or a map leads to.
func (p *pkg) inside(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return p.inside(e.X)
	case *ast.StarExpr:
		return true
	case *ast.SelectorExpr:
		return pointer(p.typeOf(e.X)) || p.inside(e.X)
	case *ast.IndexExpr:
		_, array := p.typeOf(e.X).Underlying().(*types.Array)
		return !array || p.inside(e.X)
	}
	return false
}

// opens reports whether another package that has the value can reach what it points into. A
// struct without exported fields keeps that to its methods.
func (p *pkg) opens(e ast.Expr) bool {
	if address, ok := e.(*ast.UnaryExpr); ok && address.Op == token.AND && !p.inside(address.X) {
		e = address.X // of a variable that is the function's own
	}
	t := p.typeOf(e)
	of, ok := t.Underlying().(*types.Struct)
	if !ok {
		return refers(t) || t == types.Typ[types.Invalid]
	}
	for field := range of.Fields() {
		if field.Exported() && refers(field.Type()) {
			return true
		}
	}
	return false
}

// refers reports whether a value of the type, copied, shares something with the original.
// Interfaces are taken for events and errors, which are values.
func refers(t types.Type) bool {
	switch of := t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature:
		return true
	case *types.Array:
		return refers(of.Elem())
	case *types.Struct:
		for field := range of.Fields() {
			if refers(field.Type()) {
				return true
			}
		}
	}
	return false
}

func pointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

func (p *pkg) typeOf(e ast.Expr) types.Type {
	if t := p.info.TypeOf(e); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}

func (p *pkg) grow(all, more vars) {
	before := len(all)
	maps.Copy(all, more)
	p.grown = p.grown || len(all) > before
}

// parameters returns the receiver, if there is one, and the parameters.
func parameters(f *types.Func) (all []*types.Var) {
	signature := f.Signature()
	if signature.Recv() != nil {
		all = append(all, signature.Recv())
	}
	return slices.AppendSeq(all, signature.Params().Variables())
}

// parameter returns the one that takes the argument, of which a variadic one takes several.
func parameter(f *types.Func, argument int) *types.Var {
	all := parameters(f)
	return all[min(argument, len(all)-1)]
}

// nameOf returns the function's name, behind that of its receiver's type.
func nameOf(f *types.Func) string {
	if f.Signature().Recv() == nil {
		return f.Name()
	}
	t := f.Signature().Recv().Type()
	if to, ok := t.(*types.Pointer); ok {
		t = to.Elem()
	}
	return t.(*types.Named).Obj().Name() + "." + f.Name()
}
