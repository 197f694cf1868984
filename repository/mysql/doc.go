// Package mysql opens MySQL and MariaDB databases for package repository.
package mysql
