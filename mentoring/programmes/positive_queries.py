"""Reads of records of positive action, through their cohort, and the tiers they give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.accounts.queries import COORDINATED
from mentoring.audit import StatusChange
from mentoring.errors import NotFound
from mentoring.extensions import db
from mentoring.prepared import rows_of
from mentoring.profiles.queries import declared_under_represented
from mentoring.programmes.models import (
    Application,
    ApplicationStatus,
    Cohort,
    CohortStatus,
    ProgrammeKind,
)
from mentoring.programmes.positive_models import (
    Measure,
    PositiveAction,
    PositiveActionReview,
    PriorityDeclaration,
    RecordStatus,
)
from mentoring.programmes.positive_rules import is_live
from mentoring.programmes.queries import gates_filled
from mentoring.programmes.rules import SUPPORTED_SIDES

FIRST, AFTER = 0, 1
"""The two tiers: 0 is served first."""


SORTS = {"newest": "Newest first", "review": "Review due first", "group": "Group"}


@dataclass(frozen=True)
class RecordFilter:
    """What a coordinator asks of the list; empty text means everything."""

    status: str = ""
    measure: str = ""
    sort: str = "newest"


def records_of(cohort: Cohort, wanted: RecordFilter) -> Select[tuple[PositiveAction]]:
    """The coordinator's list of a cohort's records."""
    query = select(PositiveAction).where(PositiveAction.cohort_id == cohort.id)
    if wanted.status:
        query = query.where(PositiveAction.status == RecordStatus(wanted.status))
    if wanted.measure:
        query = query.where(PositiveAction.measure == Measure(wanted.measure))
    ended_last = case((PositiveAction.status == RecordStatus.ENDED, 1), else_=0)
    orders: dict[str, tuple[Any, ...]] = {
        "newest": (),
        "review": (ended_last, PositiveAction.review_on),
        "group": (func.lower(PositiveAction.group),),
    }
    return query.order_by(*orders[wanted.sort], PositiveAction.id.desc())


def record_in(cohort: Cohort, record_id: int) -> PositiveAction:
    """One record of a cohort already loaded through its owner; raises NotFound."""
    found = db.session.scalar(
        select(PositiveAction)
        .where(PositiveAction.id == record_id, PositiveAction.cohort_id == cohort.id)
        .options(
            joinedload(PositiveAction.drafted_by),
            joinedload(PositiveAction.approved_by),
            selectinload(PositiveAction.reviews).joinedload(PositiveActionReview.reviewed_by),
        )
    )
    if found is None:
        raise NotFound
    return found


def live_record(cohort: Cohort) -> PositiveAction | None:
    """The record of a cohort that may be relied on today, if there is one."""
    found = db.session.scalar(
        select(PositiveAction).where(
            PositiveAction.cohort_id == cohort.id,
            PositiveAction.status == RecordStatus.APPROVED,
        )
    )
    return found if found is not None and is_live(found, clock.today()) else None


def priority_record(cohort: Cohort) -> PositiveAction | None:
    """The live record that gives priority in matches of a cohort, if there is one."""
    record = live_record(cohort)
    return record if record is not None and record.measure is Measure.PRIORITY else None


@dataclass(frozen=True)
class Priority:
    """Whether a match of a cohort may serve a group first: the record, or why not."""

    record: PositiveAction | None
    why_not: str = ""


def priority_of(cohort: Cohort) -> Priority:
    """Whether a match of a cohort may serve a group first today, and why not."""
    if cohort.programme.kind is not ProgrammeKind.ONE_TO_ONE:
        return Priority(None, "Priority is for one-to-one programmes only.")
    record = priority_record(cohort)
    if record is None:
        return Priority(
            None,
            "Priority needs a live record of positive action, which this cohort has not got. "
            "Draft, approve or review one in its settings.",
        )
    if not gates_filled(cohort):
        return Priority(
            None,
            "This cohort is a pilot with papers in preparation, so no priority may be used. "
            "Fill its papers in first.",
        )
    return Priority(record)


def tiers_of(cohort: Cohort) -> dict[int, int]:
    """The tier of each approved applicant who looks for a mentor: 0 is served first.

    Empty where no priority may be used today. For the encoder alone: a tier rests on what people
    said of themselves, so nobody is shown one.
    """
    record = priority_of(cohort).record
    if record is None:
        return {}
    people = dict(
        db.session.execute(
            select(Application.id, Application.account_id).where(
                Application.cohort_id == cohort.id,
                Application.status == ApplicationStatus.APPROVED,
                Application.side.in_(SUPPORTED_SIDES),
            )
        ).all()
    )
    said = db.session.execute(
        select(PriorityDeclaration.application_id, PriorityDeclaration.answer).where(
            PriorityDeclaration.record_id == record.id
        )
    )
    first = {application_id for application_id, answer in said if answer["belongs"]}
    if record.counts_declared:
        declared = declared_under_represented(people.values())
        first |= {key for key, account_id in people.items() if account_id in declared}
    return {key: FIRST if key in first else AFTER for key in people}


def declaration_of(application: Application, record: PositiveAction) -> PriorityDeclaration | None:
    """What an applicant has said about the group of a record, for their own page."""
    return db.session.scalar(
        select(PriorityDeclaration)
        .where(
            PriorityDeclaration.application_id == application.id,
            PriorityDeclaration.record_id == record.id,
        )
        .options(undefer(PriorityDeclaration.answer))
    )


def asked_of(application: Application) -> PositiveAction | None:
    """The record whose group an applicant is asked about, if they are."""
    live = application.status is not ApplicationStatus.WITHDRAWN
    if not live or application.side not in SUPPORTED_SIDES:
        return None
    if application.cohort.programme.kind is not ProgrammeKind.ONE_TO_ONE:
        return None
    return priority_record(application.cohort)


def history_of(record: PositiveAction) -> Sequence[StatusChange]:
    """What has happened to a record, oldest first."""
    return db.session.scalars(
        select(StatusChange)
        .where(
            StatusChange.subject_type == "PositiveAction",
            StatusChange.subject_id == record.id,
        )
        .order_by(StatusChange.id)
    ).all()


REVIEW_NOTICE = timedelta(days=28)
"""How long before its review is due people are told."""

REVIEWS = (
    select(
        PositiveAction.id,
        PositiveAction.cohort_id,
        PositiveAction.review_on,
        PositiveAction.measure,
        Cohort.name.label("cohort"),
    )
    .join(Cohort, Cohort.id == PositiveAction.cohort_id)
    .where(
        PositiveAction.status == RecordStatus.APPROVED,
        PositiveAction.review_on <= bindparam("soon"),
        PositiveAction.ends_on >= bindparam("today"),
        Cohort.status != CohortStatus.FINISHED,
    )
    .order_by(PositiveAction.review_on, PositiveAction.id)
)
"""Approved records whose review is due soon or overdue, while they have not run out."""

REVIEWS_OF = REVIEWS.where(Cohort.programme_id.in_(COORDINATED))


def reviews_due() -> Sequence[Any]:
    """Records everywhere whose review is due within four weeks or overdue."""
    today = clock.today()
    return rows_of(REVIEWS, today=today, soon=today + REVIEW_NOTICE)


def reviews_due_to(account: Account) -> Sequence[Any]:
    """The same of the cohorts this account coordinates."""
    today = clock.today()
    return rows_of(REVIEWS_OF, account=account.id, today=today, soon=today + REVIEW_NOTICE)
