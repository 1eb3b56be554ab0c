"""Whether somebody comes from an under-represented group, encrypted, apart from everything else.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

import mentoring.crypto
import mentoring.extensions

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("answer", mentoring.crypto.EncryptedJSON(), nullable=False),
        sa.Column("updated_at", mentoring.extensions.UTC(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_declaration_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("account_id", name=op.f("uq_declaration_account_id")),
    )


def downgrade():
    op.drop_table("declaration")
