"""Coordinators form circles: propose, name, appoint, approve, close."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.circles import apart, facilitators, letters, queries, rules, services, waiting
from mentoring.circles.fitting import fits_of
from mentoring.circles.models import (
    Circle,
    CircleMember,
    CircleOutcome,
    CircleStatus,
    MemberStatus,
)
from mentoring.circles.rules import LARGEST, SMALLEST, Formed
from mentoring.circles.states import move_circle, move_member
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.programmes.conversations import promise
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, CohortStatus
from mentoring.programmes.services import start_running
from mentoring.transactions import lock


@dataclass(frozen=True)
class Proposal:
    """Circles as the rule forms them, by application, before anything is written."""

    circles: tuple[tuple[int, ...], ...]
    unplaced: Mapping[str, int]


def form(cohort: Cohort) -> Proposal:
    """Form circles anew of everybody who can be put into one; nothing is written.

    Who is in a proposed circle counts as free: nobody has been told of it. Raises Conflict when
    the cohort has no circles, or takes applications still.
    """
    _check_forms(cohort)
    found = db.session.scalars(waiting.free_in(cohort)).all()
    found = [*found, *_in_proposed(cohort)]
    application = {each.account_id: each.id for each in found}
    formed: Formed = rules.form(
        apart.candidates_of(application.keys()),
        apart.kept_apart(application.keys()),
        seed=cohort.id,
    )
    circles = tuple(tuple(application[key] for key in keys) for keys in formed.circles)
    return Proposal(circles, Counter(formed.unplaced.values()))


def _in_proposed(cohort: Cohort) -> list[Application]:
    return [
        member.application
        for circle in queries.proposed_in(cohort)
        for member in circle.members
        if member.application.status is ApplicationStatus.APPROVED
    ]


def propose(cohort: Cohort, proposal: Proposal, *, actor: audit.Actor) -> None:
    """Put a proposal in the place of the one before; nobody is told.

    Raises Conflict when somebody in it has gone meanwhile.
    """
    lock(cohort)
    _check_forms(cohort)
    for circle in queries.proposed_in(cohort):
        db.session.delete(circle)
    db.session.flush()
    wanted = {key for keys in proposal.circles for key in keys}
    if wanted - {each.id for each in db.session.scalars(waiting.free_in(cohort))}:
        raise Conflict("Somebody's place has changed meanwhile. Propose circles again.")
    names = _free_names(cohort, len(proposal.circles))
    for name, keys in zip(names, proposal.circles, strict=True):
        circle = Circle(
            cohort_id=cohort.id,
            name=name,
            status=CircleStatus.PROPOSED,
            proposed_at=clock.now(),
            members=[
                CircleMember(application_id=key, status=MemberStatus.PROPOSED) for key in keys
            ],
        )
        db.session.add(circle)
        audit.note_status(circle, None, actor=actor)


def can_form(cohort: Cohort) -> bool:
    """Whether circles can be proposed: when applications have closed, until it is finished."""
    return cohort.status in (CohortStatus.CLOSED, CohortStatus.RUNNING)


def _check_forms(cohort: Cohort) -> None:
    if not cohort.in_circles:
        raise Conflict("The people of this cohort are paired, so it has no circles.")
    if not can_form(cohort):
        raise Conflict("Circles are formed when applications have closed.")


def _free_names(cohort: Cohort, count: int) -> list[str]:
    taken = set(db.session.scalars(select(Circle.name).where(Circle.cohort_id == cohort.id)))
    names = (f"Circle {number}" for number in range(1, count + len(taken) + 1))
    return [name for name in names if name not in taken][:count]


def settle(
    circle: Circle,
    *,
    name: str,
    facilitator: Account | None,
    actor: audit.Actor,
    agreed: bool = False,
) -> None:
    """Name a circle and appoint who facilitates it; an approved one keeps somebody.

    Whoever is appointed to an approved one is told at once, and so is whoever they replace.
    `agreed` says that somebody new to the role has been asked. Raises DomainError when they have
    not, the name is taken, or they cannot facilitate this circle, Conflict when it is closed.
    """
    lock(circle)
    if circle.status is CircleStatus.CLOSED:
        raise Conflict("This circle is closed, so it stays as it is.")
    if facilitator is None and circle.status is not CircleStatus.PROPOSED:
        raise DomainError("Choose who facilitates this circle", field="facilitator")
    before = circle.facilitator
    if facilitator is not None:
        _check_facilitator(circle, facilitator)
    taken = select(Circle.id).where(
        Circle.cohort_id == circle.cohort_id, Circle.name == name, Circle.id != circle.id
    )
    if db.session.scalar(taken) is not None:
        raise DomainError(
            "Another circle of this cohort has this name. Choose another.", field="name"
        )
    circle.name, circle.facilitator = name, facilitator
    if facilitator is not before:
        circle.facilitator_agreed_at = None
    db.session.flush()
    detail = {"facilitator": circle.facilitator_id}
    audit.record("circle settled", circle, actor=actor, detail=detail)
    if facilitator is not before and circle.status is not CircleStatus.PROPOSED:
        facilitators.appoint([circle], agreed=agreed, actor=actor)
        if before is not None:
            facilitators.take_off(circle, before, actor=actor)


def _check_facilitator(circle: Circle, facilitator: Account) -> None:
    members = [each.application.account_id for each in queries.living(circle)]
    pairs = apart.kept_apart([*members, facilitator.id])
    if (
        facilitator.id in members
        or not facilitator.active
        or any(facilitator.id in pair for pair in pairs)
    ):
        raise DomainError("This person cannot facilitate this circle.", field="facilitator")


def publish(cohort: Cohort, *, actor: Account, agreed: bool = False) -> int:
    """Approve every proposed circle of a cohort and invite its people: all of them or none.

    Whoever has no place is told so and promised a conversation. `agreed` says that facilitators
    who are new to the role have been asked; DomainError is raised when some have not. Raises
    Conflict, naming the circle, when one is too small or too large, has no facilitator, or
    something it rests on has changed.
    """
    lock(cohort)
    _check_forms(cohort)
    circles = queries.proposed_in(cohort)
    if not circles:
        raise Conflict("There is no proposed circle to approve.")
    for circle in circles:
        _check_ready(circle)
    if cohort.status is CohortStatus.CLOSED:
        start_running(cohort, actor=actor)
    meets = fits_of(circles)
    for circle in circles:
        circle.approved_at, circle.approved_by_id = clock.now(), actor.id
        move_circle(circle, CircleStatus.INVITING, actor=actor)
        for member in circle.members:
            services.invite(member, meets=meets[circle.id], actor=actor)
    facilitators.appoint(circles, agreed=agreed, actor=actor)
    _tell_unplaced(cohort, actor=actor)
    return len(circles)


def _tell_unplaced(cohort: Cohort, *, actor: audit.Actor) -> None:
    db.session.flush()
    alone = {each.id: each for each in db.session.scalars(waiting.free_in(cohort))}
    promised = promise(cohort, alone.values(), source="circles", actor=actor)
    for each in promised:
        letters.unplaced(alone[each.application_id], each.due_on)


def _check_ready(circle: Circle) -> None:
    living = queries.living(circle)
    if not SMALLEST <= len(living) <= LARGEST:
        raise Conflict(
            f"{circle.name} has {len(living)} people. A circle has {SMALLEST} to {LARGEST}: move "
            "people in or out first."
        )
    if circle.facilitator is None:
        raise Conflict(f"{circle.name} has nobody to facilitate it. Choose somebody first.")
    _check_facilitator(circle, circle.facilitator)
    gone = [
        each
        for each in living
        if each.application.status is not ApplicationStatus.APPROVED
        or not each.application.account.active
    ]
    people = [each.application.account_id for each in living]
    if gone or rules.together(people, apart.kept_apart(people)):
        raise Conflict(
            f"Something has changed for somebody in {circle.name} since it was proposed. Propose "
            "circles again, or move people."
        )


def close(circle: Circle, *, outcome: CircleOutcome, actor: audit.Actor) -> None:
    """End a circle and record what came of it; its people and whoever facilitates it are told."""
    lock(circle)
    circle.outcome = outcome
    with db.session.no_autoflush:
        move_circle(circle, CircleStatus.CLOSED, actor=actor)
    for member in queries.living(circle):
        letters.closed(member)
        member.contact = ""
        move_member(member, MemberStatus.ENDED, actor=actor)
    facilitators.end_with(circle, actor=actor)
