package snippet

// Packages are the packages of the standard library that the lines may use, without importing
// them.
var Packages = []string{"cmp", "context", "errors", "fmt", "iter", "maps", "slices", "strconv", "strings", "time"}

// Variable is a variable that the lines may use.
type Variable struct {
	Name, Type string
}

// Variables are the variables that the lines may use, besides package domainmodel.
var Variables = []Variable{
	{"ctx", "context.Context"},
	{"now", "time.Time"},
	{"orders", "domainmodel.OrderRepository"},
	{"order", "*domainmodel.Order"},
	{"coffee", "domainmodel.Product"},
}
