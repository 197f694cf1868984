package repository

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-191f9721/activerecord-vs-domainmodel/domainmodel"
)

// A database that cuts a long list of items (MariaDB does, with a mere warning) has
// not found an order with fewer items.
func TestAListOfItemsThatWasCutIsNoOrder(t *testing.T) {
	whole := "[[1,7,1000,2],[2,8,500,1]]"
	items, err := itemsFromJSON(whole)
	require.NoError(t, err)
	assert.Len(t, items, 2)
	for end := range whole {
		_, err := itemsFromJSON(whole[:end])
		var invalid *domainmodel.InvalidValueError
		require.ErrorAs(t, err, &invalid)
	}
}

// Rows come in any order, and an order's items in that of their IDs.
func TestItemsAreSortedByTheIDsOfTheirRows(t *testing.T) {
	items, err := itemsFromJSON("[[10, 7, 1000, 2], \n [9, 8, 500, 1]]")
	require.NoError(t, err)
	assert.Equal(t, []domainmodel.ProductID{8, 7}, []domainmodel.ProductID{items[0].ProductID, items[1].ProductID})
}

// PostgreSQL leaves a NULL out, where the others write it. A bracket in a text of SQLite's
// is no end.
func TestAnItemWithTooFewColumnsIsCalledSo(t *testing.T) {
	for text, want := range map[string]string{
		"[[1,2,3],[4,5,6,7]]":         "item (cut, or with a NULL) must",
		"[[1,2,3,4],[5]]":             "item (cut, or with a NULL) must",
		"[[1,2,-3],[4,5,6,7]]":        "item (cut, or with a NULL) must",
		"[[1,2,null,4]]":              "item's unit_price NULL must",
		`[[1,2,"]",4],[5,6,7,8]]`:     `item's unit_price "]" must`,
		"[[1,2,3,null],[4,5,6,null]]": "item's quantity NULL must",
	} {
		_, err := itemsFromJSON(text)
		assert.ErrorContains(t, err, want, text)
	}
}

// What no database writes is not read as if one had.
func TestAListOfItemsOfAnotherFormIsNone(t *testing.T) {
	for _, text := range []string{
		"", "[", "]", "[]]", "[[]]", "[[],[1,2,3,4]]", "[1,2,3,4]", "[1,2,3,4]]", "[[1,2,3,4]", "[[1,2,3,4]]]", "[[[1,2,3,4]]",
		"[,[1,2,3,4]]", "[[1,2,3,4],]", "[[1,2,3,4],,[5,6,7,8]]", "[[1,2,3,4][5,6,7,8]]", "[[1,2,3],[4,5,6,7,8]]",
		"[[1,2,3,4,5]]", "[[1,2,3,4,]]", "[[1,2,,4]]", "[[1,2,3.0,4]]", `[["1",2,3,4]]`, "[[null,2,3,4]]", "{}", "null",
	} {
		items, err := itemsFromJSON(text)
		var invalid *domainmodel.InvalidValueError
		assert.ErrorAs(t, err, &invalid, text)
		assert.Nil(t, items, text)
	}
}
