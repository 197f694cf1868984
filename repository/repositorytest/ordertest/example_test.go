package ordertest_test

import (
	"fmt"
	"strings"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
	"github.com/seed-191f9721/activerecord-vs-domainmodel/repository/repositorytest/ordertest"
)

// A parser that means well makes many texts one. The domain's takes one of them.
func ExampleHostileStrings() {
	wellMeant := func(text string) (domainmodel.Region, error) {
		return domainmodel.ParseRegion(strings.ToUpper(strings.TrimSpace(text)))
	}
	for _, parse := range []func(string) (domainmodel.Region, error){wellMeant, domainmodel.ParseRegion} {
		taken := 0
		for _, text := range ordertest.HostileStrings() {
			if region, err := parse(text); err == nil && region == "EU" {
				taken++
			}
		}
		fmt.Println("texts taken for EU:", taken)
	}
	// Output:
	// texts taken for EU: 15
	// texts taken for EU: 1
}
