"""What programmes hold about a person: their applications and what became of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, and_, cast, or_, select, update

from mentoring.accounts.models import Account
from mentoring.audit import StatusChange
from mentoring.extensions import db
from mentoring.formatters import at, on
from mentoring.held import changed, plain, row_data
from mentoring.permissions import Role
from mentoring.programmes.applying import withdraw
from mentoring.programmes.look_models import LookAgain
from mentoring.programmes.looks import OUTCOME_LABELS
from mentoring.programmes.models import Application, ApplicationStatus, Cohort, CohortStatus
from mentoring.programmes.presenters import SIDE_LABELS, STATUS_FOR_APPLICANT
from mentoring.programmes.queries import applications_of
from mentoring.registry import DataHolder, Held, HeldItem, Kept, Reader, RetentionRule

EMPTY: dict[str, Any] = {
    "statement": "",
    "return_reason": "",
    "precheck": [],
}
NEVER_TAKEN = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.RETURNED,
    ApplicationStatus.WITHDRAWN,
)


def export(account: Account) -> Held:
    """Every application with its words, its history and the people who decide about it."""
    applications = applications_of(account)
    ids = [each.id for each in applications]
    past, looks = _moves(ids), _looks(ids)
    data = [
        row_data(each, leave_out=("account_id", "version"))
        | {"cohort": each.cohort.name, "programme": each.cohort.programme.name}
        | {"history": [{"at": plain(h.at), "became": h.became} for h in past.get(each.id, ())]}
        for each in applications
    ]
    asked = [look for each in applications for look in looks.get(each.id, ())]
    data = {
        "applications": data,
        "look_again": [row_data(each, leave_out=("answered_by_id",)) for each in asked],
    }
    items = [_item(each) for each in applications] + [_look(each) for each in asked]
    return Held(items, data)


def _moves(ids: Sequence[int]) -> Mapping[int, list[StatusChange]]:
    """What happened to each of these applications, oldest first; one query."""
    found = db.session.scalars(
        select(StatusChange)
        .where(StatusChange.subject_type == "Application", StatusChange.subject_id.in_(ids))
        .order_by(StatusChange.id)
    )
    return _by_key(found, "subject_id")


def _looks(ids: Sequence[int]) -> Mapping[int, list[LookAgain]]:
    """What was asked about each of these applications, newest first; one query."""
    found = db.session.scalars(
        select(LookAgain).where(LookAgain.application_id.in_(ids)).order_by(LookAgain.id.desc())
    )
    return _by_key(found, "application_id")


def _by_key(rows: Iterable[Any], key: str) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _look(look: LookAgain) -> HeldItem:
    lines = [
        ("Asked", at(look.asked_at)),
        ("What you wrote", look.words),
        ("What came of it", OUTCOME_LABELS[look.outcome] if look.outcome else ""),
        ("Why", look.reasons),
    ]
    return HeldItem(
        f"You asked us to look again: {look.application.cohort.name}",
        [line for line in lines if line[1]],
        "Coordinators of the programme",
        f"/applications/{look.application_id}",
        readers=(Reader(Role.COORDINATOR, look.application.cohort_id),),
    )


def _item(application: Application) -> HeldItem:
    cohort = application.cohort
    lines = [
        ("Programme", cohort.programme.name),
        ("Side", SIDE_LABELS[application.side]),
        ("Sent", at(application.submitted_at)),
        ("Where it stands", STATUS_FOR_APPLICANT[application.status]),
        ("What you wrote", application.statement),
        ("What a coordinator asked you", application.return_reason),
        ("You hear by", on(application.hear_by_on)),
    ]
    return HeldItem(
        f"Application to {cohort.name}",
        [line for line in lines if line[1]],
        _seen_by(application),
        f"/applications/{application.id}",
        readers=(Reader(Role.COORDINATOR, application.cohort_id),),
    )


def _seen_by(application: Application) -> str:
    programme = application.cohort.programme
    if application.status is ApplicationStatus.WITHDRAWN:
        return f"Coordinators of {programme.name} see that it was withdrawn, not your profile."
    return f"Coordinators of {programme.name}."


def erase(account: Account) -> Mapping[str, int]:
    """Withdraw what is still under way and empty every application of what was written in it."""
    withdrawn = 0
    applications = applications_of(account)
    for each in applications:
        over = each.cohort.status is CohortStatus.FINISHED
        if each.status is not ApplicationStatus.WITHDRAWN and not over:
            withdraw(each, actor="erasure")
            withdrawn += 1
    emptied = empty([each.id for each in applications])
    return {"applications withdrawn": withdrawn, "applications emptied": emptied}


def empty(ids: Sequence[Any]) -> int:
    """Delete what people and coordinators wrote in applications and their history."""
    changed(
        update(StatusChange)
        .where(StatusChange.subject_type == "Application", StatusChange.subject_id.in_(ids))
        .values(reason=None)
    )
    changed(update(LookAgain).where(LookAgain.application_id.in_(ids)).values(words="", reasons=""))
    return changed(update(Application).where(Application.id.in_(ids)).values(**EMPTY))


def without_a_place(before: datetime, held: Select[Any]) -> Select[Any]:
    """Applications that led to nothing so long ago, and still have something written in them."""
    written = or_(
        Application.statement != "",
        Application.return_reason != "",
        cast(Application.precheck, Text) != "[]",
    )
    over = or_(
        Application.status.in_(NEVER_TAKEN),
        and_(
            Application.status == ApplicationStatus.APPROVED,
            Application.cohort_id.in_(
                select(Cohort.id).where(Cohort.status == CohortStatus.FINISHED)
            ),
        ),
    )
    return select(Application.id).where(
        written,
        over,
        Application.hear_by_on < before.date(),
        Application.account_id.not_in(held),
    )


HOLDER = DataHolder(
    key="applications",
    title="Your applications",
    tables=frozenset(
        {"look_again", "programme", "cohort", "cohort_gate", "cohort_version", "application"}
    ),
    export=export,
    erase=erase,
    goes="What you wrote in your applications and what was written back to you.",
    keeps=(
        Kept(
            "That somebody applied to a cohort, on which side and with what outcome, "
            "without your name",
            "So that the programme's figures stay true",
            "As long as the programme's figures stand",
        ),
    ),
    retention=(
        RetentionRule(
            "applications that led to no place",
            "What was written in applications that were returned, withdrawn or not matched",
            "application without a place",
            "the day by which the person was to hear",
            without_a_place,
            empty,
        ),
    ),
    order=40,
)
