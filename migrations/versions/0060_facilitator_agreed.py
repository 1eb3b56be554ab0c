"""When whoever is named for a circle said themselves that they facilitate it.

Revision ID: 0060
Revises: 0059
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("circle", sa.Column("facilitator_agreed_at", sa.DateTime(timezone=True)))


def downgrade():
    op.drop_column("circle", "facilitator_agreed_at")
