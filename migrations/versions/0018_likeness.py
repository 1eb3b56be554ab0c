"""What matters to people at work and how they like to work with somebody.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    for name, empty in (("work_values", "[]"), ("work_style", "{}")):
        op.add_column("profile", sa.Column(name, sa.JSON(), server_default=empty, nullable=False))


def downgrade():
    op.drop_column("profile", "work_style")
    op.drop_column("profile", "work_values")
