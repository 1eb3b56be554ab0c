"""Drafts can be put away; matches that started by themselves say so, with what to know of them.

SQLite can only change a check by making the table again, from the words it keeps of it.

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

BEFORE = ("queued", "running", "done", "failed", "cancelled", "published")
AFTER = (*BEFORE, "put away")


def upgrade():
    offer(BEFORE, AFTER)
    op.add_column(
        "match_run", sa.Column("next_round", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("match_run", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE match_run SET next_round = true WHERE name = 'Next round'")


def downgrade():
    # A draft put away was one ready to review before there was another word for it.
    op.execute("UPDATE match_run SET status = 'done' WHERE status = 'put away'")
    op.drop_column("match_run", "note")
    op.drop_column("match_run", "next_round")
    offer(AFTER, BEFORE)


def offer(before, after):
    """Replace the statuses that the check of match_run allows."""
    was, becomes = (f"status IN ({quoted(choices)})" for choices in (before, after))
    if op.get_bind().dialect.name == "sqlite":
        reword("match_run", was, becomes)
        return
    name = op.f("ck_match_run_run_status")
    op.drop_constraint(name, "match_run", type_="check")
    op.create_check_constraint(name, "match_run", becomes)


def quoted(words):
    return ", ".join(f"'{word}'" for word in words)


def reword(table, was, becomes):
    """Make a table again with one condition changed; rows, indexes and keys stay as they are.

    Foreign keys are not enforced while migrations run, so nothing cascades from the old one.
    """
    bind = op.get_bind()
    kept = bind.execute(
        sa.text(
            "SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"
        ),
        {"table": table},
    ).all()
    (words,) = [each.sql for each in kept if each.type == "table"]
    assert was in words, f"{table} has no condition {was}"
    _, _, columns = words.partition("(")
    bind.exec_driver_sql(f"CREATE TABLE _made_again ({columns.replace(was, becomes)}")
    bind.exec_driver_sql(f"INSERT INTO _made_again SELECT * FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE _made_again RENAME TO {table}")
    for each in kept:
        if each.type == "index":
            bind.exec_driver_sql(each.sql)
