"""Coordinators place people by hand: into a circle and out of it, and into the next proposal."""

from sqlalchemy import select

from mentoring import audit, clock
from mentoring.circles import apart, queries, services, waiting
from mentoring.circles.models import LIVING, Circle, CircleMember, CircleStatus, MemberStatus
from mentoring.circles.rules import LARGEST
from mentoring.circles.words import MOVE_REASONS
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.programmes.models import Application, ApplicationStatus
from mentoring.transactions import lock

NOT_HERE = "This person cannot be in that circle. Choose another one."
"""Said of every rule that keeps people apart: who asked for it is nobody's business."""


def place(
    application: Application, circle: Circle | None, *, reason: str, actor: audit.Actor
) -> None:
    """Put somebody into a circle, out of the proposed one they are in; None takes them out.

    In an approved circle they are invited at once. Raises DomainError without a reason or when
    the circle has no room, Conflict when it is closed, when they have a place in an approved one
    already, or a rule keeps them apart from somebody.
    """
    if reason not in MOVE_REASONS:
        raise DomainError("Choose the reason that fits best", field="reason")
    lock(application.cohort)
    held = db.session.scalar(
        select(CircleMember).where(
            CircleMember.application_id == application.id, CircleMember.status.in_(LIVING)
        )
    )
    if held is not None and held.status is not MemberStatus.PROPOSED:
        raise Conflict("This person has been invited. They can leave on their own page.")
    if held is not None and circle is not None and held.circle_id == circle.id:
        return
    if circle is not None:
        _check_place(application, circle)
    told = {"application": application.id, "reason": reason}
    if held is not None:
        was = held.circle
        was.members.remove(held)
        db.session.flush()
        audit.record("circle member taken out", was, actor=actor, detail=told)
    if circle is not None:
        member = CircleMember(application=application, status=MemberStatus.PROPOSED)
        circle.members.append(member)
        _no_longer_rest(application)
        audit.record("circle member placed", circle, actor=actor, detail=told)
        if circle.status is not CircleStatus.PROPOSED:
            services.invite(member, actor=actor)


def _check_place(application: Application, circle: Circle) -> None:
    living = queries.living(circle)
    if application.status is not ApplicationStatus.APPROVED:
        raise Conflict("This application is not approved any more.")
    if circle.status is CircleStatus.CLOSED:
        raise Conflict("This circle is closed. Choose another one.")
    if len(living) >= LARGEST:
        raise DomainError(f"{circle.name} is full: a circle has at most {LARGEST}.", field="circle")
    others = [each.application.account_id for each in living]
    others += [circle.facilitator_id] if circle.facilitator_id else []
    pairs = apart.kept_apart([*others, application.account_id])
    if application.account_id in others or any(application.account_id in pair for pair in pairs):
        raise DomainError(NOT_HERE, field="circle")


def consider_again(application: Application, *, actor: audit.Actor) -> None:
    """Put somebody who was let be into the next proposal, because they would like to be asked.

    Nothing happens when they are in it already. Raises Conflict when their application is not
    approved any more.
    """
    lock(application)
    if application.status is not ApplicationStatus.APPROVED:
        raise Conflict("This application is not approved any more.")
    if _no_longer_rest(application):
        audit.record("considered for circles again", application, actor=actor)


def _no_longer_rest(application: Application) -> bool:
    """Forget why somebody was let be; says whether there was anything to forget."""
    past = db.session.scalars(waiting.resting_places(application)).all()
    for member in past:
        member.considered_again_at = clock.now()
    db.session.flush()
    return bool(past)
