package domainmodel_test

import (
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// One table answers for every error that there is, and for those that are to come.
func ExampleKindOf() {
	status := map[domainmodel.Kind]int{
		domainmodel.KindInvalid:  422,
		domainmodel.KindRefused:  422,
		domainmodel.KindNotFound: 404,
		domainmodel.KindExists:   409,
		domainmodel.KindConflict: 409,
		domainmodel.KindTryAgain: 503,
		domainmodel.KindCorrupt:  500,
		domainmodel.KindUnknown:  500,
	}
	_, err := domainmodel.ParseCurrency("eu")
	fmt.Println(status[domainmodel.KindOf(err)], err)

	err = &domainmodel.CorruptRowError{What: `shipping rate of region "EU"`, Err: err}
	fmt.Println(status[domainmodel.KindOf(err)], err)
	// Output:
	// 422 currency "eu" must be three letters from A to Z
	// 500 stored shipping rate of region "EU" is corrupt: currency "eu" must be three letters from A to Z
}
