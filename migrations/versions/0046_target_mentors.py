"""How many mentors a cohort wants.

Revision ID: 0046
Revises: 0045
"""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "ALTER TABLE cohort ADD COLUMN target_mentors INTEGER "
        "CONSTRAINT ck_cohort_target_mentors_positive CHECK (target_mentors >= 1)"
    )


def downgrade():
    op.drop_column("cohort", "target_mentors")
