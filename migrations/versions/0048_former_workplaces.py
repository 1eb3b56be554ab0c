"""Where people worked before stays known to them when their organisation changes.

Revision ID: 0048
Revises: 0047
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "former_workplace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation_other", sa.String(160), nullable=False),
        sa.Column("until", mentoring.extensions.UTC(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profile.id"],
            name=op.f("fk_former_workplace_profile_id_profile"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_former_workplace_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_workplace")),
    )
    for column in ("profile_id", "organisation_id"):
        op.create_index(op.f(f"ix_former_workplace_{column}"), "former_workplace", [column])


def downgrade():
    op.drop_table("former_workplace")
