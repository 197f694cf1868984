package sqlite

import (
	"database/sql/driver"
	"errors"
)

// A browser has no files, and neither driver builds for it. There a program brings a connector of
// its own.
var sqliteDriver driver.Driver = noDriver{}

type noDriver struct{}

func (noDriver) Open(string) (driver.Conn, error) {
	return nil, errors.New("there is no driver for GOOS=js: use OpenConnector with a connector of your own")
}

func dsn(path string) string { return fileURI(path) }
