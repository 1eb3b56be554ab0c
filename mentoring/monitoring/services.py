"""Answering, correcting, and stopping the use of one's equality answers."""

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.held import changed
from mentoring.monitoring.models import EqualityAnswers, MonitoringSecret
from mentoring.monitoring.queries import chosen, key_of, row_of, stored_secret
from mentoring.monitoring.questions import BLANK, derived, question_list

NOTICE_DAYS = 28
"""Days from a notice to stop until the answers are deleted: the reasonable period of the Data
Protection Act 2018, Schedule 1, paragraph 8(5)."""


def save_answer(
    account: Account, key: str, code: str, *, actor: audit.Actor, seen: str | None = None
) -> None:
    """Somebody answers a question, corrects an answer, or (with no code) leaves it blank.

    It counts from today; what counted before stays with its days, and figures already frozen
    keep what they were made from. Raises DomainError for an option that is not offered, Conflict
    while a notice to stop stands, and StaleEdit when the page had `seen` another answer.
    """
    _only_themselves(account, actor)
    row = _row_to_change(account)
    if seen is not None and seen != chosen(_stands(row), key):
        raise StaleEdit("This answer was changed somewhere else while you had the page open.")
    save_answers(account, {key: code}, actor=actor)


def save_answers(account: Account, given: Mapping[str, str], *, actor: audit.Actor) -> None:
    """Several answers at once, by their questions; raises as `save_answer` does."""
    _only_themselves(account, actor)
    questions = question_list()
    for key, code in given.items():
        question = questions.question(key)
        if question is None or (code and question.option(code) is None):
            raise DomainError("Choose one of the options on the page", field="answer")
    row = _row_to_change(account)
    if row.stopped_on is not None:
        raise Conflict("You have asked us to stop using your answers. Take that back first.")
    fresh = {key: code or BLANK for key, code in given.items()}
    answers, today = questions.tidied(_stands(row) | fresh), clock.today().isoformat()
    entry: dict[str, Any] = {
        "from": today,
        "version": questions.version,
        "answers": answers,
        "derived": derived(answers),
    }
    row.entries = [each for each in row.entries if each["from"] != today] + [entry]
    row.answered_in = clock.today().replace(day=1)
    db.session.flush()


def _stands(row: EqualityAnswers) -> dict[str, str]:
    return dict(row.entries[-1]["answers"]) if row.entries else {}


def decline_offer(account: Account, *, actor: audit.Actor) -> None:
    """Somebody does not want to be asked; they can still answer whenever they like."""
    _only_themselves(account, actor)
    _row_to_change(account)


def stop(account: Account, *, actor: audit.Actor) -> date:
    """Somebody's notice to stop: figures made from now on leave them out.

    Returns the day on which the answers are deleted. A second notice changes nothing.
    """
    _only_themselves(account, actor)
    row = _row_to_change(account)
    if row.stopped_on is None:
        row.stopped_on = clock.today()
        row.delete_on = row.stopped_on + timedelta(days=NOTICE_DAYS)
        db.session.flush()
        audit.record(
            "equality answers: notice to stop",
            account,
            actor=actor,
            detail={"delete_on": row.delete_on.isoformat()},
        )
    return row.delete_on or clock.today()


def take_back_stop(account: Account, *, actor: audit.Actor) -> None:
    """Somebody takes their notice back; answers that are not deleted yet count again."""
    _only_themselves(account, actor)
    row = _row_to_change(account)
    if row.stopped_on is None:
        return
    if row.delete_on is not None and row.delete_on <= clock.today():
        _empty([row.person_key])
        db.session.refresh(row)
    row.stopped_on = row.delete_on = None
    db.session.flush()
    audit.record("equality answers: notice taken back", account, actor=actor)


def due_for_deletion() -> list[str]:
    """Rows whose day of deletion has come."""
    return list(
        db.session.scalars(
            select(EqualityAnswers.person_key).where(EqualityAnswers.delete_on <= clock.today())
        )
    )


def delete_due(*, actor: audit.Actor) -> int:
    """Delete the answers of everybody whose notice has run out; returns how many people's."""
    gone = _empty(due_for_deletion())
    if gone:
        audit.record("equality answers: deleted", None, actor=actor, detail={"people": gone})
    return gone


def _empty(person_keys: list[str]) -> int:
    for person_key in person_keys:
        db.session.execute(
            update(EqualityAnswers)
            .where(EqualityAnswers.person_key == person_key)
            .values(entries=[], answered_in=None, delete_on=None)
        )
    return len(person_keys)


def erase(account_id: int) -> int:
    """Delete everything held here about somebody; returns how many rows."""
    secret = stored_secret()
    if secret is None:
        return 0
    mine = EqualityAnswers.person_key == key_of(account_id, secret)
    return changed(delete(EqualityAnswers).where(mine))


def _row_to_change(account: Account) -> EqualityAnswers:
    """The person's row, made when it is missing. Of two tabs at once the second waits."""
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    _make_secret_once()
    row = row_of(account)
    if row is None:
        row = EqualityAnswers(person_key=key_of(account.id, stored_secret() or ""), entries=[])
        db.session.add(row)
        db.session.flush()
    else:
        db.session.refresh(row)
    return row


def _make_secret_once() -> None:
    if stored_secret() is not None:
        return
    try:
        with db.session.begin_nested():
            db.session.add(MonitoringSecret(id=1, secret=secrets.token_hex(32)))
    except IntegrityError:
        return  # somebody else was first, and theirs stands


def _only_themselves(account: Account, actor: audit.Actor) -> None:
    if isinstance(actor, str) or actor.id != account.id:
        raise ValueError("Only the person themselves can say this")
