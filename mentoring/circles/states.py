"""The legal moves of a circle and of a place in it. Nothing else changes their status."""

from mentoring import audit
from mentoring.circles.models import Circle, CircleMember, CircleStatus, MemberStatus
from mentoring.signals import circle_left

CIRCLE_MOVES: dict[CircleStatus, frozenset[CircleStatus]] = {
    CircleStatus.PROPOSED: frozenset({CircleStatus.INVITING}),
    CircleStatus.INVITING: frozenset({CircleStatus.RUNNING, CircleStatus.CLOSED}),
    CircleStatus.RUNNING: frozenset({CircleStatus.CLOSED}),
    CircleStatus.CLOSED: frozenset(),
}
MEMBER_MOVES: dict[MemberStatus, frozenset[MemberStatus]] = {
    MemberStatus.PROPOSED: frozenset({MemberStatus.INVITED}),
    MemberStatus.INVITED: frozenset(
        {
            MemberStatus.ACCEPTED,
            MemberStatus.DECLINED,
            MemberStatus.NOT_NOW,
            MemberStatus.EXPIRED,
            MemberStatus.LEFT,
            MemberStatus.TAKEN_OUT,
            MemberStatus.ENDED,
        }
    ),
    MemberStatus.ACCEPTED: frozenset(
        {MemberStatus.LEFT, MemberStatus.TAKEN_OUT, MemberStatus.ENDED}
    ),
    MemberStatus.DECLINED: frozenset(),
    MemberStatus.NOT_NOW: frozenset(),
    MemberStatus.EXPIRED: frozenset(),
    MemberStatus.LEFT: frozenset(),
    MemberStatus.TAKEN_OUT: frozenset(),
    MemberStatus.ENDED: frozenset(),
}


def move_circle(circle: Circle, to: CircleStatus, *, actor: audit.Actor) -> None:
    """Move a circle; raises Conflict when it cannot go there from where it is."""
    audit.move(circle, to, CIRCLE_MOVES, actor=actor)


def move_member(
    member: CircleMember, to: MemberStatus, *, actor: audit.Actor, reason: str | None = None
) -> None:
    """Move a place in a circle; raises Conflict when it cannot go there from where it is.

    Whoever listens hears of a place given up, however that came about.
    """
    audit.move(member, to, MEMBER_MOVES, actor=actor, reason=reason)
    if to in (MemberStatus.LEFT, MemberStatus.TAKEN_OUT, MemberStatus.ENDED):
        circle_left.send(member)
