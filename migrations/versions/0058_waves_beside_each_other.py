"""Whoever begins long after the others opens a wave of their own, while that of the others is open.

Revision ID: 0058
Revises: 0057
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import mentoring.extensions

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

OPEN = sa.text("status = 'open'")
WAVES = sa.table(
    "survey_wave",
    sa.column("id", sa.Integer),
    sa.column("cohort_id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("number", sa.Integer),
    sa.column("status", sa.String),
    sa.column("closes_on", sa.Date),
    sa.column("closed_at", mentoring.extensions.UTC()),
)
ASKED = sa.table(
    "check_in",
    sa.column("wave_id", sa.Integer),
    sa.column("account_id", sa.Integer),
    sa.column("status", sa.String),
)


def upgrade():
    op.drop_index("uq_survey_wave_open", "survey_wave")


def downgrade():
    """Before, one wave of a kind was open at a time: the first takes over whom the others still ask,
    and these close. What was answered stays where it is."""
    bind, first = op.get_bind(), {}
    rows = bind.execute(sa.select(WAVES).where(OPEN).order_by(WAVES.c.number)).all()
    for wave in rows:
        kept = first.setdefault((wave.cohort_id, wave.kind), wave)
        if kept is not wave:
            _take_over(bind, kept.id, wave)
    op.create_index(
        "uq_survey_wave_open",
        "survey_wave",
        ["cohort_id", "kind"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _take_over(bind, first_id, wave):
    known = sa.select(ASKED.c.account_id).where(ASKED.c.wave_id == first_id)
    bind.execute(
        sa.update(ASKED)
        .where(ASKED.c.wave_id == wave.id, ASKED.c.status.in_(("planned", "sent")))
        .where(ASKED.c.account_id.not_in(known.scalar_subquery()))
        .values(wave_id=first_id)
    )
    bind.execute(
        sa.update(WAVES)
        .where(WAVES.c.id == first_id, WAVES.c.closes_on < wave.closes_on)
        .values(closes_on=wave.closes_on)
    )
    bind.execute(
        sa.update(WAVES)
        .where(WAVES.c.id == wave.id)
        .values(status="closed", closed_at=datetime.now(UTC))
    )
