"""What store A holds about a person: their equality answers, and their notice to stop."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.held import changed
from mentoring.monitoring import queries, services
from mentoring.monitoring.models import EqualityAnswers
from mentoring.monitoring.questions import BLANK, question_list
from mentoring.registry import DataHolder, Held, HeldItem, RetentionRule

SEEN_BY = (
    "Nobody by name. It is stored encrypted, apart from your profile, and used for figures about "
    "groups only."
)


def export(account: Account) -> Held:
    """Every answer as it stands, and as data with the days from which each counted."""
    row = queries.row_of(account)
    if row is None:
        return Held()
    stands = row.entries[-1]["answers"] if row.entries else {}
    lines = [
        (question.wording, words)
        for question in question_list().questions
        if (words := _words(question.key, stands))
    ]
    if row.stopped_on is not None:
        lines.append(("You asked us to stop using them", on(row.stopped_on)))
    if row.delete_on is not None:
        lines.append(("They are deleted", on(row.delete_on)))
    data = {"entries": row.entries, "stopped_on": on(row.stopped_on) or None}
    item = HeldItem("Equality answers", lines, SEEN_BY, "/equality-questions", closed=True)
    return Held([item] if lines else [], data)


def _words(key: str, answers: Mapping[str, str]) -> str:
    question, given = question_list().question(key), answers.get(key, "")
    option = question.option(given) if question else None
    return option.text if option else {BLANK: "Left blank"}.get(given, "")


def erase(account: Account) -> Mapping[str, int]:
    """Nothing is left, not even that they were asked."""
    return {"equality answers deleted": services.erase(account.id)}


def too_old(before: datetime, held: Select[Any]) -> Select[Any]:
    """Rows last answered before a moment, but for those of accounts under a legal hold."""
    secret = queries.stored_secret() or ""
    kept = [queries.key_of(each, secret) for each in db.session.scalars(held)] if secret else []
    return select(EqualityAnswers.person_key).where(
        EqualityAnswers.answered_in < before.date(), EqualityAnswers.person_key.not_in(kept)
    )


def drop(person_keys: Sequence[str]) -> int:
    """Delete those rows."""
    return changed(delete(EqualityAnswers).where(EqualityAnswers.person_key.in_(person_keys)))


HOLDER = DataHolder(
    key="equality",
    title="Equality answers",
    tables=frozenset({"monitoring_answers"}),
    export=export,
    erase=erase,
    goes="Your answers to the equality questions, earlier ones included.",
    retention=(
        RetentionRule(
            key="equality answers",
            data="Answers to the equality questions",
            period="equality answers",
            since="the last answer",
            due=too_old,
            delete=drop,
        ),
    ),
    order=25,
)
