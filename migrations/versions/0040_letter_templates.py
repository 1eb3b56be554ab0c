"""Templates of letters that a programme keeps.

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def words():
    """What a template says: the same columns now and earlier."""
    return [
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "needed", "news",
                name="message_kind", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
    ]


def to_account(table, column):
    """A foreign key to whoever did it."""
    return sa.ForeignKeyConstraint(
        [column], ["account.id"], name=op.f(f"fk_{table}_{column}_account")
    )


def upgrade():
    op.create_table(
        "letter_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        *words(),
        sa.Column("made_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_letter_template_programme_id_programme"),
        ),
        to_account("letter_template", "made_by_id"),
        to_account("letter_template", "changed_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint("programme_id", "name", name=op.f("uq_letter_template_programme_id_name")),
    )
    for column in ("made_by_id", "changed_by_id"):
        op.create_index(op.f(f"ix_letter_template_{column}"), "letter_template", [column])
    op.create_table(
        "earlier_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        *words(),
        sa.Column("until", mentoring.extensions.UTC(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["letter_template.id"],
            name=op.f("fk_earlier_template_template_id_letter_template"),
            ondelete="CASCADE",
        ),
        to_account("earlier_template", "changed_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_template")),
        sa.UniqueConstraint("template_id", "version", name=op.f("uq_earlier_template_template_id_version")),
    )
    op.create_index(op.f("ix_earlier_template_changed_by_id"), "earlier_template", ["changed_by_id"])


def downgrade():
    op.drop_table("earlier_template")
    op.drop_table("letter_template")
