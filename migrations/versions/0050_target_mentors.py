"""How many mentors a cohort wants.

Revision ID: 0050
Revises: 0049
"""

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade():
    op.execute(
        "ALTER TABLE cohort ADD COLUMN target_mentors INTEGER "
        "CONSTRAINT ck_cohort_target_mentors_positive CHECK (target_mentors >= 1)"
    )


def downgrade():
    op.drop_column("cohort", "target_mentors")
