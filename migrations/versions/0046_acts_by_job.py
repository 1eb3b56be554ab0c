"""Acts found by the job that did them.

Revision ID: 0046
Revises: 0045
"""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_audit_event_job", "audit_event", ["job"])


def downgrade():
    op.drop_index("ix_audit_event_job", table_name="audit_event")
