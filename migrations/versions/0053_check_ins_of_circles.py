"""A check-in is about a pairing or about a place in a circle: exactly one of them.

SQLite can only make a column optional by making the table again, from the words it keeps of it.

Revision ID: 0053
Revises: 0052
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

ONE = "(pairing_id IS NULL) <> (circle_member_id IS NULL)"
CHECK = "ck_check_in_of_a_pairing_or_a_circle"
KEY = "fk_check_in_circle_member_id_circle_member"
NARROW, WIDE = "pairing_id INTEGER NOT NULL,", "pairing_id INTEGER, circle_member_id INTEGER,"
FIRST = "CONSTRAINT pk_check_in PRIMARY KEY (id),"
MORE = (
    f"{FIRST} CONSTRAINT {CHECK} CHECK ({ONE}), CONSTRAINT {KEY} FOREIGN KEY(circle_member_id) "
    "REFERENCES circle_member (id) ON DELETE CASCADE,"
)


def upgrade():
    if op.get_bind().dialect.name == "sqlite":
        make_again({NARROW: WIDE, FIRST: MORE})
    else:
        op.add_column("check_in", sa.Column("circle_member_id", sa.Integer(), nullable=True))
        op.create_foreign_key(
            op.f(KEY), "check_in", "circle_member", ["circle_member_id"], ["id"], ondelete="CASCADE"
        )
        op.alter_column("check_in", "pairing_id", nullable=True)
        op.create_check_constraint(op.f(CHECK), "check_in", ONE)
    op.create_index(op.f("ix_check_in_circle_member_id"), "check_in", ["circle_member_id"])


def downgrade():
    # Nobody in a circle was asked before. What they answered stands apart, and stays.
    asked = "SELECT id FROM check_in WHERE circle_member_id IS NOT NULL"
    op.execute(f"DELETE FROM check_in_draft WHERE check_in_id IN ({asked})")
    op.execute("DELETE FROM check_in WHERE circle_member_id IS NOT NULL")
    op.drop_index(op.f("ix_check_in_circle_member_id"), "check_in")
    if op.get_bind().dialect.name == "sqlite":
        make_again({WIDE: NARROW, MORE: FIRST})
        return
    op.drop_constraint(op.f(CHECK), "check_in", type_="check")
    op.drop_column("check_in", "circle_member_id")
    op.alter_column("check_in", "pairing_id", nullable=False)


def make_again(changes):
    """Make the table again with other words; rows, indexes and keys stay as they are.

    Foreign keys are not enforced while migrations run, so nothing cascades from the old one.
    """
    bind = op.get_bind()
    kept = bind.exec_driver_sql(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = 'check_in' AND sql IS NOT NULL"
    ).all()
    (words,) = [each.sql for each in kept if each.type == "table"]
    before = columns_of("check_in")
    for was, becomes in changes.items():
        assert was in words, f"check_in does not say {was}"
        words = words.replace(was, becomes)
    bind.exec_driver_sql(f"CREATE TABLE _made_again ({words.partition('(')[2]}")
    both = ", ".join(name for name in columns_of("_made_again") if name in before)
    bind.exec_driver_sql(f"INSERT INTO _made_again ({both}) SELECT {both} FROM check_in")
    bind.exec_driver_sql("DROP TABLE check_in")
    bind.exec_driver_sql("ALTER TABLE _made_again RENAME TO check_in")
    for each in kept:
        if each.type == "index":
            bind.exec_driver_sql(each.sql)


def columns_of(table):
    return [each.name for each in op.get_bind().exec_driver_sql(f"PRAGMA table_info({table})")]
