"""Requests to the data-protection officer: asked, extended, the clock stopped, answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update

from mentoring import audit, clock
from mentoring.accounts.models import Account, RoleGrant
from mentoring.errors import Conflict, DomainError, NotFound
from mentoring.extensions import db
from mentoring.formatters import at, on
from mentoring.held import changed, row_data
from mentoring.mail import absolute_url, queue_mail
from mentoring.permissions import Role
from mentoring.privacy.models import DataRequest, RequestKind, RequestStatus
from mentoring.privacy.rules import due_on
from mentoring.privacy.states import move_request
from mentoring.registry import DataHolder, Held, HeldItem, Kept, Reader, RetentionRule

KINDS = {
    RequestKind.RECTIFICATION: "Correct something I cannot change myself",
    RequestKind.ACCESS: "Tell me more than the copy of my data says",
    RequestKind.ERASURE: "Erase something in particular",
    RequestKind.OBJECTION: "Stop using something of mine for a purpose",
}
STATUS_LABELS = {
    RequestStatus.OPEN: "Open",
    RequestStatus.PAUSED: "Waiting for the person",
    RequestStatus.ANSWERED: "Answered",
    RequestStatus.WITHDRAWN: "Taken back",
}
ALIVE = (RequestStatus.OPEN, RequestStatus.PAUSED)
EMPTY: dict[str, Any] = {
    "words": "",
    "question": "",
    "clarification": "",
    "outcome": "",
}
SORTS = {
    "due": (DataRequest.due_on, DataRequest.id),
    "newest": (DataRequest.id.desc(),),
}


def ask(account: Account, kind: RequestKind, words: str) -> DataRequest:
    """Send a request; officers are told that one has come, not what it says.

    Raises DomainError without words.
    """
    if not words.strip():
        raise DomainError("Write what you would like us to do", field="words")
    request = DataRequest(
        account_id=account.id,
        kind=kind,
        status=RequestStatus.OPEN,
        words=words.strip(),
        asked_at=clock.now(),
        due_on=due_on(clock.today()),
    )
    db.session.add(request)
    audit.note_status(request, None, actor=account)
    for officer in officers():
        queue_mail(
            officer.email,
            "A request has come in",
            "privacy/request_came",
            account_id=officer.id,
            name=officer.name,
            due=on(request.due_on),
            link=absolute_url(f"/data-protection/requests/{request.id}"),
        )
    return request


def officers() -> Sequence[Account]:
    """Everybody who holds the role of data-protection officer today."""
    return db.session.scalars(
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == Role.DATA_PROTECTION,
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
        )
        .order_by(Account.id)
    ).all()


def extend(request: DataRequest, *, reason: str, actor: Account) -> None:
    """Take two months more, once, with a reason the person is told.

    Raises DomainError without a reason, Conflict when it is over or has been extended.
    """
    _alive(request)
    if not reason.strip():
        raise DomainError("Write why it takes longer. The person reads it", field="reason")
    if request.extended_at is not None:
        raise Conflict("This has been extended already. It cannot be extended again.")
    request.extended_at, request.extension_reason = clock.now(), reason.strip()
    _count_again(request)
    audit.record("request extended", request, actor=actor)
    _tell(request, "It takes longer")


def pause(request: DataRequest, *, question: str, actor: Account) -> None:
    """Ask the person something without which it cannot be answered: the clock stands still.

    Raises DomainError without a question, Conflict when it is not open.
    """
    _alive(request)
    if not question.strip():
        raise DomainError("Write what you need to know", field="question")
    request.question, request.paused_on = question.strip(), clock.today()
    move_request(request, RequestStatus.PAUSED, actor=actor)
    _tell(request, "We have a question")


def clarify(request: DataRequest, *, words: str, actor: Account) -> None:
    """The person answers, and the clock goes on where it stood.

    Raises DomainError without words, Conflict when nothing was asked.
    """
    if not words.strip():
        raise DomainError("Write your answer", field="words")
    db.session.refresh(request, with_for_update={"of": DataRequest})
    if request.paused_on is None:
        raise Conflict("Nothing has been asked of you, so there is nothing to answer.")
    request.stopped_days += (clock.today() - request.paused_on).days
    request.paused_on = None
    request.clarification = f"{request.clarification}\n{words.strip()}".strip()
    _count_again(request)
    move_request(request, RequestStatus.OPEN, actor=actor)


def answer(request: DataRequest, *, outcome: str, actor: Account) -> None:
    """Close a request with what was done, in words for the person.

    Raises DomainError without them, Conflict when it is over.
    """
    _alive(request)
    if not outcome.strip():
        raise DomainError("Write what was done and why. The person reads it", field="outcome")
    who = actor.id  # before the row changes: it may have to be loaded
    request.outcome, request.answered_at = outcome.strip(), clock.now()
    request.answered_by_id, request.paused_on = who, None
    move_request(request, RequestStatus.ANSWERED, actor=actor)
    _tell(request, "Your request has been answered")


def _alive(request: DataRequest) -> None:
    db.session.refresh(request, with_for_update={"of": DataRequest})
    if request.status not in ALIVE:
        raise Conflict("This request is closed, so nothing can be changed in it.")


def _count_again(request: DataRequest) -> None:
    request.due_on = due_on(
        request.asked_at.astimezone(clock.LONDON).date(),
        extended=request.extended_at is not None,
        stopped_days=request.stopped_days,
    )


def _tell(request: DataRequest, subject: str) -> None:
    queue_mail(
        request.account.email,
        subject,
        "privacy/request_moved",
        account_id=request.account_id,
        name=request.account.name,
        link=absolute_url(f"/account/data/requests/{request.id}"),
    )


def is_overdue(request: DataRequest) -> bool:
    """Whether the last day has passed; while the clock stands still, never."""
    return request.status is RequestStatus.OPEN and request.due_on < clock.today()


def requests_of(account: Account) -> Select[Any]:
    """This person's own requests, newest first."""
    return (
        select(DataRequest)
        .where(DataRequest.account_id == account.id)
        .order_by(DataRequest.id.desc())
    )


