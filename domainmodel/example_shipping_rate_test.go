package domainmodel_test

import (
	"fmt"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

func ExampleShippingRate_Cost() {
	base, perPiece := domainmodel.MustMoney(500, domainmodel.EUR), domainmodel.MustMoney(30, domainmodel.EUR)
	rate, err := domainmodel.NewShippingRate(base, perPiece)
	if err != nil {
		fmt.Println(err)
	}

	order := orderIn(domainmodel.StatusPaid) // two mugs and a tea: three pieces
	fmt.Println(rate.Cost(order))
	// Output: 5.90 EUR <nil>
}
