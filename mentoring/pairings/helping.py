"""Asking the programme's named person for help, and the answer."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.pairings import letters
from mentoring.pairings.models import HelpRequest, Pairing, PairingMember
from mentoring.transactions import lock

Request = TypeVar("Request")
"""A pairing's request for help, or a circle's."""


def ask_for_help(member: PairingMember, *, message: str, actor: audit.Actor) -> HelpRequest:
    """Ask the named person; the partner is not told.

    Raises DomainError without a message. The same words sent twice are one request.
    """
    pairing, where = member.pairing, {"pairing_id": member.pairing_id}
    request, is_new = take_request(
        HelpRequest, pairing, where, account_id=member.account_id, message=message, actor=actor
    )
    if is_new:
        letters.help_asked(request)
    return request


def take_request(
    kind: type[Request],
    place: Any,
    where: Mapping[str, int],
    *,
    account_id: int,
    message: str,
    actor: audit.Actor,
) -> tuple[Request, bool]:
    """Take a request for help from a pairing or a circle, and say whether it is a new one.

    The same words that wait for an answer already are one request. Raises DomainError without
    words.
    """
    if not message.strip():
        raise DomainError("Write what you would like help with", field="message")
    lock(place)
    asked = {**where, "account_id": account_id, "message": message}
    found = db.session.scalar(select(kind).filter_by(**asked, answered_at=None))
    if found is not None:
        return found, False
    request = kind(**asked, asked_at=clock.now())
    db.session.add(request)
    audit.record("help asked", request, actor=actor)
    return request, True


def answer_help(request: HelpRequest, *, outcome: str, actor: Account) -> None:
    """Answer a request in words its asker reads.

    Raises DomainError without words and Conflict when somebody has answered already.
    """
    note_answer(request, outcome, actor)
    letters.help_answered(request)


def note_answer(request: Any, outcome: str, actor: Account) -> None:
    """Write an answer down, of a pairing's request or a circle's; raises as `answer_help` does."""
    if not outcome.strip():
        raise DomainError("Write your answer", field="outcome")
    lock(request)
    if request.answered_at is not None:
        raise Conflict("Somebody else has answered this already. Your words were not sent.")
    request.answered_at, request.answered_by_id = clock.now(), actor.id
    request.outcome = outcome
    audit.record("help answered", request, actor=actor)


def requests_in(pairing: Pairing, account: Account | None = None) -> list[HelpRequest]:
    """Requests of a pairing, or only those of one of its people; the newest first."""
    query = (
        select(HelpRequest)
        .where(HelpRequest.pairing_id == pairing.id)
        .options(joinedload(HelpRequest.account).lazyload(Account.grants))
    )
    if account is not None:
        query = query.where(HelpRequest.account_id == account.id)
    return list(db.session.scalars(query.order_by(HelpRequest.id.desc())))
