"""What members and facilitators of a circle do: answer, leave, note a meeting, ask for help."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.circles import letters
from mentoring.circles.models import (
    LIVING,
    Circle,
    CircleHelp,
    CircleMeeting,
    CircleMember,
    CircleStatus,
    MemberStatus,
    Topic,
)
from mentoring.circles.rules import SMALLEST
from mentoring.circles.states import move_circle, move_member
from mentoring.circles.words import DECLINE_REASONS
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.pairings.helping import note_answer, take_request
from mentoring.pairings.reminders import reminder_due
from mentoring.programmes.conversations import no_longer_needed
from mentoring.signals import circle_joined, people_taken_in
from mentoring.tokens import hash_of
from mentoring.transactions import lock
from mentoring.workdays import working_days_after

FURTHEST = timedelta(days=366)
"""So far ahead a meeting can be planned, and somebody can ask to be asked again."""


def invite(
    member: CircleMember, *, meets: Sequence[str], actor: audit.Actor, instead_of: str = ""
) -> None:
    """Offer somebody their place, until the end of the days their cohort gives to answer.

    `meets` says when, how and on what its people meet; `instead_of` names the circle they were
    taken out of for it.
    """
    db.session.flush()
    days = member.circle.cohort.answer_days
    member.invited_at = clock.now()
    member.answer_by = clock.end_of_day(working_days_after(clock.today(), days))
    member.token_hash = hash_of(letters.token_of(member))
    move_member(member, MemberStatus.INVITED, actor=actor)
    people_taken_in.send([member.application], actor=actor)
    letters.invitation(member, meets=meets, instead_of=instead_of)


def accept(member: CircleMember, *, contact: str, actor: audit.Actor, heard: str = "") -> None:
    """Say yes, with the contact to share; the last answer starts the circle.

    `heard` says how somebody told the coordinator who answers for them. Raises Conflict when the
    invitation can no longer be answered, DomainError without a contact.
    """
    if not contact.strip():
        whom = "them" if heard else "you"
        raise DomainError(f"Enter how the circle can reach {whom}", field="contact")
    circle = _open_for(member)
    member.contact = contact.strip()
    _note(member, MemberStatus.ACCEPTED, actor=actor, heard=heard)
    no_longer_needed(member.application_id, actor="circles", reason="They are in a circle.")
    if circle.status is CircleStatus.RUNNING:
        letters.introduction(member)
        circle_joined.send(circle, members=[member])
    else:
        start_when_answered(circle, actor=actor)


def decline(member: CircleMember, *, reason: str, actor: audit.Actor, heard: str = "") -> None:
    """Say no; the circle is never told why. They can be in the next one, unless they cannot now.

    Raises Conflict when the invitation can no longer be answered, DomainError without a reason.
    """
    if reason not in DECLINE_REASONS:
        raise DomainError("Choose the reason that fits best", field="reason")
    circle = _open_for(member)
    member.decline_reason = reason
    _note(member, MemberStatus.DECLINED, actor=actor, heard=heard)
    start_when_answered(circle, actor=actor)


def not_now(member: CircleMember, *, ask_on: date, actor: audit.Actor, heard: str = "") -> None:
    """Ask to be asked again on a date; until then they are in no proposal.

    Raises Conflict when the invitation can no longer be answered, DomainError for a date that
    is not within the next year.
    """
    if not clock.today() < ask_on <= clock.today() + FURTHEST:
        raise DomainError("Enter a date between tomorrow and a year from now", field="ask_on")
    circle = _open_for(member)
    member.ask_again_on = ask_on
    _note(member, MemberStatus.NOT_NOW, actor=actor, heard=heard)
    start_when_answered(circle, actor=actor)


def _open_for(member: CircleMember) -> Circle:
    circle = member.circle
    lock(circle)
    db.session.refresh(member)
    if member.status is not MemberStatus.INVITED:
        raise Conflict("This invitation no longer waits for an answer. Nothing was changed.")
    if member.answer_by is not None and clock.now() >= member.answer_by:
        raise Conflict(
            "The date to answer by has passed. Nothing is held against anybody, and there can be "
            "a place in another circle."
        )
    return circle


def _note(member: CircleMember, to: MemberStatus, *, actor: audit.Actor, heard: str) -> None:
    """Write an answer down; one that a coordinator gives for somebody is told to them."""
    member.answered_at = clock.now()
    member.answered_by_id = None if isinstance(actor, str) else actor.id
    member.on_behalf = bool(heard)
    move_member(member, to, actor=actor)
    told = {"on_behalf": member.on_behalf, "circle": member.circle_id}
    told |= {"heard": heard} if heard else {}
    audit.record(f"invitation {to.value}", member, actor=actor, detail=told)
    if member.on_behalf:
        letters.answered_for(member)


def start_when_answered(circle: Circle, *, actor: audit.Actor) -> None:
    """Start a circle that waits for nobody any more and has enough people, and introduce it."""
    db.session.flush()
    members = db.session.scalars(
        select(CircleMember)
        .where(CircleMember.circle_id == circle.id)
        .execution_options(populate_existing=True)
    ).all()
    accepted = [each for each in members if each.status is MemberStatus.ACCEPTED]
    waits = any(each.status is MemberStatus.INVITED for each in members)
    if circle.status is not CircleStatus.INVITING or waits or len(accepted) < SMALLEST:
        return
    circle.started_at = clock.now()
    move_circle(circle, CircleStatus.RUNNING, actor=actor)
    for each in accepted:
        letters.introduction(each)
    circle_joined.send(circle, members=accepted)


def expire(member: CircleMember, *, actor: audit.Actor) -> None:
    """Close an invitation whose last day has passed; once is enough."""
    lock(member.circle)
    db.session.refresh(member)
    if member.status is not MemberStatus.INVITED:
        return
    if member.answer_by is None or clock.now() < member.answer_by:
        return
    move_member(member, MemberStatus.EXPIRED, actor=actor)
    letters.expired(member)
    start_when_answered(member.circle, actor=actor)


def remind(member: CircleMember) -> None:
    """Remind once of an invitation that waits, when that is due."""
    lock(member)
    if member.status is not MemberStatus.INVITED:
        return
    if member.invited_at is None or member.answer_by is None:
        return
    if reminder_due(member.invited_at, member.answer_by, member.reminded_at, clock.now()):
        member.reminded_at = clock.now()
        letters.reminder(member)


def leave(member: CircleMember, *, actor: audit.Actor) -> None:
    """Leave a circle, without a reason; the facilitator is told that a place is free."""
    circle = member.circle
    lock(circle)
    db.session.refresh(member)
    member.contact = ""
    move_member(member, MemberStatus.LEFT, actor=actor)
    letters.left(circle)
    start_when_answered(circle, actor=actor)


def give_up_places(application_ids: list[int], *, actor: audit.Actor) -> int:
    """Take people out of whatever circle they are in; says how many places that frees."""
    held = db.session.scalars(
        select(CircleMember).where(
            CircleMember.application_id.in_(application_ids), CircleMember.status.in_(LIVING)
        )
    ).all()
    for member in held:
        if member.status is MemberStatus.PROPOSED:
            db.session.delete(member)
        else:
            leave(member, actor=actor)
    db.session.flush()
    return len(held)


def note_meeting(
    circle: Circle,
    *,
    held_on: date,
    minutes: int,
    topic: Topic,
    came: int | None,
    actor: audit.Actor,
    meeting: CircleMeeting | None = None,
) -> CircleMeeting:
    """Add a meeting to a circle's log, or change one: a date, a length, a topic, how many came.

    Raises Conflict when the circle does not run, DomainError when the day lies before its start or
    more than a year ahead, or when a meeting that is still to come has been counted already.
    """
    _check_log(circle)
    today = clock.today()
    if circle.started_at is not None:
        first = circle.started_at.astimezone(clock.LONDON).date()
        if held_on < first:
            raise DomainError(
                f"The circle started on {on(first)}. Enter that day or a later one",
                field="held_on",
            )
    if held_on > today + FURTHEST:
        raise DomainError("Enter a day within a year from today", field="held_on")
    if came is not None and held_on > today:
        raise DomainError("Leave this empty until the meeting has taken place", field="came")
    noted = meeting or CircleMeeting(circle_id=circle.id)
    noted.held_on, noted.minutes, noted.topic, noted.came = held_on, minutes, topic, came
    db.session.add(noted)
    audit.record("circle meeting noted", noted, actor=actor, detail={"circle": circle.id})
    return noted


def _check_log(circle: Circle) -> None:
    if circle.status is not CircleStatus.RUNNING:
        raise Conflict("The log of a circle is kept while it runs.")


def take_back_meeting(circle: Circle, meeting: CircleMeeting, *, actor: audit.Actor) -> None:
    """Take a meeting that was noted by mistake out of the log.

    Raises Conflict when the circle does not run.
    """
    _check_log(circle)
    told = {"circle": circle.id, "held_on": meeting.held_on.isoformat()}
    audit.record("circle meeting taken back", meeting, actor=actor, detail=told)
    db.session.delete(meeting)


def ask_for_help(circle: Circle, account: Account, *, message: str) -> CircleHelp:
    """Ask the programme's named person; the circle is not told.

    The same words sent twice are one request. Raises DomainError without words.
    """
    where = {"circle_id": circle.id}
    request, is_new = take_request(
        CircleHelp, circle, where, account_id=account.id, message=message, actor=account
    )
    if is_new:
        letters.help_asked(request, circle)
    return request


def answer_help(request: CircleHelp, *, outcome: str, actor: Account) -> None:
    """Answer a request in words its asker reads.

    Raises DomainError without words and Conflict when somebody has answered already.
    """
    note_answer(request, outcome, actor)
    letters.help_answered(request)
