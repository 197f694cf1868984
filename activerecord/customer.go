package activerecord

import (
	"fmt"
	"net/mail"

	"gorm.io/gorm"
)

// Customer is a row of table customers.
type Customer struct {
	ID    int64  `gorm:"primaryKey"`
	Name  string `gorm:"size:200;not null"`
	Email string `gorm:"size:200;not null;uniqueIndex"`
}

// BeforeCreate validates the customer. It wraps ErrInvalid.
func (c *Customer) BeforeCreate(*gorm.DB) error {
	if c.Name == "" {
		return fmt.Errorf("customer: %w: no name", ErrInvalid)
	}
	if !storable(c.Name, 200) || !storable(c.Email, 200) {
		return fmt.Errorf("customer: %w name %.50q or e-mail address %.50q", ErrInvalid, c.Name, c.Email)
	}
	if _, err := mail.ParseAddress(c.Email); err != nil {
		return fmt.Errorf("customer %q: %w e-mail address %q: %v", c.Name, ErrInvalid, c.Email, err)
	}
	return nil
}
