package comparison

import "embed"

// Source is the source code of this module, as it was compiled.
//
//go:embed activerecord domainmodel repository examples
var Source embed.FS
