// Written by go test -run Std -update: see doc.go of package snippet.

package unicode

type CaseRange struct {
	Lo    uint32
	Hi    uint32
	Delta d
}
type SpecialCase []CaseRange

func (SpecialCase) ToLower(r rune) rune {}
func (SpecialCase) ToTitle(r rune) rune {}
func (SpecialCase) ToUpper(r rune) rune {}

type d [3]rune
