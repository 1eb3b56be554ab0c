"""Keep with a proposed pair which of the mentee's choices it is, and how many they named.

Plain statements that both databases take: a rebuilt SQLite table would lose its other checks.

Revision ID: 0025
Revises: 0024
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE proposal ADD COLUMN choices_named INTEGER DEFAULT 0 NOT NULL")
    op.execute(
        "ALTER TABLE proposal ADD COLUMN choice_place INTEGER "
        "CONSTRAINT ck_proposal_choice_was_named "
        "CHECK (choice_place BETWEEN 1 AND choices_named)"
    )


def downgrade():
    op.drop_column("proposal", "choice_place")
    op.drop_column("proposal", "choices_named")
