"""Asking the programme's named person for help, and the answer."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.pairings import letters
from mentoring.pairings.models import HelpRequest, Pairing, PairingMember
from mentoring.transactions import lock


def ask_for_help(member: PairingMember, *, message: str, actor: audit.Actor) -> HelpRequest:
    """Ask the named person; the partner is not told.

    Raises DomainError without a message. The same words sent twice are one request.
    """
    if not message.strip():
        raise DomainError("Write what you would like help with", field="message")
    lock(member.pairing)
    found = db.session.scalar(
        select(HelpRequest).where(
            HelpRequest.pairing_id == member.pairing_id,
            HelpRequest.account_id == member.account_id,
            HelpRequest.message == message,
            HelpRequest.answered_at.is_(None),
        )
    )
    if found is not None:
        return found
    request = HelpRequest(
        pairing_id=member.pairing_id,
        account_id=member.account_id,
        asked_at=clock.now(),
        message=message,
    )
    db.session.add(request)
    audit.record("help asked", request, actor=actor)
    letters.help_asked(request)
    return request


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
