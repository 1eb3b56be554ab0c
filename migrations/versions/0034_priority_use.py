"""Keep with a run that served a group first what that changed.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

import mentoring.crypto

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

COUNTS = (
    "places_with",
    "places_without",
    "gained",
    "lost",
    "other_partner",
    "points_with",
    "points_without",
)


def upgrade():
    op.create_table(
        "priority_use",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("pairs", mentoring.crypto.EncryptedJSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["match_run.id"],
            name=op.f("fk_priority_use_run_id_match_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["positive_action.id"],
            name=op.f("fk_priority_use_record_id_positive_action"),
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_priority_use")),
    )
    op.create_index(op.f("ix_priority_use_record_id"), "priority_use", ["record_id"])


def downgrade():
    op.drop_table("priority_use")
