"""How migrations run: against the application's database, on SQLite and on PostgreSQL.

On SQLite a changed table is rebuilt, and dropping the old one would cascade to its children while
foreign keys are enforced: rows vanish without an error. They are therefore off here (and that must
be committed before Alembic begins), and checked as a whole afterwards.
"""

from alembic import context
from flask import current_app

config = context.config
database = current_app.extensions["migrate"].db


def run() -> None:
    engine = database.engine
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN")
            connection.commit()
        arguments = dict(current_app.extensions["migrate"].configure_args)
        context.configure(
            connection=connection,
            target_metadata=database.metadatas[None],
            transaction_per_migration=True,
            **arguments,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            connection.commit()
            if broken:
                raise RuntimeError(f"Rows point at rows that are not there: {broken[:10]}")
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.exec_driver_sql("BEGIN")
            connection.commit()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; offline SQL is not supported here")
run()
