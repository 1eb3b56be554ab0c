"""Whether somebody would like no other match in their cohort, and since when.

Revision ID: 0059
Revises: 0058
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("application", sa.Column("no_more_matches_at", sa.DateTime(timezone=True)))


def downgrade():
    op.drop_column("application", "no_more_matches_at")
