"""Keep the outcome of an application's pre-check, and when an invitation was reminded of.

Plain statements that both databases take: a rebuilt SQLite table would lose its other checks.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "ALTER TABLE application ADD COLUMN precheck_outcome VARCHAR(40) DEFAULT 'look' NOT NULL "
        "CONSTRAINT ck_application_precheck_outcome "
        "CHECK (precheck_outcome IN ('met', 'look', 'not_met'))"
    )
    op.add_column(
        "pairing_member", sa.Column("reminded_at", mentoring.extensions.UTC(), nullable=True)
    )


def downgrade():
    op.drop_column("pairing_member", "reminded_at")
    op.drop_column("application", "precheck_outcome")
