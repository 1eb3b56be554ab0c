"""Planning, sending, stopping and closing check-ins."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.circles.models import Circle, CircleMember
from mentoring.errors import Conflict
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.mail import absolute_url, queue_mail
from mentoring.pairings.models import Pairing
from mentoring.programmes.models import Cohort, CohortStatus, Side
from mentoring.transactions import lock
from mentoring.workdays import is_working_day
from surveys.instruments.declaration import Occasion
from surveys.instruments.queries import newest_for
from surveys.instruments.services import published_or_declared
from surveys.schedules import rules, states
from surveys.schedules.links import token_of
from surveys.schedules.models import CheckIn, CheckInStatus, SurveyOptOut, SurveyWave, WaveStatus
from surveys.schedules.queries import (
    facts_of,
    goes_on,
    known_in,
    never_asked,
    opted_out,
    other_living_pairing,
    wants_none,
)
from surveys.schedules.rules import Step, WaveKind

JOB = "check-ins"
WAVE_MOVES = {WaveStatus.OPEN: {WaveStatus.CLOSED}}


@dataclass(frozen=True)
class Place:
    """Somebody to ask, and where they are: in a pairing or in a circle."""

    account_id: int
    side: Side
    pairing_id: int | None = None
    circle_member_id: int | None = None


def plan_waves(pairing: Pairing) -> list[CheckIn]:
    """Plan every wave for both people of a confirmed pairing, in its own transaction.

    Somebody with several pairings is asked once per wave; the starting questions come once.
    """
    assert pairing.confirmed_at is not None
    confirmed_on = pairing.confirmed_at.astimezone(clock.LONDON).date()
    places = [
        Place(member.account_id, member.side, pairing_id=member.pairing_id)
        for member in pairing.members
    ]
    return _plan_all(pairing.cohort, confirmed_on, places)


def plan_for_circle(circle: Circle, members: Collection[CircleMember]) -> list[CheckIn]:
    """Plan every wave for people who are in a running circle from today on.

    The facilitator is asked nothing: only those who have a place are.
    """
    places = [
        Place(member.application.account_id, Side.MEMBER, circle_member_id=member.id)
        for member in members
    ]
    return _plan_all(circle.cohort, clock.today(), places)


def _plan_all(cohort: Cohort, began_on: date, places: Collection[Place]) -> list[CheckIn]:
    # Two that begin at the same moment must find the same wave.
    db.session.execute(select(Cohort.id).where(Cohort.id == cohort.id).with_for_update())
    versions = published_or_declared({place.side for place in places})
    account_ids = [place.account_id for place in places]
    unwanted = opted_out(account_ids)
    made, again = [], []
    for kind in planned_waves(cohort):
        due_on, closes_on = rules.planned(kind, began_on)
        wave = _open_wave(cohort.id, kind, due_on, closes_on)
        occasion = Occasion.BASELINE if kind is WaveKind.BASELINE else Occasion.CHECK_IN
        known = known_in(wave, account_ids)
        for place in places:
            check_in = known.get(place.account_id)
            if check_in is None:
                check_in = _new(wave, place.account_id, wanted=place.account_id not in unwanted)
                made.append(check_in)
            elif never_asked(check_in) and place.account_id not in unwanted:
                again.append(check_in)
            else:
                continue
            check_in.pairing_id = place.pairing_id
            check_in.circle_member_id = place.circle_member_id
            check_in.side = place.side
            check_in.instrument_version_id = newest_for(versions, place.side, occasion).id
            check_in.due_on, check_in.closes_on = due_on, closes_on
    db.session.add_all(made)
    audit.note_statuses(made, [None] * len(made), actor=JOB)
    for check_in in again:
        states.move(check_in, CheckInStatus.PLANNED, actor=JOB, reason="They have begun anew")
    return [*made, *again]


def _new(wave: SurveyWave, account_id: int, *, wanted: bool) -> CheckIn:
    return CheckIn(
        wave_id=wave.id,
        account_id=account_id,
        status=CheckInStatus.PLANNED if wanted else CheckInStatus.OPTED_OUT,
        reminders=0,
        nonce=secrets.token_hex(8),
    )


def planned_waves(cohort: Cohort) -> list[WaveKind]:
    """The moments at which people of a cohort are asked, in order; all where none were chosen."""
    if cohort.survey_waves is None:
        return list(WaveKind)
    return [kind for kind in WaveKind if kind.value in cohort.survey_waves]


def choose_waves(cohort: Cohort, kinds: list[WaveKind], *, actor: Account) -> None:
    """Choose when people who begin from now on are asked; what is planned already stays.

    Raises Conflict when the cohort is finished.
    """
    lock(cohort)
    if cohort.status is CohortStatus.FINISHED:
        raise Conflict("This cohort is finished, so it cannot be changed.")
    cohort.survey_waves = [kind.value for kind in kinds]
    audit.record("check-ins chosen", cohort, actor=actor, detail={"waves": cohort.survey_waves})


def _open_wave(cohort_id: int, kind: WaveKind, due_on: date, closes_on: date) -> SurveyWave:
    """The newest open wave that takes in what is due then, or the next one of its kind."""
    waves = select(SurveyWave).where(SurveyWave.cohort_id == cohort_id, SurveyWave.kind == kind)
    open_ones = waves.where(SurveyWave.status == WaveStatus.OPEN)
    wave = db.session.scalar(open_ones.order_by(SurveyWave.number.desc()).limit(1))
    if wave is not None and rules.takes_in(wave.opens_on, due_on):
        wave.closes_on = max(wave.closes_on, closes_on)
        return wave
    number = db.session.scalar(
        select(func.count())
        .select_from(SurveyWave)
        .where(SurveyWave.cohort_id == cohort_id, SurveyWave.kind == kind)
    )
    wave = SurveyWave(
        cohort_id=cohort_id,
        kind=kind,
        number=(number or 0) + 1,
        status=WaveStatus.OPEN,
        opens_on=due_on,
        closes_on=closes_on,
    )
    db.session.add(wave)
    audit.note_status(wave, None, actor=JOB)
    return wave


def stop_for_ended(pairing: Pairing) -> None:
    """Cancel what has not been sent when a pairing ends; what has been sent can be answered.

    Somebody who goes on in another pairing of the cohort is asked about that one instead.
    """
    planned = db.session.scalars(
        select(CheckIn).where(
            CheckIn.pairing_id == pairing.id, CheckIn.status == CheckInStatus.PLANNED
        )
    ).all()
    for check_in in planned:
        other = other_living_pairing(check_in)
        if other is not None:
            check_in.pairing_id = other
        else:
            states.move(check_in, CheckInStatus.CANCELLED, actor=JOB, reason="The pairing ended")
    db.session.flush()


def stop_for_left(member: CircleMember) -> None:
    """Cancel what has not been sent when somebody leaves a circle, or it closes."""
    planned = db.session.scalars(
        select(CheckIn).where(
            CheckIn.circle_member_id == member.id, CheckIn.status == CheckInStatus.PLANNED
        )
    ).all()
    for check_in in planned:
        states.move(check_in, CheckInStatus.CANCELLED, actor=JOB, reason="Their place has ended")


def stop_for_erased(account: Account) -> None:
    """Ask somebody nothing more when their account is erased."""
    for check_in in db.session.scalars(select(CheckIn).where(_live_of(account))).all():
        states.move(check_in, CheckInStatus.CANCELLED, actor=JOB, reason="The account is erased")


def take_step(check_in_id: int) -> Step | None:
    """Do what is due about one check-in, if anything; doing it again sends nothing twice."""
    check_in = db.session.scalar(
        select(CheckIn)
        .where(CheckIn.id == check_in_id)
        .with_for_update(of=CheckIn)
        .execution_options(populate_existing=True)
    )
    if check_in is None or check_in.status not in states.LIVE:
        return None
    facts = facts_of(check_in, goes_on=goes_on(check_in))
    step = rules.due(facts, clock.now(), is_working_day)
    if step is Step.CLOSE:
        states.move(check_in, CheckInStatus.CLOSED, actor=JOB)
    elif step is not None and not check_in.account.active:
        states.move(check_in, CheckInStatus.CANCELLED, actor=JOB, reason="The account is closed")
    elif step is not None:
        _send(check_in, step)
    return step


def _send(check_in: CheckIn, step: Step) -> None:
    path = f"/check-ins/{token_of(check_in)}"
    programme = check_in.wave.cohort.programme
    queue_mail(
        check_in.account.email,
        f"A few questions from {programme.name}"
        if step is Step.INVITE
        else f"Still open: a few questions from {programme.name}",
        f"surveys/{'invitation' if step is Step.INVITE else 'reminder'}",
        account_id=check_in.account_id,
        key=f"check-in:{check_in.id}:{step}",
        name=check_in.account.name,
        programme=programme.name,
        help_name=programme.help_name,
        help_email=programme.help_email,
        minutes=check_in.instrument_version.instrument.minutes,
        closes_on=on(check_in.closes_on),
        last=step is Step.SECOND_REMINDER,
        link=absolute_url(path),
        stop_link=absolute_url(f"{path}/stop"),
    )
    check_in.last_contact_at = clock.now()
    if step is Step.INVITE:
        check_in.sent_at = check_in.last_contact_at
        states.move(check_in, CheckInStatus.SENT, actor=JOB)
    else:
        check_in.reminders += 1
        db.session.flush()


def close_wave(wave_id: int) -> bool:
    """Close a wave whose last day has passed, with everything unanswered in it; once only."""
    wave = db.session.get_one(SurveyWave, wave_id, with_for_update=True)
    if wave.status is WaveStatus.CLOSED or wave.closes_on >= clock.today():
        return False
    live = db.session.scalars(
        select(CheckIn).where(CheckIn.wave_id == wave.id, CheckIn.status.in_(states.LIVE))
    ).all()
    for check_in in live:
        states.move(check_in, CheckInStatus.CLOSED, actor=JOB)
    wave.closed_at = clock.now()
    audit.move(wave, WaveStatus.CLOSED, WAVE_MOVES, actor=JOB)
    return True


def opt_out(check_in: CheckIn, *, everything: bool, actor: audit.Actor) -> None:
    """Ask somebody no more: in this check-in, or ever. Raises Conflict when it is over already."""
    if not everything and check_in.status not in states.LIVE:
        raise Conflict("This check-in is over, so there is nothing to stop.")
    account = check_in.account
    stopped = [check_in]
    if everything:
        if not wants_none(account.id):
            db.session.add(SurveyOptOut(account_id=account.id, at=clock.now()))
        audit.record("check-ins stopped", account, actor=actor)
        stopped = list(db.session.scalars(select(CheckIn).where(_live_of(account))))
    for each in stopped:
        states.move(each, CheckInStatus.OPTED_OUT, actor=actor)


def _live_of(account: Account):  # type: ignore[no-untyped-def]  # SQLAlchemy's expression type is long
    return (CheckIn.account_id == account.id) & CheckIn.status.in_(states.LIVE)


def opt_in(check_in: CheckIn, *, actor: audit.Actor) -> None:
    """Take an opt-out back: whatever of the person's check-ins can still be answered comes back."""
    account_id = check_in.account_id
    row = db.session.get(SurveyOptOut, account_id)
    if row is not None:
        db.session.delete(row)
        audit.record("check-ins wanted again", check_in.account, actor=actor)
    stopped = db.session.scalars(
        select(CheckIn).where(
            CheckIn.account_id == account_id,
            CheckIn.status == CheckInStatus.OPTED_OUT,
            CheckIn.closes_on >= clock.today(),
        )
    ).all()
    for each in stopped:
        was_sent = each.sent_at is not None
        states.move(each, CheckInStatus.SENT if was_sent else CheckInStatus.PLANNED, actor=actor)
