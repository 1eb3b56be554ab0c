"""Roles that were given together with a task, and end with it.

Revision ID: 0056
Revises: 0055
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "role_grant", sa.Column("with_task", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade():
    op.drop_column("role_grant", "with_task")
