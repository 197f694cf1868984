// Package postgres opens PostgreSQL databases for package repository. The driver
// is pgx, as GORM's own.
package postgres
