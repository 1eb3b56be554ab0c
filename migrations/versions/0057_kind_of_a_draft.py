"""A draft of a letter need not say yet what it is to people.

SQLite can only make a column optional by making the table again, from the words it keeps of it.

Revision ID: 0057
Revises: 0056
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

NARROW, WIDE = "kind VARCHAR(40) NOT NULL,", "kind VARCHAR(40),"


def upgrade():
    make_optional(True)


def downgrade():
    # Before, a draft was what people need to know until somebody said otherwise.
    op.execute("UPDATE message SET kind = 'needed' WHERE kind IS NULL")
    make_optional(False)


def make_optional(optional):
    """Let the column be empty, or not any more; rows, indexes and keys stay as they are.

    Foreign keys are not enforced while migrations run, so nothing cascades from the old table.
    """
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.alter_column("message", "kind", nullable=optional)
        return
    was, becomes = (NARROW, WIDE) if optional else (WIDE, NARROW)
    kept = bind.execute(
        sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = 'message' AND sql NOT NULL")
    ).all()
    (words,) = [each.sql for each in kept if each.type == "table"]
    assert was in words, f"message does not say {was}"
    columns = words.partition("(")[2].replace(was, becomes)
    bind.exec_driver_sql(f"CREATE TABLE _made_again ({columns}")
    bind.exec_driver_sql("INSERT INTO _made_again SELECT * FROM message")
    bind.exec_driver_sql("DROP TABLE message")
    bind.exec_driver_sql("ALTER TABLE _made_again RENAME TO message")
    for each in kept:
        if each.type == "index":
            bind.exec_driver_sql(each.sql)
