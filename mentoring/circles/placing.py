"""Coordinators place people by hand: into a circle and out of it, and into the next proposal."""

from mentoring import audit, clock
from mentoring.circles import apart, letters, queries, services, waiting
from mentoring.circles.fitting import fits_of
from mentoring.circles.models import Circle, CircleMember, CircleStatus, MemberStatus
from mentoring.circles.rules import LARGEST, SMALLEST
from mentoring.circles.states import move_member
from mentoring.circles.words import MOVE_REASONS
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.programmes.conversations import promise_anew
from mentoring.programmes.models import Application, ApplicationStatus
from mentoring.transactions import lock

NOT_HERE = "This person cannot be in that circle. Choose another one."
"""Said of every rule that keeps people apart: who asked for it is nobody's business."""


def place(
    application: Application, circle: Circle | None, *, reason: str, actor: audit.Actor
) -> None:
    """Put somebody into a circle, out of the one they are in; None takes them out.

    In an approved circle they are invited at once, also when they said yes to the one before: its
    people are others. Whoever is taken out of an approved one is told and promised a conversation.
    Raises DomainError without a reason, when the circle has no room or the one they leave would
    become too small, or a rule keeps them apart from somebody; Conflict when it is closed.
    """
    if reason not in MOVE_REASONS:
        raise DomainError("Choose the reason that fits best", field="reason")
    lock(application.cohort)
    held = queries.held_by(application)
    for each in sorted({each for each in (held and held.circle, circle) if each}, key=_by_id):
        lock(each)
    if held is not None:
        db.session.refresh(held)
    check_place(application, held, circle)
    if held is not None and held.circle is circle:
        return
    told = {"application": application.id, "reason": reason}
    if held is not None:
        audit.record("circle member taken out", held.circle, actor=actor, detail=told)
        _take_out(held, moved=circle is not None, reason=reason, actor=actor)
    if circle is not None:
        audit.record("circle member placed", circle, actor=actor, detail=told)
        _put_in(application, circle, held, actor=actor)


def _by_id(circle: Circle) -> int:
    return circle.id


def check_place(application: Application, held: CircleMember | None, circle: Circle | None) -> None:
    """Raise what `place` refuses, before somebody is asked whether they are sure."""
    if held is not None and held.circle is circle:
        return
    if held is not None and has_been_told(held):
        if circle is not None and circle.status is CircleStatus.PROPOSED:
            raise Conflict(
                "The people of this circle have not been invited yet. Choose one whose people "
                "have, or no circle."
            )
        _check_enough(held.circle)
    if circle is not None:
        _check_room(application, circle)


def has_been_told(member: CircleMember) -> bool:
    """Whether somebody knows of their place: they have been invited to it."""
    return member.status in (MemberStatus.INVITED, MemberStatus.ACCEPTED)


def tells(held: CircleMember | None, circle: Circle | None) -> bool:
    """Whether placing somebody sends them a mail, so that it is asked first."""
    if held is not None and held.circle is circle:
        return False
    left = held is not None and has_been_told(held)
    return left or (circle is not None and circle.status is not CircleStatus.PROPOSED)


def _check_enough(circle: Circle) -> None:
    """A circle that has become too small by itself may be emptied; none is made so by us."""
    if len(queries.living(circle)) == SMALLEST:
        raise DomainError(
            f"{circle.name} would have {SMALLEST - 1} people then, and a circle has {SMALLEST} at "
            "the least. Add somebody first, or close it.",
            field="circle",
        )


def _take_out(held: CircleMember, *, moved: bool, reason: str, actor: audit.Actor) -> None:
    """Free a place; whoever knew of it is told, unless they are told of another one instead."""
    circle, application = held.circle, held.application
    if not has_been_told(held):
        circle.members.remove(held)
        db.session.flush()
        return
    held.contact = ""
    move_member(held, MemberStatus.TAKEN_OUT, actor=actor, reason=reason)
    if not moved:
        talk = promise_anew(application, source="circles", actor=actor)
        letters.taken_out(held, talk.due_on)
    letters.left(circle)
    services.start_when_answered(circle, actor=actor)


def _put_in(
    application: Application, circle: Circle, before: CircleMember | None, *, actor: audit.Actor
) -> None:
    member = CircleMember(application=application, status=MemberStatus.PROPOSED)
    circle.members.append(member)
    _no_longer_rest(application)
    if circle.status is not CircleStatus.PROPOSED:
        told = before is not None and before.status is MemberStatus.TAKEN_OUT
        services.invite(
            member,
            meets=fits_of([circle])[circle.id],
            actor=actor,
            instead_of=before.circle.name if told else "",
        )


def _check_room(application: Application, circle: Circle) -> None:
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
