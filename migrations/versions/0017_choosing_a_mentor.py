"""Let mentees of a cohort choose: blind cards, choices in order, and what mentors say to them.

The cohort's column is added by a plain statement: a rebuilt SQLite table would lose its checks.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def application(name):
    return sa.Column(name, sa.Integer(), nullable=False)


def to_application(table, column):
    return sa.ForeignKeyConstraint(
        [column],
        ["application.id"],
        name=f"fk_{table}_{column}_application",
        ondelete="CASCADE",
    )


def upgrade():
    op.execute(
        "ALTER TABLE cohort ADD COLUMN choose_by_on DATE "
        "CONSTRAINT ck_cohort_choose_between_opening_and_start "
        "CHECK (choose_by_on IS NULL OR choose_by_on BETWEEN opens_on AND starts_on)"
    )
    op.create_table(
        "blind_card",
        application("application_id"),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("own_words", sa.Text(), nullable=False),
        sa.Column("words_confirmed_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("shows_region", sa.Boolean(), nullable=False),
        sa.Column("hidden_at", mentoring.extensions.UTC(), nullable=True),
        sa.CheckConstraint(
            "words_confirmed_at IS NULL OR own_words <> ''",
            name="ck_blind_card_confirmed_words_exist",
        ),
        to_application("blind_card", "application_id"),
        sa.PrimaryKeyConstraint("application_id", name="pk_blind_card"),
        sa.UniqueConstraint("key", name="uq_blind_card_key"),
    )
    op.create_table(
        "mentor_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        application("mentee_id"),
        application("mentor_id"),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chosen_at", mentoring.extensions.UTC(), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 5", name="ck_mentor_choice_five_at_most"),
        sa.CheckConstraint("mentee_id <> mentor_id", name="ck_mentor_choice_somebody_else"),
        sa.CheckConstraint("reason <> ''", name="ck_mentor_choice_says_why"),
        to_application("mentor_choice", "mentee_id"),
        to_application("mentor_choice", "mentor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mentor_choice"),
        sa.UniqueConstraint("mentee_id", "place", name="uq_mentor_choice_mentee_id_place"),
        sa.UniqueConstraint("mentee_id", "mentor_id", name="uq_mentor_choice_mentee_id_mentor_id"),
    )
    op.create_index("ix_mentor_choice_mentor_id", "mentor_choice", ["mentor_id"])
    op.create_table(
        "choice_response",
        sa.Column("id", sa.Integer(), nullable=False),
        application("mentor_id"),
        application("mentee_id"),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("talked_at", mentoring.extensions.UTC(), nullable=True),
        sa.Column("marked_at", mentoring.extensions.UTC(), nullable=False),
        sa.CheckConstraint("mark IN ('prefer', 'neutral', 'avoid')", name="ck_choice_response_mark"),
        sa.CheckConstraint("mentor_id <> mentee_id", name="ck_choice_response_somebody_else"),
        to_application("choice_response", "mentor_id"),
        to_application("choice_response", "mentee_id"),
        sa.PrimaryKeyConstraint("id", name="pk_choice_response"),
        sa.UniqueConstraint(
            "mentor_id", "mentee_id", name="uq_choice_response_mentor_id_mentee_id"
        ),
    )
    op.create_index("ix_choice_response_mentee_id", "choice_response", ["mentee_id"])


def downgrade():
    op.drop_table("choice_response")
    op.drop_table("mentor_choice")
    op.drop_table("blind_card")
    op.drop_column("cohort", "choose_by_on")
