"""What coordinators decide about a cohort beside its words and dates: gates, agreement, ways."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.profiles.services import fingerprint
from mentoring.programmes import gates, keeping, queries
from mentoring.programmes.models import (
    Cohort,
    CohortGate,
    CohortStatus,
    CohortVersion,
    GateKey,
    Versioned,
)
from mentoring.registry import published_notices
from mentoring.transactions import lock


@dataclass(frozen=True)
class GateAnswer:
    """What a coordinator answers to one gate: a reference, or who reviewed its preparation.

    The privacy notice is named by its published version instead of a reference. The retention
    schedule may say how many months after the cohort's last day stored inputs are kept.
    """

    reference: str = ""
    reviewed_by: str = ""
    reviewed_on: date | None = None
    notice_version: int | None = None
    kept_months: int | None = None


class NamesVersion(Protocol):
    """Anything that may name a version of the privacy notice."""

    notice_version: int | None


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
    seen: str | None = None,
) -> None:
    """Note where the papers of a cohort are; a gate without any answer is unanswered again.

    Raises DomainError for a review without its person or day or with a day to come, for a privacy
    notice that is not published, for months out of bounds or without a schedule, and when an open
    cohort would be left with less than it needed to open; Conflict for a finished cohort;
    StaleEdit when what stands is not what was `seen`.
    """
    _lock_unfinished(cohort)
    stored = {row.gate: row for row in queries.gates_of(cohort).values()}
    if seen is not None and seen != stand(cohort, stored):
        raise StaleEdit(
            "Somebody else saved these papers after you opened the page. What you entered is "
            "still below. Open the papers in another tab, compare, and save again."
        )
    for key, answer in answers.items():
        _check_gate(key, answer)
    _check_notice(cohort, answers.get(GateKey.PRIVACY_NOTICE), stored.get(GateKey.PRIVACY_NOTICE))
    kept = {key: answer for key, answer in answers.items() if _says_something(key, answer)}
    missing = gates.in_the_way(
        {key.value: each for key, each in kept.items()}, pilot=pilot, draft=False
    )
    if missing and cohort.status is not CohortStatus.DRAFT:
        raise DomainError(gates.refusal(missing, pilot=pilot))
    _note_retention(cohort, stored, kept, actor)
    for key in GateKey:
        _store_gate(cohort, key, stored.get(key), kept.get(key), actor)
    cohort.pilot = pilot
    audit.record(
        "cohort gates answered",
        cohort,
        actor=actor,
        detail={"pilot": pilot, "references": {k.value: _named(a) for k, a in kept.items()}},
    )


def _note_retention(
    cohort: Cohort,
    stored: Mapping[GateKey, CohortGate],
    kept: Mapping[GateKey, GateAnswer],
    actor: audit.Actor,
) -> None:
    """Write down that stored inputs of matches are kept for longer or shorter; counts tonight."""
    before, after = (
        answers[GateKey.RETENTION].kept_months if GateKey.RETENTION in answers else None
        for answers in (stored, kept)
    )
    if before != after:
        months = {"months": after, "months before": before}
        audit.record("retention of matches changed", cohort, actor=actor, detail=months)


def stand(cohort: Cohort, answers: Mapping[GateKey, CohortGate]) -> str:
    """A short mark of how the papers of a cohort stand, to notice who saved them meanwhile."""
    rows = [
        [getattr(row, name) for name in ("gate", *GateAnswer.__dataclass_fields__)]
        for _, row in sorted(answers.items())
    ]
    return fingerprint([cohort.pilot, *rows])


def _named(answer: GateAnswer) -> str:
    version = answer.notice_version
    return answer.reference if version is None else f"version {version}"


def _says_something(key: GateKey, answer: GateAnswer) -> bool:
    return gates.state_of(key, answer) is not gates.GateState.MISSING


def _check_notice(cohort: Cohort, answer: GateAnswer | None, stored: CohortGate | None) -> None:
    """A version that is published, or what was typed by hand long ago and still stands."""
    check_published(cohort, answer)
    typed = answer.reference if answer is not None else ""
    if typed and (stored is None or stored.reference != typed):
        raise DomainError(
            "Choose a published version of the privacy notice", field="privacy_notice_version"
        )


def check_published(cohort: Cohort, answer: NamesVersion | None) -> None:
    """Raise DomainError for a version of the privacy notice that is not published."""
    version = answer.notice_version if answer is not None else None
    if version is None:
        return
    if version not in [each.version for each in published_notices(cohort.programme_id)]:
        raise DomainError(
            f"Version {version} of the privacy notice is not published. Choose one that is.",
            field="privacy_notice_version",
        )


def _check_gate(key: GateKey, answer: GateAnswer) -> None:
    months = answer.kept_months
    if months is not None and not (answer.reference and keeping.LEAST <= months <= keeping.MOST):
        raise DomainError(
            f"Enter {keeping.LEAST} to {keeping.MOST} months, beside the schedule’s reference",
            field="retention_months",
        )
    if _named(answer) or not (answer.reviewed_by or answer.reviewed_on):
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
