"""Scenarios: named sets of choices that matches of a cohort are started from.

The column of `match_run` is added with a plain statement that both databases take: a rebuilt SQLite
table would lose its checks.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("archived_by_id", sa.Integer(), nullable=True),
        sa.Column("archived_at", mentoring.extensions.UTC(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_scenario_version_from_one")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_scenario_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_scenario_made_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["account.id"], name=op.f("fk_scenario_changed_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["archived_by_id"], ["account.id"], name=op.f("fk_scenario_archived_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
    )
    op.create_index(op.f("ix_scenario_cohort_id"), "scenario", ["cohort_id"])
    op.create_index(
        "uq_scenario_live_name",
        "scenario",
        ["cohort_id", "name"],
        unique=True,
        sqlite_where=sa.text("archived_at IS NULL"),
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.execute(
        "ALTER TABLE match_run ADD COLUMN scenario_id INTEGER "
        "CONSTRAINT fk_match_run_scenario_id_scenario REFERENCES scenario (id)"
    )
    op.create_index(op.f("ix_match_run_scenario_id"), "match_run", ["scenario_id"])


def downgrade():
    op.drop_index(op.f("ix_match_run_scenario_id"), "match_run")
    op.drop_column("match_run", "scenario_id")
    op.drop_table("scenario")
