"""Counts of supply and demand before a match.

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "supply_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_supply_check_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["account.id"],
            name=op.f("fk_supply_check_requested_by_id_account"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_supply_check_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_check")),
    )
    op.create_index("ix_supply_check_cohort", "supply_check", ["cohort_id", "id"])
    op.create_index(op.f("ix_supply_check_requested_by_id"), "supply_check", ["requested_by_id"])
    op.create_index(op.f("ix_supply_check_job_id"), "supply_check", ["job_id"])
    op.create_index(
        "uq_supply_check_open",
        "supply_check",
        ["cohort_id"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def downgrade():
    op.drop_table("supply_check")
