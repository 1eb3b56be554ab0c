"""Coordinators keep the vocabulary: disciplines, merged entries, and who changed what when.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ACTS = ("added", "renamed", "retired", "offered_again", "merged")


def upgrade():
    for name in ("discipline", "merged_into"):
        op.add_column("skill", sa.Column(name, sa.String(60), server_default="", nullable=False))
    op.create_table(
        "skill_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                *ACTS, name="skill_act", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("before", sa.String(120), nullable=False),
        sa.Column("after", sa.String(120), nullable=False),
        sa.Column("at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_skill_change_skill_id_skill")
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["account.id"], name=op.f("fk_skill_change_actor_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_change")),
    )
    for column in ("skill_id", "actor_id"):
        op.create_index(op.f(f"ix_skill_change_{column}"), "skill_change", [column])


def downgrade():
    op.drop_table("skill_change")
    op.drop_column("skill", "merged_into")
    op.drop_column("skill", "discipline")
