"""Why a scenario keeps people together or apart, or supposes places.

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def key(column, other, **options):
    name = op.f(f"fk_scenario_reason_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, **options)


def upgrade():
    op.create_table(
        "scenario_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("taken_away_at", mentoring.extensions.UTC(), nullable=True),
        key("scenario_id", "scenario", ondelete="CASCADE"),
        key("first_id", "application", ondelete="CASCADE"),
        key("second_id", "application", ondelete="CASCADE"),
        key("made_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_reason")),
    )
    for column in ("scenario_id", "first_id", "second_id"):
        op.create_index(op.f(f"ix_scenario_reason_{column}"), "scenario_reason", [column])


def downgrade():
    op.drop_table("scenario_reason")
