package repository

import "gorm.io/gorm"

// expect returns the error otherwise unless the statement wrote that many rows.
func expect(rows int, result *gorm.DB, otherwise error) error {
	if result.Error == nil && result.RowsAffected != int64(rows) {
		return otherwise
	}
	return result.Error
}

// chunk is how many rows a statement writes.
const chunk = 500
