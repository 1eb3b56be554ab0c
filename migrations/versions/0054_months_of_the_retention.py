"""How many months after its last day a cohort keeps what its matches were computed from.

Revision ID: 0054
Revises: 0053
"""

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "ALTER TABLE cohort_gate ADD COLUMN kept_months INTEGER "
        "CONSTRAINT ck_cohort_gate_months_of_the_retention CHECK (kept_months IS NULL "
        "OR (kept_months BETWEEN 1 AND 84 AND gate = 'retention'))"
    )


def downgrade():
    op.drop_column("cohort_gate", "kept_months")
