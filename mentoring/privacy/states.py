"""The legal moves of a request to the data-protection officer."""

from mentoring import audit
from mentoring.privacy.models import DataRequest, RequestStatus

REQUEST_MOVES: dict[RequestStatus, frozenset[RequestStatus]] = {
    RequestStatus.OPEN: frozenset(
        {RequestStatus.PAUSED, RequestStatus.ANSWERED, RequestStatus.WITHDRAWN}
    ),
    RequestStatus.PAUSED: frozenset(
        {RequestStatus.OPEN, RequestStatus.ANSWERED, RequestStatus.WITHDRAWN}
    ),
    RequestStatus.ANSWERED: frozenset(),
    RequestStatus.WITHDRAWN: frozenset(),
}


def move_request(request: DataRequest, to: RequestStatus, *, actor: audit.Actor) -> None:
    """Move a request; raises Conflict when it cannot go there from where it is."""
    audit.move(request, to, REQUEST_MOVES, actor=actor)
