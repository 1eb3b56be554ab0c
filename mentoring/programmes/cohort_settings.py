"""What coordinators decide about a cohort beside its words and dates: gates, agreement, ways."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.programmes import gates, queries
from mentoring.programmes.models import (
    Cohort,
    CohortGate,
    CohortStatus,
    CohortVersion,
    GateKey,
    Versioned,
)
from mentoring.transactions import lock


@dataclass(frozen=True)
class GateAnswer:
    """What a coordinator answers to one gate: a reference, or who reviewed its preparation."""

    reference: str = ""
    reviewed_by: str = ""
    reviewed_on: date | None = None


@dataclass(frozen=True)
class Ways:
    """How a cohort is run, once it is open."""

    target_pairs: int | None
    late_joiners: bool
    conversation_days: int
    target_mentors: int | None = None


def answer_gates(
    cohort: Cohort,
    answers: Mapping[GateKey, GateAnswer],
    *,
    pilot: bool,
    actor: audit.Actor,
) -> None:
    """Note where the papers of a cohort are; a gate without any answer is unanswered again.

    Raises DomainError for a review without its person or day or with a day to come, and when an
    open cohort would be left with less than it needed to open; Conflict for a finished cohort.
    """
    _lock_unfinished(cohort)
    for key, answer in answers.items():
        _check_gate(key, answer)
    kept = {key: answer for key, answer in answers.items() if _says_something(answer)}
    missing = gates.in_the_way({key.value: each for key, each in kept.items()}, pilot=pilot)
    if missing and cohort.status is not CohortStatus.DRAFT:
        raise DomainError(gates.refusal(missing, pilot=pilot))
    stored = {row.gate: row for row in queries.gates_of(cohort).values()}
    for key in GateKey:
        _store_gate(cohort, key, stored.get(key), kept.get(key), actor)
    cohort.pilot = pilot
    audit.record(
        "cohort gates answered",
        cohort,
        actor=actor,
        detail={"pilot": pilot, "references": {k.value: a.reference for k, a in kept.items()}},
    )


def _says_something(answer: GateAnswer) -> bool:
    return gates.state_of(answer) is not gates.GateState.MISSING


def _check_gate(key: GateKey, answer: GateAnswer) -> None:
    if answer.reference or not (answer.reviewed_by or answer.reviewed_on):
        return
    if not answer.reviewed_by:
        raise DomainError("Enter who reviewed it", field=f"{key.value}_by")
    if answer.reviewed_on is None:
        raise DomainError("Enter the day it was reviewed", field=f"{key.value}_on")
    if answer.reviewed_on > clock.today():
        raise DomainError(
            "Enter a day that has come: the day it was reviewed", field=f"{key.value}_on"
        )


def _store_gate(
    cohort: Cohort,
    key: GateKey,
    row: CohortGate | None,
    answer: GateAnswer | None,
    actor: audit.Actor,
) -> None:
    if answer is None:
        if row is not None:
            db.session.delete(row)
        return
    if row is None:
        row = CohortGate(cohort_id=cohort.id, gate=key)
        db.session.add(row)
    elif all(getattr(row, name) == value for name, value in vars(answer).items()):
        return
    for name, value in vars(answer).items():
        setattr(row, name, value)
    row.noted_at, row.noted_by_id = clock.now(), _id_of(actor)


def change_ways(cohort: Cohort, ways: Ways, *, actor: audit.Actor) -> None:
    """Change how a cohort is run; raises Conflict when it is finished."""
    _lock_unfinished(cohort)
    for name, value in vars(ways).items():
        setattr(cohort, name, value)
    audit.record("cohort ways changed", cohort, actor=actor, detail=vars(ways))


def change_agreement(cohort: Cohort, text: str, *, actor: audit.Actor) -> None:
    """Write the next version of the mentoring agreement; invitations from now on show it.

    The same text makes no new version. Raises Conflict when the cohort is finished.
    """
    _lock_unfinished(cohort)
    if text == cohort.agreement:
        return
    cohort.agreement, cohort.agreement_version = text, cohort.agreement_version + 1
    keep_version(cohort, Versioned.AGREEMENT, cohort.agreement_version, {"text": text}, actor=actor)


def keep_version(
    cohort: Cohort,
    subject: Versioned,
    number: int,
    content: dict[str, Any],
    *,
    actor: audit.Actor,
) -> None:
    """Write down what is in force from now on."""
    db.session.flush()
    db.session.add(
        CohortVersion(
            cohort_id=cohort.id,
            subject=subject,
            number=number,
            content=content,
            since=clock.now(),
            made_by_id=_id_of(actor),
        )
    )
    audit.record(f"cohort {subject.value} changed", cohort, actor=actor, detail={"number": number})


def _id_of(actor: audit.Actor) -> int | None:
    return actor.id if isinstance(actor, Account) else None


def _lock_unfinished(cohort: Cohort) -> None:
    lock(cohort)
    if cohort.status is CohortStatus.FINISHED:
        raise Conflict("This cohort is finished, so it cannot be changed.")
