"""Conversations promised to people without a partner, and which matches started by themselves.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

STATUSES = ("due", "held", "not_needed")
OUTCOMES = ("waits", "widens", "other_support", "leaves", "not_reached")


def one_of(values, name):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade():
    op.add_column(
        "match_run",
        sa.Column("overnight", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("status", one_of(STATUSES, "conversation_status"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", one_of(OUTCOMES, "conversation_outcome"), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status <> 'held' OR (outcome IS NOT NULL AND held_on IS NOT NULL)",
            name=op.f("ck_conversation_held_with_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_conversation_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_conversation_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["account.id"], name=op.f("fk_conversation_recorded_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
    )
    op.create_index(op.f("ix_conversation_application_id"), "conversation", ["application_id"])
    op.create_index(op.f("ix_conversation_recorded_by_id"), "conversation", ["recorded_by_id"])
    op.create_index("ix_conversation_list", "conversation", ["cohort_id", "status", "due_on"])
    op.create_index(
        "uq_conversation_due",
        "conversation",
        ["application_id"],
        unique=True,
        sqlite_where=sa.text("status = 'due'"),
        postgresql_where=sa.text("status = 'due'"),
    )


def downgrade():
    op.drop_table("conversation")
    op.drop_column("match_run", "overnight")
