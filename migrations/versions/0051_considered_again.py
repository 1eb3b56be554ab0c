"""Whether somebody who left a circle, or said no to one, is considered for circles again.

Revision ID: 0051
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "circle_member",
        sa.Column("considered_again_at", mentoring.extensions.UTC(), nullable=True),
    )


def downgrade():
    op.drop_column("circle_member", "considered_again_at")
