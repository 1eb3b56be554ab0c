"""Since when an address refuses our mail.

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade():
    for table in ("account", "personal_address"):
        op.add_column(
            table, sa.Column("mail_refused_at", mentoring.extensions.UTC(), nullable=True)
        )


def downgrade():
    for table in ("personal_address", "account"):
        op.drop_column(table, "mail_refused_at")
