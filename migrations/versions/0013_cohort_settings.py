"""Keep what a cohort declares: gates, versions of rules and agreement, targets and defaults.

Cohorts that have opened already count as having their papers outside this service. Plain
statements that both databases take: a rebuilt SQLite table would lose its other checks.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

GATES = ("dpia", "policy", "privacy_notice", "retention")
NUMBERS = (
    ("cohort", "rules_version", 1),
    ("cohort", "agreement_version", 0),
    ("application", "precheck_version", 1),
    ("pairing", "agreement_version", 0),
)
YES_OR_NO = (("pilot", sa.false()), ("late_joiners", sa.true()))


def upgrade():
    for table, name, value in NUMBERS:
        op.add_column(
            table, sa.Column(name, sa.Integer(), nullable=False, server_default=str(value))
        )
    for name, value in YES_OR_NO:
        op.add_column(
            "cohort", sa.Column(name, sa.Boolean(), nullable=False, server_default=value)
        )
    op.add_column("cohort", sa.Column("agreement", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "cohort", sa.Column("match_defaults", sa.JSON(), nullable=False, server_default="{}")
    )
    op.add_column("cohort", sa.Column("survey_waves", sa.JSON(), nullable=True))
    op.execute(
        "ALTER TABLE cohort ADD COLUMN target_pairs INTEGER "
        "CONSTRAINT ck_cohort_target_pairs_positive CHECK (target_pairs >= 1)"
    )
    op.execute(
        "ALTER TABLE cohort ADD COLUMN conversation_days INTEGER DEFAULT 10 NOT NULL "
        "CONSTRAINT ck_cohort_conversation_days_range CHECK (conversation_days BETWEEN 1 AND 60)"
    )
    op.create_table(
        "cohort_gate",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column(
            "gate",
            sa.Enum(*GATES, name="gate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("reviewed_by", sa.String(120), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("noted_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "reference <> '' OR (reviewed_by <> '' AND reviewed_on IS NOT NULL)",
            name=op.f("ck_cohort_gate_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"],
            ["cohort.id"],
            name=op.f("fk_cohort_gate_cohort_id_cohort"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["account.id"], name=op.f("fk_cohort_gate_noted_by_id_account")
        ),
        sa.PrimaryKeyConstraint("cohort_id", "gate", name=op.f("pk_cohort_gate")),
    )
    op.create_index(op.f("ix_cohort_gate_noted_by_id"), "cohort_gate", ["noted_by_id"])
    op.create_table(
        "cohort_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
                "eligibility",
                "agreement",
                name="versioned",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("since", mentoring.extensions.UTC(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"],
            ["cohort.id"],
            name=op.f("fk_cohort_version_cohort_id_cohort"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_cohort_version_made_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_version")),
        sa.UniqueConstraint(
            "cohort_id",
            "subject",
            "number",
            name=op.f("uq_cohort_version_cohort_id_subject_number"),
        ),
    )
    op.create_index(op.f("ix_cohort_version_made_by_id"), "cohort_version", ["made_by_id"])
    _what_stood_before()


def _what_stood_before():
    """The rules of every cohort as version 1; papers kept elsewhere for those that opened."""
    op.execute(
        "INSERT INTO cohort_version (cohort_id, subject, number, content, since) "
        "SELECT id, 'eligibility', 1, eligibility, created_at FROM cohort"
    )
    for gate in GATES:
        op.execute(
            "INSERT INTO cohort_gate (cohort_id, gate, reference, reviewed_by, noted_at) "
            f"SELECT id, '{gate}', 'Recorded outside this service', '', created_at "
            "FROM cohort WHERE status <> 'draft'"
        )


def downgrade():
    op.drop_table("cohort_version")
    op.drop_table("cohort_gate")
    for name in ("conversation_days", "target_pairs", "survey_waves", "match_defaults", "agreement"):
        op.drop_column("cohort", name)
    for name, _ in YES_OR_NO:
        op.drop_column("cohort", name)
    for table, name, _ in NUMBERS:
        op.drop_column(table, name)
