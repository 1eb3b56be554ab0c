"""Answers for somebody, and people taken out of a circle.

SQLite can only change a check by making the table again, from the words it keeps of it.

Revision ID: 0055
Revises: 0054
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

BEFORE = (
    "proposed", "invited", "accepted", "declined", "not_now", "expired", "left", "ended",
)  # fmt: skip
AFTER = (*BEFORE[:-1], "taken_out", "ended")


def upgrade():
    offer(BEFORE, AFTER)
    op.execute(
        "ALTER TABLE circle_member ADD COLUMN answered_by_id INTEGER "
        "CONSTRAINT fk_circle_member_answered_by_id_account REFERENCES account (id)"
    )
    op.create_index(op.f("ix_circle_member_answered_by_id"), "circle_member", ["answered_by_id"])
    op.add_column(
        "circle_member",
        sa.Column("on_behalf", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade():
    # Before there was a word for it, whoever was taken out had left.
    op.execute("UPDATE circle_member SET status = 'left' WHERE status = 'taken_out'")
    op.drop_column("circle_member", "on_behalf")
    op.drop_index(op.f("ix_circle_member_answered_by_id"), "circle_member")
    op.drop_column("circle_member", "answered_by_id")
    offer(AFTER, BEFORE)


def offer(before, after):
    """Replace the statuses that the check of circle_member allows."""
    was, becomes = (f"status IN ({quoted(choices)})" for choices in (before, after))
    if op.get_bind().dialect.name == "sqlite":
        reword("circle_member", was, becomes)
        return
    name = op.f("ck_circle_member_circle_member_status")
    op.drop_constraint(name, "circle_member", type_="check")
    op.create_check_constraint(name, "circle_member", becomes)


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
