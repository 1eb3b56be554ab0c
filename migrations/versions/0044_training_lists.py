"""Lists of training that people have done.

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "training_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "ready", "applied", "undone", "abandoned",
                name="training_list_status", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=160), nullable=False),
        sa.Column("created_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("applied_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("undone_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_training_list_cohort_id_cohort")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["account.id"], name=op.f("fk_training_list_created_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_list")),
    )
    op.create_index("ix_training_list_cohort", "training_list", ["cohort_id", "id"])
    op.create_index(op.f("ix_training_list_created_by_id"), "training_list", ["created_by_id"])


def downgrade():
    op.drop_table("training_list")
