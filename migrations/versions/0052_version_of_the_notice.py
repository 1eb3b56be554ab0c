"""Which published version of the privacy notice a cohort names, instead of words typed by hand.

What was typed stays as it is. SQLite can only change a check by making the table again, from the
words it keeps of it.

Revision ID: 0052
Revises: 0051
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

REVIEWED = "(reviewed_by <> '' AND reviewed_on IS NOT NULL)"
BEFORE = f"reference <> '' OR {REVIEWED}"
AFTER = f"reference <> '' OR notice_version IS NOT NULL OR {REVIEWED}"
COLUMN = (
    "notice_version INTEGER CONSTRAINT ck_cohort_gate_version_of_the_notice CHECK "
    "(notice_version IS NULL OR (notice_version >= 1 AND gate = 'privacy_notice'))"
)


def upgrade():
    op.execute(f"ALTER TABLE cohort_gate ADD COLUMN {COLUMN}")
    if op.get_bind().dialect.name == "sqlite":
        reword("cohort_gate", {BEFORE: AFTER})
    else:
        answered_by(AFTER)


def downgrade():
    op.execute(
        "UPDATE cohort_gate SET reference = 'Version ' || notice_version || ', published here' "
        "WHERE reference = '' AND notice_version IS NOT NULL"
    )
    if op.get_bind().dialect.name == "sqlite":
        reword("cohort_gate", {AFTER: BEFORE, f", {COLUMN}": ""})
    else:
        answered_by(BEFORE)
        op.drop_column("cohort_gate", "notice_version")


def answered_by(condition):
    """Replace what counts as an answer."""
    name = op.f("ck_cohort_gate_answered")
    op.drop_constraint(name, "cohort_gate", type_="check")
    op.create_check_constraint(name, "cohort_gate", condition)


def reword(table, changes):
    """Make a table again with some of its words changed; rows, indexes and keys stay."""
    bind = op.get_bind()
    kept = bind.execute(
        sa.text(
            "SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"
        ),
        {"table": table},
    ).all()
    (words,) = [each.sql for each in kept if each.type == "table"]
    for was, becomes in changes.items():
        assert was in words, f"{table} does not say {was}"
        words = words.replace(was, becomes)
    _, _, columns = words.partition("(")
    bind.exec_driver_sql(f"CREATE TABLE _made_again ({columns}")
    rows = bind.exec_driver_sql("SELECT name FROM pragma_table_info('_made_again')")
    names = ", ".join(f'"{name}"' for name in rows.scalars())
    bind.exec_driver_sql(f"INSERT INTO _made_again ({names}) SELECT {names} FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE _made_again RENAME TO {table}")
    for each in kept:
        if each.type == "index":
            bind.exec_driver_sql(each.sql)
