"""Notes on a person in a cohort.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "case_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("changed_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_case_note_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_case_note_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_case_note_author_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    op.create_index("ix_case_note_case", "case_note", ["cohort_id", "account_id"])
    op.create_index(op.f("ix_case_note_account_id"), "case_note", ["account_id"])
    op.create_index(op.f("ix_case_note_author_id"), "case_note", ["author_id"])
    op.create_index(op.f("ix_case_note_changed_at"), "case_note", ["changed_at"])
    op.create_table(
        "earlier_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("until", mentoring.extensions.UTC(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["case_note.id"],
            name=op.f("fk_earlier_note_note_id_case_note"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["account.id"], name=op.f("fk_earlier_note_changed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_note")),
        sa.UniqueConstraint("note_id", "version", name=op.f("uq_earlier_note_note_id_version")),
    )
    op.create_index(op.f("ix_earlier_note_changed_by_id"), "earlier_note", ["changed_by_id"])


def downgrade():
    op.drop_table("earlier_note")
    op.drop_table("case_note")
