"""Asking a person to look again, and the answer: never left to a computer, never without reasons.

A returned application that its person answers is one of these; deciding about the application
answers it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from mentoring import audit, clock
from mentoring.accounts.models import Account, RoleGrant
from mentoring.accounts.queries import COORDINATED
from mentoring.errors import Conflict, DomainError, NotFound
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.mail import absolute_url, queue_mail
from mentoring.permissions import Role
from mentoring.prepared import rows_of
from mentoring.programmes.look_models import LookAgain, LookKind, LookOutcome, LookStatus
from mentoring.programmes.models import Application, ApplicationStatus, Cohort

DAYS = 14
"""Days in which somebody who asks is answered."""

LOOK_MOVES = {
    LookStatus.OPEN: frozenset({LookStatus.ANSWERED, LookStatus.WITHDRAWN}),
}

KIND_LABELS = {
    LookKind.RETURN: "That my application came back to me",
    LookKind.NO_MATCH: "That I have not been matched",
    LookKind.PAIRING: "A pairing: who it is with, or how it came about",
}
FOR_COORDINATORS = {
    LookKind.RETURN: "A returned application",
    LookKind.NO_MATCH: "Not being matched",
    LookKind.PAIRING: "A pairing",
}
STATUS_LABELS = {
    LookStatus.OPEN: "To answer",
    LookStatus.ANSWERED: "Answered",
    LookStatus.WITHDRAWN: "No longer needed",
}
OUTCOME_LABELS = {
    LookOutcome.CHANGED: "We have changed it",
    LookOutcome.STANDS: "It stays as it is",
    LookOutcome.OTHER: "We found another way",
}
DECIDED = {
    ApplicationStatus.APPROVED: (LookOutcome.CHANGED, "Your application has been accepted."),
    ApplicationStatus.RETURNED: (LookOutcome.STANDS, ""),
}
"""What a decision about the application answers to the request that led to it."""


def ask(application: Application, kind: LookKind, *, words: str, actor: Account) -> LookAgain:
    """Ask about a non-match or a pairing; coordinators find it on their home page.

    Raises Conflict when it is not taking part, or has been asked and not answered yet,
    DomainError without words.
    """
    if application.status is not ApplicationStatus.APPROVED:
        raise Conflict("You can ask this while you are taking part.")
    if kind is LookKind.RETURN:
        raise DomainError("Choose what we should look at again", field="kind")
    return begin(application, kind, words=words, actor=actor)


def begin(application: Application, kind: LookKind, *, words: str, actor: audit.Actor) -> LookAgain:
    """Write a request down; raises Conflict when one of its kind is open already."""
    if not words.strip():
        raise DomainError("Write what we should look at", field="text")
    standing = open_look(application, kind)
    if standing is not None:
        raise Conflict(f"You have asked this already. Somebody answers by {on(standing.due_on)}.")
    look = LookAgain(
        application=application,
        kind=kind,
        status=LookStatus.OPEN,
        words=words.strip(),
        asked_at=clock.now(),
        due_on=clock.today() + timedelta(days=DAYS),
    )
    db.session.add(look)
    audit.note_status(look, None, actor=actor)
    return look


def open_look(application: Application, kind: LookKind) -> LookAgain | None:
    """What waits for an answer about this application, if anything of this kind does."""
    return db.session.scalar(
        select(LookAgain).where(
            LookAgain.application_id == application.id,
            LookAgain.kind == kind,
            LookAgain.status == LookStatus.OPEN,
        )
    )


def answer(look: LookAgain, outcome: LookOutcome, *, reasons: str, actor: audit.Actor) -> None:
    """Record what came of it, in plain words the person reads.

    Raises DomainError without reasons, Conflict when it has been answered.
    """
    if not reasons.strip():
        raise DomainError("Write why, in words for the person", field="reasons")
    who = None if isinstance(actor, str) else actor.id  # before the row changes: it may load
    db.session.refresh(look, with_for_update={"of": LookAgain})
    look.outcome, look.reasons = outcome, reasons.strip()
    look.answered_at, look.answered_by_id = clock.now(), who
    audit.move(look, LookStatus.ANSWERED, LOOK_MOVES, actor=actor)
    account = look.application.account
    queue_mail(
        account.email,
        "We have looked again",
        "programmes/looked_again",
        account_id=account.id,
        key=f"look/{look.id}",
        name=account.name,
        cohort=look.application.cohort,
        promised=look.due_on if came_late(look) else None,
        link=absolute_url(f"/applications/{look.application_id}"),
    )


def settle(application: Application, *, actor: audit.Actor, reason: str | None) -> None:
    """A decision about the application answers what was asked; withdrawing ends every request."""
    for look in looks_of(application):
        if look.status is not LookStatus.OPEN:
            continue
        if application.status is ApplicationStatus.WITHDRAWN:
            audit.move(look, LookStatus.WITHDRAWN, LOOK_MOVES, actor=actor)
        elif look.kind is LookKind.RETURN and application.status in DECIDED:
            outcome, words = DECIDED[application.status]
            answer(look, outcome, reasons=words or reason or "See your application.", actor=actor)


def looks_of(application: Application) -> Sequence[LookAgain]:
    """Everything that was asked about an application, newest first."""
    return db.session.scalars(
        select(LookAgain)
        .where(LookAgain.application_id == application.id)
        .order_by(LookAgain.id.desc())
    ).all()


def is_overdue(look: LookAgain) -> bool:
    """Whether it should have been answered."""
    return look.status is LookStatus.OPEN and look.due_on < clock.today()


def came_late(look: LookAgain) -> bool:
    """Whether it was answered after the day that was promised."""
    answered = look.answered_at
    return answered is not None and answered.astimezone(clock.LONDON).date() > look.due_on


def looks_for(coordinator: Account) -> Select[Any]:
    """Requests about the programmes this account coordinates."""
    programmes = select(RoleGrant.programme_id).where(
        RoleGrant.account_id == coordinator.id,
        RoleGrant.role == Role.COORDINATOR,
        RoleGrant.revoked_at.is_(None),
    )
    return (
        select(LookAgain)
        .join(LookAgain.application)
        .join(Application.cohort)
        .where(Cohort.programme_id.in_(programmes))
        .options(
            contains_eager(LookAgain.application).contains_eager(Application.cohort),
            contains_eager(LookAgain.application)
            .joinedload(Application.account)
            .lazyload(Account.grants),
        )
    )


def listed(coordinator: Account, status: str, kind: str, sort: str) -> Select[Any]:
    """Those a coordinator wants to see: open ones unless another status is asked for."""
    query = looks_for(coordinator)
    if status == "overdue":
        query = query.where(LookAgain.status == LookStatus.OPEN, LookAgain.due_on < clock.today())
    elif status in set(LookStatus):
        query = query.where(LookAgain.status == status)
    elif status != "all":
        query = query.where(LookAgain.status == LookStatus.OPEN)
    if kind in set(LookKind):
        query = query.where(LookAgain.kind == kind)
    newest = sort == "newest"
    order = (LookAgain.id.desc(),) if newest else (LookAgain.due_on, LookAgain.id)
    return query.order_by(*order)


def look_of(coordinator: Account, look_id: int) -> LookAgain:
    """One request about a programme of theirs; raises NotFound otherwise."""
    found = db.session.scalar(
        looks_for(coordinator)
        .where(LookAgain.id == look_id)
        .options(joinedload(LookAgain.answered_by))
    )
    if found is None:
        raise NotFound
    return found


WAITING = (
    select(func.count(), func.min(LookAgain.due_on))
    .select_from(LookAgain)
    .join(Application, Application.id == LookAgain.application_id)
    .join(Cohort, Cohort.id == Application.cohort_id)
    .where(Cohort.programme_id.in_(COORDINATED), LookAgain.status == LookStatus.OPEN)
)
"""Built once: it stands on the way to every coordinator's home page."""


def waiting_for(coordinator: Account) -> tuple[int, date | None]:
    """How many wait for this coordinator, and the first day that is due; one query."""
    ((count, first),) = rows_of(WAITING, account=coordinator.id)
    return count, first
