"""What mentors can take on, languages, travel, teams, access needs, and training with its last day.

SQLite cannot change a CHECK, so the two tables whose choices grow are made again; they have no
child rows. Batch mode is not used: it mixed up the foreign keys of one of them.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

import mentoring.crypto
import mentoring.extensions

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

USE = ("profile_skill", "ck_profile_skill_skill_use", "use")
PURPOSE = ("consent", "ck_consent_purpose", "purpose")
USES = ("wanted", "offered", "specialism")
PURPOSES = ("shared_experience", "tell_partner", "under_represented")


def upgrade():
    for name, column, empty in (
        ("team", sa.String(120), ""),
        ("languages", sa.JSON(), "[]"),
        ("travel", sa.String(20), ""),
    ):
        op.add_column("profile", sa.Column(name, column, server_default=empty, nullable=False))
    op.add_column("profile", sa.Column("paused_until", sa.Date(), nullable=True))
    op.execute(
        "ALTER TABLE profile ADD COLUMN capacity_year INTEGER "
        "CONSTRAINT ck_profile_capacity_year_range "
        "CHECK (capacity_year IS NULL OR capacity_year BETWEEN 1 AND 30)"
    )
    op.create_table(
        "access_needs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("answer", mentoring.crypto.EncryptedJSON(), nullable=False),
        sa.Column("updated_at", mentoring.extensions.UTC(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_access_needs_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_needs")),
        sa.UniqueConstraint("account_id", name=op.f("uq_access_needs_account_id")),
    )
    op.create_table(
        "training_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", mentoring.extensions.UTC(), nullable=True),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on >= completed_on",
            name=op.f("ck_training_record_dates_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_training_record_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["account.id"],
            name=op.f("fk_training_record_recorded_by_id_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_record")),
    )
    op.create_index(op.f("ix_training_record_account_id"), "training_record", ["account_id"])
    offer(*USE, USES, (*USES, "refused"))
    offer(*PURPOSE, PURPOSES, (*PURPOSES, "access_needs"))


def downgrade():
    op.execute("DELETE FROM consent WHERE purpose = 'access_needs'")
    op.execute("DELETE FROM profile_skill WHERE use = 'refused'")
    offer(*PURPOSE, (*PURPOSES, "access_needs"), PURPOSES)
    offer(*USE, (*USES, "refused"), USES)
    op.drop_table("training_record")
    op.drop_table("access_needs")
    for name in ("capacity_year", "paused_until", "travel", "languages", "team"):
        op.drop_column("profile", name)


def offer(table, check, column, before, after):
    """Replace the choices that a check of a table allows."""
    was, becomes = (f"{column} IN ({quoted(choices)})" for choices in (before, after))
    if op.get_bind().dialect.name == "sqlite":
        rebuild(table, was, becomes)
        return
    op.drop_constraint(op.f(check), table, type_="check")
    op.create_check_constraint(op.f(check), table, becomes)


def quoted(words):
    return ", ".join(f"'{word}'" for word in words)


def rebuild(table, was, becomes):
    """Make a table again from its own words with one condition changed, and move its rows over."""
    own = sa.text("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = :table AND sql <> ''")
    made = op.get_bind().execute(own, {"table": table}).all()
    (words,) = [row.sql for row in made if row.type == "table"]
    assert was in words, f"{table} has no condition {was}"
    op.rename_table(table, f"{table}_before")
    for row in made:
        if row.type == "index":
            op.execute(f"DROP INDEX {row.name}")
    op.execute(words.replace(was, becomes))
    op.execute(f"INSERT INTO {table} SELECT * FROM {table}_before")
    op.drop_table(f"{table}_before")
    for row in made:
        if row.type == "index":
            op.execute(row.sql)
