package view

import "slices"

// align puts sequences side by side, so that the same elements stand in the same row as far
// as their order allows. For each row it returns the index of each sequence's element, or -1.
func align(sequences [][]string) [][]int {
	var rows []row
	for i, sequence := range sequences {
		rows = merge(rows, sequence, i, len(sequences))
	}
	indexes := make([][]int, len(rows))
	for i, row := range rows {
		indexes[i] = row.indexes
	}
	return indexes
}

// row is a row of the alignment, with what stands in it.
type row struct {
	element string
	indexes []int
}

// merge puts one more sequence, the one at column, beside the rows. It is a diff: it looks
// for the longest common subsequence, in which statements count more than what begins and
// ends transactions.
func merge(rows []row, sequence []string, column, columns int) []row {
	// common[i][j] is the weight that rows[i:] and sequence[j:] have in common.
	common := make([][]int, len(rows)+1)
	for i := range common {
		common[i] = make([]int, len(sequence)+1)
	}
	for i, row := range slices.Backward(rows) {
		for j, element := range slices.Backward(sequence) {
			common[i][j] = max(common[i+1][j], common[i][j+1])
			if row.element == element {
				common[i][j] = max(common[i][j], common[i+1][j+1]+weight(element))
			}
		}
	}
	add := func(element string, index int) row {
		indexes := slices.Repeat([]int{-1}, columns)
		indexes[column] = index
		return row{element, indexes}
	}
	var merged []row
	i, j := 0, 0
	for i < len(rows) || j < len(sequence) {
		switch {
		case i < len(rows) && j < len(sequence) && rows[i].element == sequence[j] &&
			common[i][j] == common[i+1][j+1]+weight(sequence[j]):
			rows[i].indexes[column] = j
			merged = append(merged, rows[i])
			i, j = i+1, j+1
		case j == len(sequence) || i < len(rows) && common[i+1][j] >= common[i][j+1]:
			merged = append(merged, rows[i])
			i++
		default:
			merged = append(merged, add(sequence[j], j))
			j++
		}
	}
	return merged
}

func weight(element string) int {
	switch element {
	case "BEGIN", "COMMIT", "ROLLBACK":
		return 1
	}
	return 3
}
