"""What is due, what waits for somebody, and who was asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import lazyload

from mentoring import clock
from mentoring.circles.models import CircleMember, MemberStatus
from mentoring.extensions import db
from mentoring.pairings.models import Pairing, PairingMember, PairingStatus
from mentoring.prepared import rows_of
from mentoring.programmes.models import Cohort
from surveys.instruments.models import InstrumentVersion
from surveys.schedules.models import CheckIn, CheckInStatus, SurveyOptOut, SurveyWave, WaveStatus
from surveys.schedules.rules import MOST_REMINDERS, REMIND_AFTER, Facts, WaveKind

A_DAY = timedelta(days=1)


def facts_of(check_in: CheckIn, *, goes_on: bool) -> Facts:
    """A check-in as the rules want to know it. Nobody is reminded about what has ended."""
    last = check_in.last_contact_at
    return Facts(
        due_on=check_in.due_on,
        closes_on=check_in.closes_on,
        last_contact_on=last.astimezone(clock.LONDON).date() if last else None,
        reminders=check_in.reminders,
        may_remind=goes_on,
    )


def goes_on(check_in: CheckIn) -> bool:
    """Whether the pairing it is about goes on, or the person is in the circle still."""
    if check_in.pairing is not None:
        return check_in.pairing.status is PairingStatus.ACTIVE
    assert check_in.circle_member is not None  # the database keeps it so
    return check_in.circle_member.status is MemberStatus.ACCEPTED


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
        select(CheckIn, Pairing.status, CircleMember.status)
        .options(lazyload("*"))
        .outerjoin(Pairing, Pairing.id == CheckIn.pairing_id)
        .outerjoin(CircleMember, CircleMember.id == CheckIn.circle_member_id)
        .where(CheckIn.id > after, or_(planned, over, to_remind))
        .order_by(CheckIn.id)
        .limit(limit)
    )
    return [
        (
            check_in.id,
            facts_of(
                check_in,
                goes_on=pairing is PairingStatus.ACTIVE or member is MemberStatus.ACCEPTED,
            ),
        )
        for check_in, pairing, member in rows
    ]


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


def opted_out(account_ids: Sequence[int]) -> set[int]:
    """Who of these people has opted out of all check-ins."""
    query = select(SurveyOptOut.account_id).where(SurveyOptOut.account_id.in_(account_ids))
    return set(db.session.scalars(query))


def never_asked(check_in: CheckIn) -> bool:
    """Whether it was cancelled before anybody heard of it."""
    return check_in.status is CheckInStatus.CANCELLED and check_in.sent_at is None


def known_in(wave: SurveyWave, account_ids: Sequence[int]) -> dict[int, CheckIn]:
    """What these people have in a wave; for the starting questions, in any round of it.

    Of a round that is over, what they were never asked does not count.
    """
    query = select(CheckIn).where(CheckIn.account_id.in_(account_ids))
    if wave.kind is WaveKind.BASELINE:
        query = query.join(SurveyWave, SurveyWave.id == CheckIn.wave_id).where(
            SurveyWave.cohort_id == wave.cohort_id, SurveyWave.kind == wave.kind
        )
    else:
        query = query.where(CheckIn.wave_id == wave.id)
    found = db.session.scalars(query.options(lazyload("*")).order_by(CheckIn.id)).all()
    return {
        each.account_id: each for each in found if each.wave_id == wave.id or not never_asked(each)
    }


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
