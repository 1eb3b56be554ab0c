"""The stored input of match runs, checks made from it, and figures that are alike for every run.

Columns are added with plain statements that both databases take: a rebuilt SQLite table would lose
its checks.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "run_input",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", mentoring.extensions.UTC(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["match_run.id"],
            name=op.f("fk_run_input_run_id_match_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run_input")),
    )
    op.create_table(
        "run_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "replay",
                "sensitivity",
                name="check_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["match_run.id"],
            name=op.f("fk_run_check_run_id_match_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["account.id"], name=op.f("fk_run_check_requested_by_id_account")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_run_check_job_id_job")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_check")),
    )
    op.create_index("ix_run_check_run", "run_check", ["run_id", "kind"])
    op.create_index(op.f("ix_run_check_requested_by_id"), "run_check", ["requested_by_id"])
    op.create_index(op.f("ix_run_check_job_id"), "run_check", ["job_id"])
    op.create_index(
        "uq_run_check_open",
        "run_check",
        ["run_id", "kind"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.execute("ALTER TABLE match_run ADD COLUMN result_digest VARCHAR(64) DEFAULT '' NOT NULL")
    for name in ("input_dropped_at", "withdrawn_at"):
        op.add_column("match_run", sa.Column(name, mentoring.extensions.UTC(), nullable=True))
    for name in ("fit", "survived"):
        op.add_column("proposal", sa.Column(name, sa.Integer(), nullable=True))


def downgrade():
    for name in ("survived", "fit"):
        op.drop_column("proposal", name)
    for name in ("withdrawn_at", "input_dropped_at", "result_digest"):
        op.drop_column("match_run", name)
    op.drop_table("run_check")
    op.drop_table("run_input")
