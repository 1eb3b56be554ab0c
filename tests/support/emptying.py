"""Brings a used PostgreSQL database back to its template: far quicker than a new copy of it."""

from typing import Any

import psycopg
from sqlalchemy import URL

SHAPE = """
    SELECT md5(string_agg(concat_ws(' ', c.relname, a.attname, a.atttypid, a.attnotnull), ','
    ORDER BY c.relname, a.attnum)) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i', 'S') AND a.attnum > 0
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

ACTS = "audit_event_id_seq"
"""Loading reference data leaves entries in the audit log; every test adds to them."""

Cursor = psycopg.Cursor[Any]


class Emptying:
    """What a template holds, and how a database made from it is put back to that."""

    def __init__(self, template: URL) -> None:
        with _connection(template) as connection, connection.cursor() as cursor:
            self.shape = _one(cursor, SHAPE)
            self.tables = [row[0] for row in cursor.execute(TABLES).fetchall()]
            self.content = {table: _content(cursor, table) for table in self._filled(cursor)}
            self.sequences = dict(cursor.execute(SEQUENCES).fetchall())

    def put_back(self, database: URL) -> bool:
        """Rows, numbers and nobody else connected, as in the template; False where a test has
        changed tables or reference data, or we may not do this: then it must be made anew."""
        try:
            with _connection(database) as connection, connection.cursor() as cursor:
                cursor.execute(OTHERS)
                if _one(cursor, SHAPE) != self.shape:
                    return False
                cursor.execute("SET LOCAL session_replication_role = replica")
                for table in self._filled(cursor):
                    if table not in self.content:
                        cursor.execute(f'DELETE FROM "{table}"')
                cursor.execute(f"DELETE FROM audit_event WHERE id > {self.sequences[ACTS]}")
                if any(_content(cursor, each) != kept for each, kept in self.content.items()):
                    return False
                self._count_anew(cursor)
        except psycopg.Error:
            return False
        return True

    def _filled(self, cursor: Cursor) -> list[str]:
        each = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in self.tables)
        return [row[0] for row in cursor.execute(" UNION ALL ".join(each)).fetchall()]

    def _count_anew(self, cursor: Cursor) -> None:
        for name, last in cursor.execute(SEQUENCES).fetchall():
            wanted = self.sequences[name]
            if last != wanted:
                cursor.execute(
                    "SELECT setval(%s::regclass, %s, %s)", (name, wanted or 1, wanted is not None)
                )


def _connection(url: URL) -> psycopg.Connection[Any]:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain)


def _one(cursor: Cursor, query: str) -> Any:
    row = cursor.execute(query).fetchone()
    assert row is not None
    return row[0]


def _content(cursor: Cursor, table: str) -> bytes:
    with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(bytes(part) for part in copy)
