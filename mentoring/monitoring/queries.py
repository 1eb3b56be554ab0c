"""Reading equality answers: one's own, and those of many for figures."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.monitoring.models import EqualityAnswers, MonitoringSecret
from mentoring.monitoring.questions import BLANK, NOT_ASKED, question_list
from mentoring.prepared import rows_of

CHUNK = 20_000
"""SQLite takes 32,766 values in one statement."""


def key_of(account_id: int, secret: str) -> str:
    """How a row of store A names a person: nothing but this secret leads from one to the other."""
    return hmac.new(bytes.fromhex(secret), str(account_id).encode(), hashlib.sha256).hexdigest()


SECRET = select(MonitoringSecret.secret)


def stored_secret() -> str | None:
    """The secret of this installation; None before anybody has answered."""
    return next((row.secret for row in rows_of(SECRET)), None)


ROW = select(EqualityAnswers.person_key).where(EqualityAnswers.person_key == bindparam("key"))
"""Built once: it stands on the way to every home page."""


def has_row(account: Account) -> bool:
    """Whether somebody has answered, or has said that they do not wish to."""
    secret = stored_secret()
    if secret is None:
        return False
    return bool(rows_of(ROW, key=key_of(account.id, secret)))


def row_of(account: Account) -> EqualityAnswers | None:
    """The person's own row."""
    secret = stored_secret()
    return db.session.get(EqualityAnswers, key_of(account.id, secret)) if secret else None


def chosen(answers: Mapping[str, str], key: str) -> str:
    """The option somebody has chosen; empty for blank and for not asked."""
    given = answers.get(key, NOT_ASKED)
    return "" if given in (BLANK, NOT_ASKED) else given


@dataclass(frozen=True)
class Own:
    """What somebody's own page shows."""

    answers: Mapping[str, str]
    since: date | None
    stopped_on: date | None
    delete_on: date | None
    offered: bool
    """Whether there is a row at all: they have answered, or said no."""


def own_answers(account: Account) -> Own:
    """Somebody's answers as they stand today, with their notice."""
    row = row_of(account)
    if row is None:
        return Own(question_list().tidied({}), None, None, None, offered=False)
    entry = row.entries[-1] if row.entries else None
    return Own(
        question_list().tidied(entry["answers"] if entry else {}),
        date.fromisoformat(entry["from"]) if entry else None,
        row.stopped_on,
        row.delete_on,
        offered=True,
    )


def entry_on(entries: Sequence[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    """The entry that counted on a day; None before the first."""
    counted = [each for each in entries if date.fromisoformat(each["from"]) <= day]
    return counted[-1] if counted else None


@dataclass(frozen=True)
class ForFigures:
    """What figures may rest on: answers by question and what was derived from them."""

    answers: Mapping[str, str]
    derived: Mapping[str, str]


def answers_for_figures(account_ids: Iterable[int], day: date) -> dict[int, ForFigures]:
    """Answers that counted on a day, by account; one query for 20,000 people.

    People who have answered nothing, or have asked us to stop, are not in it. For figures that
    pass the disclosure gate, and for nothing else.
    """
    secret = stored_secret()
    if secret is None:
        return {}
    keys = {key_of(account_id, secret): account_id for account_id in account_ids}
    listed, found = sorted(keys), {}
    for start in range(0, len(listed), CHUNK):
        for person_key, entries in db.session.execute(
            select(EqualityAnswers.person_key, EqualityAnswers.entries).where(
                EqualityAnswers.person_key.in_(listed[start : start + CHUNK]),
                EqualityAnswers.stopped_on.is_(None),
            )
        ):
            entry = entry_on(entries, day)
            if entry is not None:
                found[keys[person_key]] = ForFigures(entry["answers"], entry["derived"])
    return found