def request_of(account: Account, request_id: int) -> DataRequest:
    """One of this person's own requests; raises NotFound otherwise."""
    found = db.session.scalar(requests_of(account).where(DataRequest.id == request_id))
    if found is None:
        raise NotFound
    return found


def request_to_answer(request_id: int) -> DataRequest:
    """A request by its number, for data-protection officers; raises NotFound when there is none."""
    found = db.session.get(DataRequest, request_id)
    if found is None:
        raise NotFound
    return found


def listed(status: str, kind: str, sort: str) -> Select[Any]:
    """Requests for officers: those alive unless another status is asked for."""
    query = select(DataRequest).order_by(*SORTS.get(sort, SORTS["due"]))
    if status == "overdue":
        query = query.where(
            DataRequest.status == RequestStatus.OPEN, DataRequest.due_on < clock.today()
        )
    elif status in set(RequestStatus):
        query = query.where(DataRequest.status == status)
    elif status != "all":
        query = query.where(DataRequest.status.in_(ALIVE))
    return query.where(DataRequest.kind == kind) if kind in set(RequestKind) else query


def export(account: Account) -> Held:
    """Every request with its answer."""
    found = db.session.scalars(requests_of(account)).all()
    items = [
        HeldItem(
            f"Request of {on(each.asked_at)}",
            [
                ("What it is about", KINDS[each.kind]),
                ("What you wrote", each.words),
                ("What we asked", each.question),
                ("What you answered", each.clarification),
                ("Where it stands", STATUS_LABELS[each.status]),
                ("Why it took longer", each.extension_reason),
                ("Answered", at(each.answered_at)),
                ("The answer", each.outcome),
            ],
            "Data protection officers",
            f"/account/data/requests/{each.id}",
            readers=(Reader(Role.DATA_PROTECTION),),
        )
        for each in found
    ]
    return Held(
        items, [row_data(each, leave_out=("account_id", "answered_by_id")) for each in found]
    )


def erase(account: Account) -> Mapping[str, int]:
    """Close what is open and empty every request of words."""
    mine = DataRequest.account_id == account.id
    for each in db.session.scalars(select(DataRequest).where(mine, DataRequest.status.in_(ALIVE))):
        each.paused_on = None
        move_request(each, RequestStatus.WITHDRAWN, actor="erasure")
    changed(
        update(DataRequest)
        .where(mine, DataRequest.extended_at.is_not(None))
        .values(extension_reason="-")
    )
    return {"requests emptied": changed(update(DataRequest).where(mine).values(**EMPTY))}


def old(before: datetime, held: Select[Any]) -> Select[Any]:
    """Requests that came so long ago and are closed."""
    return select(DataRequest.id).where(
        DataRequest.asked_at < before,
        DataRequest.status.not_in(ALIVE),
        DataRequest.account_id.not_in(held),
    )


def drop(ids: Sequence[Any]) -> int:
    """Delete requests with their answers."""
    return changed(delete(DataRequest).where(DataRequest.id.in_(ids)))


HOLDER = DataHolder(
    key="requests",
    title="Requests about your data",
    tables=frozenset({"data_request"}),
    export=export,
    erase=erase,
    goes="What you wrote in requests about your data, and what was answered.",
    keeps=(
        Kept(
            "That a request was made and answered, and when, without your name",
            "To show that requests are answered in time",
            "6 years after it was made",
        ),
    ),
    retention=(
        RetentionRule(
            "requests about data",
            "Requests to the data protection officer with their answers",
            "request",
            "the request",
            old,
            drop,
        ),
    ),
    order=82,
)
