package explore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
)

// stage is the database with a connection for each session, and one that puts
// everything back.
type stage struct {
	pool     *sql.DB
	sessions [2]*gorm.DB
	conns    []*sql.Conn // the sessions' ones, and that which restores
	restore  *sql.Conn
	putRows  []*sql.Stmt // puts the rows back

	dropTriggers, createTriggers string
}

// open opens a connection for each session, and prepares it.
func open(ctx context.Context, db *gorm.DB, sessions [2]Session) (s *stage, err error) {
	if db.Name() != "sqlite" {
		return nil, fmt.Errorf("the database is %s: only SQLite says at once that a step would have to wait", db.Name())
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	if pool.Stats().MaxOpenConnections == 1 {
		return nil, errors.New("the database has a single connection: sessions need one each")
	}
	s = &stage{pool: pool}
	for i, session := range sessions {
		prepare := func(conn *sql.Conn) error {
			s.sessions[i] = on(conn, db)
			if session.Prepare == nil {
				return nil
			}
			return session.Prepare(s.sessions[i])
		}
		if _, err := s.connect(ctx, prepare); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return s, nil
}

// connect opens a connection and prepares it. From then on, it does not wait for
// locks, nor for the disk: what a power failure would leave does not matter.
func (s *stage) connect(ctx context.Context, prepare func(*sql.Conn) error) (*sql.Conn, error) {
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	s.conns = append(s.conns, conn)
	if err := prepare(conn); err != nil {
		return nil, err
	}
	_, err = conn.ExecContext(ctx, "PRAGMA busy_timeout = 0; PRAGMA synchronous = OFF")
	return conn, err
}

// on returns a handle on the connection, as gorm's Connection does, but one that
// can be used for more than one statement.
func on(conn *sql.Conn, db *gorm.DB) *gorm.DB {
	db = db.Session(&gorm.Session{NewDB: true, Context: context.Background()}) // with a context, it has a Statement of its own
	db.Statement.ConnPool = conn
	return db
}

// keep copies each table into a temporary one, and prepares the statements that put the
// rows back. Triggers would add to them, so they are created last.
func (s *stage) keep(ctx context.Context) (err error) {
	s.restore, err = s.connect(ctx, func(conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, "PRAGMA foreign_keys = OFF")
		return err
	})
	if err != nil {
		return err
	}
	rows, err := s.restore.QueryContext(ctx, `SELECT type, name, COALESCE(sql, '') FROM main.sqlite_master
		WHERE type = 'trigger' OR (type = 'table' AND (name NOT LIKE 'sqlite\_%' ESCAPE '\' OR name = 'sqlite_sequence'))`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var tables, dropTriggers, triggers []string
	for rows.Next() {
		var kind, name, create string
		if err := rows.Scan(&kind, &name, &create); err != nil {
			return err
		}
		name = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		if kind == "table" {
			tables = append(tables, name)
		} else {
			dropTriggers, triggers = append(dropTriggers, "DROP TRIGGER main."+name), append(triggers, create)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	s.dropTriggers, s.createTriggers = strings.Join(dropTriggers, ";\n"), strings.Join(triggers, ";\n")
	for i, table := range tables {
		kept := fmt.Sprintf("temp.explore_%d", i)
		if _, err := s.restore.ExecContext(ctx, "CREATE TABLE "+kept+" AS SELECT * FROM main."+table); err != nil {
			return err
		}
		for _, statement := range []string{"DELETE FROM main." + table, "INSERT INTO main." + table + " SELECT * FROM " + kept} {
			prepared, err := s.restore.PrepareContext(ctx, statement)
			if err != nil {
				return err
			}
			s.putRows = append(s.putRows, prepared)
		}
	}
	return nil
}

// putBack puts back what was in the database at first. (A sql.Tx would prepare the
// statements anew.)
func (s *stage) putBack(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("put the database back: %w", err)
		}
	}()
	exec := func(script string) {
		if err == nil && script != "" {
			_, err = s.restore.ExecContext(ctx, script)
		}
	}
	if exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	exec(s.dropTriggers)
	for _, statement := range s.putRows {
		if err == nil {
			_, err = statement.ExecContext(ctx)
		}
	}
	exec(s.createTriggers)
	exec("COMMIT")
	if err != nil {
		_, rollback := s.restore.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return errors.Join(err, rollback)
	}
	return nil
}

// close closes the connections for good: nobody else is to get their settings.
func (s *stage) close() error {
	var errs []error
	for _, conn := range s.conns {
		err := conn.Raw(func(any) error { return driver.ErrBadConn })
		if !errors.Is(err, driver.ErrBadConn) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
