"""When a line manager first opened what an employee shares.

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "manager_share", sa.Column("opened_at", mentoring.extensions.UTC(), nullable=True)
    )


def downgrade():
    op.drop_column("manager_share", "opened_at")
