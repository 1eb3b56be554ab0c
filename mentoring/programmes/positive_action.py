"""What coordinators do with records of positive action, and what applicants say under them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from mentoring import audit, clock
from mentoring.accounts.models import Account
from mentoring.errors import Conflict, DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.formatters import on
from mentoring.programmes.models import Application, Cohort, CohortStatus, ProgrammeKind
from mentoring.programmes.positive_models import (
    Characteristic,
    Condition,
    Measure,
    PositiveAction,
    PositiveActionReview,
    PriorityDeclaration,
    RecordStatus,
)
from mentoring.programmes.positive_queries import asked_of, declaration_of
from mentoring.programmes.positive_rules import declaration_words, latest_review
from mentoring.programmes.queries import coordinators_of
from mentoring.signals import priority_taken_back
from mentoring.texts import is_blank
from mentoring.transactions import lock

RECORD_MOVES: dict[RecordStatus, frozenset[RecordStatus]] = {
    RecordStatus.DRAFT: frozenset({RecordStatus.APPROVED, RecordStatus.ENDED}),
    RecordStatus.APPROVED: frozenset({RecordStatus.ENDED}),
    RecordStatus.ENDED: frozenset(),
}


@dataclass(frozen=True)
class RecordDetails:
    """What the law asks to be written down before a group is helped in particular."""

    characteristic: Characteristic
    group: str
    condition: Condition
    evidence: str
    evidence_on: date
    aim: str
    measure: Measure
    size: str
    most_places: int | None
    counts_declared: bool
    alternatives: str
    proportionality: str
    effect_on_others: str
    plain_words: str
    starts_on: date
    review_on: date
    ends_on: date


def draft(cohort: Cohort, details: RecordDetails, *, actor: Account) -> PositiveAction:
    """Begin a record; it changes nothing until it is approved.

    Raises DomainError for dates that cannot stand, Conflict when the cohort is finished.
    """
    _check(cohort, details)
    record = PositiveAction(
        cohort=cohort,
        status=RecordStatus.DRAFT,
        drafted_by=actor,
        drafted_at=clock.now(),
        **vars(details),
    )
    db.session.add(record)
    audit.note_status(record, None, actor=actor)
    return record


def edit(record: PositiveAction, details: RecordDetails, *, version: int, actor: Account) -> None:
    """Change a draft; whoever changes it last is its author.

    Raises StaleEdit when it was saved elsewhere meanwhile, Conflict when it is no draft any more,
    DomainError as `draft` does.
    """
    lock(record)
    if record.version != version:
        raise StaleEdit(
            "Somebody saved this record after you opened the page. What you typed is still below. "
            "Open it in another tab, compare, and save again."
        )
    if record.status is not RecordStatus.DRAFT:
        raise Conflict("Only a draft can be changed. End this record and draft another.")
    _check(record.cohort, details)
    for name, value in vars(details).items():
        setattr(record, name, value)
    record.version += 1
    record.drafted_by, record.drafted_at = actor, clock.now()
    audit.record("positive action edited", record, actor=actor)


def _check(cohort: Cohort, details: RecordDetails) -> None:
    if cohort.status is CohortStatus.FINISHED:
        raise Conflict("This cohort is finished, so it takes no more records.")
    if details.evidence_on > clock.today():
        raise DomainError("Enter a day that has come", field="evidence_on")
    if details.ends_on < details.starts_on:
        raise DomainError("It must end on or after the day it starts", field="ends_on")
    _check_review(details.review_on, details.starts_on)
    priority = details.measure is Measure.PRIORITY
    if priority and cohort.programme.kind is not ProgrammeKind.ONE_TO_ONE:
        raise DomainError("Priority is for one-to-one programmes only", field="measure")


def _check_review(review_on: date, since: date) -> None:
    latest = latest_review(since)
    if not since <= review_on <= latest:
        raise DomainError(
            f"The review must fall within 12 months: from {on(since)} to {on(latest)}",
            field="review_on",
        )


def who_else(record: PositiveAction) -> list[Account]:
    """The coordinators who could approve a record because they did not write it."""
    everybody = coordinators_of(record.cohort.programme)
    return [each for each in everybody if each.id != record.drafted_by_id]


def approve(record: PositiveAction, *, actor: Account) -> None:
    """Let a record be relied on from its start; somebody else than its author, if there is one.

    Raises DomainError where a text is blank, and to the author when another coordinator could
    approve it; Conflict when the cohort has an approved record already or this is no draft.
    """
    lock(record.cohort)
    lock(record)
    if any(is_blank(getattr(record, name)) for name in RecordDetails.__dataclass_fields__):
        raise DomainError("Something is missing. Edit this record first, and fill in everything.")
    if actor.id == record.drafted_by_id and (others := who_else(record)):
        names = " or ".join(each.name for each in others)
        raise DomainError(f"You wrote this record. Ask {names} to read and approve it.")
    record.approved_by, record.approved_at = actor, clock.now()
    try:
        with db.session.begin_nested():
            audit.move(record, RecordStatus.APPROVED, RECORD_MOVES, actor=actor)
            db.session.flush()
    except IntegrityError:
        raise Conflict(
            "This cohort has an approved record already. End that one first, with its outcome."
        ) from None


def review(
    record: PositiveAction, *, finding: str, next_review_on: date, actor: Account
) -> PositiveActionReview:
    """Note that a record still holds and until when; within twelve months of today.

    Raises Conflict when it is not approved, DomainError for a review too far away.
    """
    lock(record)
    if record.status is not RecordStatus.APPROVED:
        raise Conflict("Only an approved record can be reviewed.")
    _check_review(next_review_on, clock.today())
    noted = PositiveActionReview(
        record_id=record.id,
        reviewed_by=actor,
        reviewed_at=clock.now(),
        finding=finding,
        next_review_on=next_review_on,
    )
    db.session.add(noted)
    record.review_on = next_review_on
    audit.record("positive action reviewed", record, actor=actor)
    return noted


def end(record: PositiveAction, *, outcome: str, actor: Account) -> None:
    """End a record with what came of it; what people declared under it is erased.

    Raises Conflict when it has ended already.
    """
    lock(record)
    record.outcome = outcome
    audit.move(record, RecordStatus.ENDED, RECORD_MOVES, actor=actor, reason=outcome)
    db.session.execute(
        delete(PriorityDeclaration).where(PriorityDeclaration.record_id == record.id)
    )


def declare(application: Application, *, belongs: bool, actor: Account) -> None:
    """Keep what an applicant says about belonging to the group; nothing where nobody asks.

    Raises ValueError when anybody but the applicant themselves would say it.
    """
    if actor.id != application.account_id:
        raise ValueError("Only the person themselves can declare")
    record = asked_of(application)
    if record is None:
        return
    said = declaration_of(application, record)
    taken_back = said is not None and said.answer["belongs"] and not belongs
    if said is None:
        said = PriorityDeclaration(application_id=application.id, record_id=record.id)
        db.session.add(said)
    said.answer, said.words = {"belongs": belongs}, declaration_words(record.group)
    said.answered_at = clock.now()
    audit.record("priority declaration answered", application, actor=actor)
    if taken_back:
        priority_taken_back.send(application)


def forget(application: Application) -> int:
    """Erase what was declared with an application; returns how many answers."""
    said = db.session.scalars(
        select(PriorityDeclaration)
        .where(PriorityDeclaration.application_id == application.id)
        .options(undefer(PriorityDeclaration.answer))
    ).all()
    if any(each.answer["belongs"] for each in said):
        priority_taken_back.send(application)
    for each in said:
        db.session.delete(each)
    return len(said)
