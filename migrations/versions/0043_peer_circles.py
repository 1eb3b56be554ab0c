"""Peer circles: a third kind of programme with one side, circles, their members and meetings.

SQLite can only change a check by making the table again. What the table holds is taken from the
words SQLite keeps of it, because what Alembic would read back lacks the checks.

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

KINDS = ("one_to_one", "reciprocal")
SIDES = ("mentee", "mentor", "junior", "senior")
WIDER = (
    ("programme", "programme_kind", "kind", KINDS, "peer_circle"),
    ("pairing", "pairing_kind", "kind", KINDS, "peer_circle"),
    ("application", "side", "side", SIDES, "member"),
    ("pairing_member", "member_side", "side", SIDES, "member"),
    ("run_member", "run_member_side", "side", SIDES, "member"),
    ("proposal_member", "proposal_member_side", "side", SIDES, "member"),
    ("unmatched_application", "unmatched_side", "side", SIDES, "member"),
    ("check_in", "check_in_side", "side", SIDES, "member"),
    ("survey_response", "response_side", "side", SIDES, "member"),
    ("people_import", "import_side", "side", SIDES, "member"),
    ("import_row", "row_side", "side", SIDES, "member"),
    ("imported_person", "imported_side", "side", SIDES, "member"),
)
"""Table, name of the check, column, what it allows, and what it allows as well from now on."""

STATUSES = ("proposed", "inviting", "running", "closed")
OUTCOMES = ("full_time", "carries_on", "ended_early", "too_few", "not_started", "other")
ANSWERS = (
    "proposed", "invited", "accepted", "declined", "not_now", "expired", "left", "ended",
)  # fmt: skip
TOPICS = (
    "getting_to_know", "career", "workplace", "skills", "visibility", "wellbeing", "looking_back",
)  # fmt: skip


def one_of(values, name):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def key(table, column, other, **options):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, **options)


def upgrade():
    for table, check, column, choices, more in WIDER:
        offer(table, check, column, choices, (*choices, more))
    op.add_column(
        "profile",
        sa.Column("wants_circle", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "circle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("status", one_of(STATUSES, "circle_status"), nullable=False),
        sa.Column("facilitator_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("approved_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("started_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("outcome", one_of(OUTCOMES, "circle_outcome"), nullable=True),
        sa.CheckConstraint(
            "status = 'proposed' OR facilitator_id IS NOT NULL",
            name=op.f("ck_circle_runs_with_a_facilitator"),
        ),
        sa.CheckConstraint(
            "(status = 'closed') = (outcome IS NOT NULL)",
            name=op.f("ck_circle_closed_with_an_outcome"),
        ),
        key("circle", "cohort_id", "cohort"),
        key("circle", "facilitator_id", "account"),
        key("circle", "approved_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle")),
        sa.UniqueConstraint("cohort_id", "name", name=op.f("uq_circle_cohort_id_name")),
    )
    op.create_index(op.f("ix_circle_facilitator_id"), "circle", ["facilitator_id"])
    op.create_index(op.f("ix_circle_approved_by_id"), "circle", ["approved_by_id"])
    op.create_table(
        "circle_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("status", one_of(ANSWERS, "circle_member_status"), nullable=False),
        sa.Column("invited_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("answer_by", mentoring.extensions.UTC(), nullable=True),
        sa.Column("reminded_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("token_hash", sa.String(64), nullable=True),
        sa.Column("answered_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("decline_reason", sa.String(60), nullable=False),
        sa.Column("ask_again_on", sa.Date(), nullable=True),
        sa.Column("contact", sa.String(254), nullable=False),
        key("circle_member", "circle_id", "circle", ondelete="CASCADE"),
        key("circle_member", "application_id", "application", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle_member")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_circle_member_token_hash")),
    )
    op.create_index(op.f("ix_circle_member_circle_id"), "circle_member", ["circle_id"])
    op.create_index(op.f("ix_circle_member_application_id"), "circle_member", ["application_id"])
    in_one = sa.text("status IN ('proposed', 'invited', 'accepted')")
    op.create_index(
        "uq_circle_member_in_one_circle",
        "circle_member",
        ["application_id"],
        unique=True,
        sqlite_where=in_one,
        postgresql_where=in_one,
    )
    op.create_table(
        "circle_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("topic", one_of(TOPICS, "circle_topic"), nullable=False),
        sa.Column("came", sa.Integer(), nullable=True),
        sa.CheckConstraint("minutes BETWEEN 15 AND 240", name=op.f("ck_circle_meeting_minutes")),
        sa.CheckConstraint("came BETWEEN 0 AND 8", name=op.f("ck_circle_meeting_came")),
        key("circle_meeting", "circle_id", "circle", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle_meeting")),
    )
    op.create_index(op.f("ix_circle_meeting_circle_id"), "circle_meeting", ["circle_id"])
    op.create_table(
        "circle_help",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", mentoring.extensions.UTC(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("answered_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        key("circle_help", "circle_id", "circle", ondelete="CASCADE"),
        key("circle_help", "account_id", "account", ondelete="CASCADE"),
        key("circle_help", "answered_by_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle_help")),
    )
    for column in ("circle_id", "account_id", "answered_by_id"):
        op.create_index(op.f(f"ix_circle_help_{column}"), "circle_help", [column])


def downgrade():
    for name in ("help", "meeting", "member"):
        op.drop_table(f"circle_{name}")
    op.drop_table("circle")
    op.drop_column("profile", "wants_circle")
    # Without circles, their people look for a mentor: nobody's application is lost.
    for table, _, column, choices, more in WIDER:
        op.execute(f"UPDATE {table} SET {column} = '{choices[0]}' WHERE {column} = '{more}'")
    for table, check, column, choices, more in WIDER:
        offer(table, check, column, (*choices, more), choices)


def offer(table, check, column, before, after):
    """Replace the choices that a check of a table allows."""
    was, becomes = (f"{column} IN ({quoted(choices)})" for choices in (before, after))
    if op.get_bind().dialect.name == "sqlite":
        reword(table, was, becomes)
        return
    op.drop_constraint(op.f(f"ck_{table}_{check}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{check}"), table, becomes)


def quoted(words):
    return ", ".join(f"'{word}'" for word in words)


def reword(table, was, becomes):
    """Make a table again with one condition changed; rows, indexes and keys stay as they are.

    Foreign keys are not enforced while migrations run, so nothing cascades from the old one.
    """
    bind = op.get_bind()
    kept = bind.execute(
        sa.text(
            "SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"
        ),
        {"table": table},
    ).all()
    (words,) = [each.sql for each in kept if each.type == "table"]
    assert was in words, f"{table} has no condition {was}"
    _, _, columns = words.partition("(")
    bind.exec_driver_sql(f"CREATE TABLE _made_again ({columns.replace(was, becomes)}")
    bind.exec_driver_sql(f"INSERT INTO _made_again SELECT * FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE _made_again RENAME TO {table}")
    for each in kept:
        if each.type == "index":
            bind.exec_driver_sql(each.sql)
