"""Keep what a blind review needs, what a run was made from, and publication in the background.

Plain statements that both databases take: a rebuilt SQLite table would lose its other checks.
Days to answer an invitation become working days.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

COLUMNS = (
    ("run_member", "number", sa.Integer(), "0"),
    ("proposal", "flags", sa.JSON(), "[]"),
    ("proposal", "keener", sa.JSON(), "{}"),
    ("proposal_review", "batch_size", sa.Integer(), "1"),
    ("proposal_review", "carried", sa.Boolean(), sa.false()),
)

NUMBERS = """
    UPDATE run_member SET number = counted.number
    FROM (
        SELECT run_id, application_id,
               row_number() OVER (PARTITION BY run_id, side ORDER BY basis) AS number
        FROM run_member
    ) AS counted
    WHERE counted.run_id = run_member.run_id
      AND counted.application_id = run_member.application_id
"""


def upgrade():
    for table, name, kind, default in COLUMNS:
        op.add_column(table, sa.Column(name, kind, server_default=default, nullable=False))
    op.add_column(
        "proposal_review", sa.Column("undone_at", mentoring.extensions.UTC(), nullable=True)
    )
    op.execute(NUMBERS)
    op.execute("UPDATE cohort SET answer_days = (answer_days * 5 + 3) / 7")
    _blind_opening()
    _run_origin()
    _weighing()
    _publication_request()


def _blind_opening():
    op.create_table(
        "blind_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", mentoring.extensions.UTC(), nullable=False),
        sa.CheckConstraint(
            "(application_id IS NULL) <> (organisation_id IS NULL)",
            name=op.f("ck_blind_opening_one_thing_opened"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["match_run.id"],
            name=op.f("fk_blind_opening_run_id_match_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_blind_opening_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_blind_opening_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_blind_opening_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blind_opening")),
    )
    op.create_index("ix_blind_opening_run", "blind_opening", ["run_id", "account_id"])
    for name in ("account_id", "application_id", "organisation_id"):
        op.create_index(op.f(f"ix_blind_opening_{name}"), "blind_opening", [name])


def _run_origin():
    op.create_table(
        "run_origin",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["match_run.id"],
            name=op.f("fk_run_origin_run_id_match_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["match_run.id"],
            name=op.f("fk_run_origin_parent_id_match_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run_origin")),
    )
    op.create_index(op.f("ix_run_origin_parent_id"), "run_origin", ["parent_id"])


def _weighing():
    op.create_table(
        "weighing",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["match_run.id"],
            name=op.f("fk_weighing_run_id_match_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_weighing_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_weighing_job_id_job")),
        sa.PrimaryKeyConstraint("run_id", "application_id", name=op.f("pk_weighing")),
    )
    for name in ("application_id", "job_id"):
        op.create_index(op.f(f"ix_weighing_{name}"), "weighing", [name])


def _publication_request():
    op.create_table(
        "publication_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("finished_at", mentoring.extensions.UTC(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["match_run.id"],
            name=op.f("fk_publication_request_run_id_match_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_publication_request_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_publication_request_job_id_job")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_request")),
    )
    for name in ("run_id", "account_id", "job_id"):
        op.create_index(op.f(f"ix_publication_request_{name}"), "publication_request", [name])


def downgrade():
    for table in ("publication_request", "weighing", "run_origin", "blind_opening"):
        op.drop_table(table)
    op.execute(
        "UPDATE cohort SET answer_days = CASE WHEN answer_days > 42 THEN 60 "
        "ELSE (answer_days * 7 + 2) / 5 END"
    )
    op.drop_column("proposal_review", "undone_at")
    for table, name, _, _ in reversed(COLUMNS):
        op.drop_column(table, name)
