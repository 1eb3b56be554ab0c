"""Legal moves of a check-in and of a wave (one table each)."""

from mentoring import audit
from surveys.schedules.models import CheckIn, CheckInStatus
from surveys.schedules.signals import check_in_over

S = CheckInStatus
MOVES = {
    S.PLANNED: {S.SENT, S.CLOSED, S.CANCELLED, S.OPTED_OUT},
    S.SENT: {S.ANSWERED, S.CLOSED, S.CANCELLED, S.OPTED_OUT},
    S.OPTED_OUT: {S.PLANNED, S.SENT},
    S.CANCELLED: {S.PLANNED},  # somebody begins anew who had not been asked
}
LIVE = frozenset({S.PLANNED, S.SENT})


def move(check_in: CheckIn, to: CheckInStatus, *, actor: audit.Actor, reason: str = "") -> None:
    """Move a check-in on; raises Conflict where the table does not allow it."""
    audit.move(check_in, to, MOVES, actor=actor, reason=reason or None)
    if to not in LIVE:
        check_in_over.send(check_in)
