"""What is due, what waits for somebody, and who was asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import lazyload

from mentoring import clock
from mentoring.extensions import db
from mentoring.pairings.models import Pairing, PairingMember, PairingStatus
from mentoring.prepared import rows_of
from mentoring.programmes.models import Cohort
from surveys.instruments.models import InstrumentVersion
from surveys.schedules.models import CheckIn, CheckInStatus, SurveyOptOut, SurveyWave, WaveStatus
from surveys.schedules.rules import MOST_REMINDERS, REMIND_AFTER, Facts

A_DAY = timedelta(days=1)


def facts_of(check_in: CheckIn, pairing_status: PairingStatus) -> Facts:
    """A check-in as the rules want to know it. Nobody is reminded about a pairing that ended."""
    last = check_in.last_contact_at
    return Facts(
        due_on=check_in.due_on,
        closes_on=check_in.closes_on,
        last_contact_on=last.astimezone(clock.LONDON).date() if last else None,
        reminders=check_in.reminders,
        may_remind=pairing_status is PairingStatus.ACTIVE,
    )


def perhaps_due(now: datetime, after: int, limit: int) -> list[tuple[int, Facts]]:
    """Check-ins about which something may have to be done; the rules decide. Ordered by id."""
    today = now.astimezone(clock.LONDON).date()
    planned = and_(CheckIn.status == CheckInStatus.PLANNED, CheckIn.due_on <= today)
    over = and_(CheckIn.status == CheckInStatus.SENT, CheckIn.closes_on < today)
    to_remind = and_(
        CheckIn.status == CheckInStatus.SENT,
        CheckIn.reminders < MOST_REMINDERS,
        CheckIn.last_contact_at < now - (REMIND_AFTER - A_DAY),
    )
    rows = db.session.execute(
        select(CheckIn, Pairing.status)
        .options(lazyload("*"))
        .join(Pairing, Pairing.id == CheckIn.pairing_id)
        .where(CheckIn.id > after, or_(planned, over, to_remind))
        .order_by(CheckIn.id)
        .limit(limit)
    )
    return [(check_in.id, facts_of(check_in, status)) for check_in, status in rows]


def waves_to_close(now: datetime) -> list[int]:
    """Open waves whose last day has passed."""
    today = now.astimezone(clock.LONDON).date()
    return list(
        db.session.scalars(
            select(SurveyWave.id)
            .where(SurveyWave.status == WaveStatus.OPEN, SurveyWave.closes_on < today)
            .order_by(SurveyWave.id)
        )
    )


def waves_of(cohort_id: int) -> list[SurveyWave]:
    """The waves of a cohort, in the order they come."""
    return list(
        db.session.scalars(
            select(SurveyWave)
            .where(SurveyWave.cohort_id == cohort_id)
            .order_by(SurveyWave.opens_on, SurveyWave.id)
        )
    )


WAITING = (
    select(
        CheckIn.id,
        CheckIn.nonce,
        CheckIn.closes_on,
        SurveyWave.kind,
        Cohort.name.label("cohort"),
        InstrumentVersion.definition["minutes"].as_integer().label("minutes"),
    )
    .join(SurveyWave, SurveyWave.id == CheckIn.wave_id)
    .join(Cohort, Cohort.id == SurveyWave.cohort_id)
    .join(InstrumentVersion, InstrumentVersion.id == CheckIn.instrument_version_id)
    .where(
        CheckIn.account_id == bindparam("account"),
        CheckIn.status == CheckInStatus.SENT,
        CheckIn.closes_on >= bindparam("today"),
    )
    .order_by(CheckIn.closes_on, CheckIn.id)
)
"""Built once: it stands on the way to every home page."""


def waiting_for(account: Any) -> Sequence[Any]:
    """Check-ins this person can answer now, with what a home page says of them; one query."""
    return rows_of(WAITING, account=account.id, today=clock.today())


def wants_none(account_id: int) -> bool:
    """Whether somebody has opted out of all check-ins."""
    return db.session.get(SurveyOptOut, account_id) is not None


def other_living_pairing(check_in: CheckIn) -> int | None:
    """Another pairing of the same person in the same cohort that goes on."""
    return db.session.scalar(
        select(Pairing.id)
        .join(PairingMember, PairingMember.pairing_id == Pairing.id)
        .where(PairingMember.account_id == check_in.account_id)
        .where(Pairing.cohort_id == check_in.wave.cohort_id)
        .where(Pairing.status == PairingStatus.ACTIVE, Pairing.id != check_in.pairing_id)
        .order_by(Pairing.id)
        .limit(1)
    )
