"""What an assessor sees of a programme: its numbers, and its decisions without the people."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from mentoring import disclosure
from mentoring.accounts.models import Account, RoleGrant
from mentoring.accounts.queries import granted
from mentoring.audit import StatusChange
from mentoring.extensions import db
from mentoring.listing import by_name
from mentoring.matchmaking.models import MatchRun, RunStatus
from mentoring.pairings.models import Pairing, PairingStatus
from mentoring.pairings.naming import STATUS_WORDS
from mentoring.permissions import ROLE_LABELS, Role
from mentoring.programmes.models import Application, Cohort, CohortStatus, Programme
from mentoring.programmes.presenters import COHORT_LABELS, SIDE_LABELS, STATUS_LABELS
from mentoring.programmes.reciprocal import on_each_side
from mentoring.reports.sponsor import Figure

KINDS = {
    "Cohort": "Cohort",
    "Application": "Application",
    "MatchRun": "Match",
    "Pairing": "Pairing",
}
"""What is decided about, as the history calls it and as people read it."""


RUN_LABELS = {
    RunStatus.QUEUED: "Waiting to be computed",
    RunStatus.RUNNING: "Being computed",
    RunStatus.DONE: "Computed",
    RunStatus.FAILED: "Did not finish",
    RunStatus.CANCELLED: "Stopped",
    RunStatus.PUBLISHED: "Published",
    RunStatus.AWAY: "Put away",
}
LABELS: Mapping[str, Mapping[Any, str]] = {
    "Cohort": COHORT_LABELS,
    "Application": STATUS_LABELS,
    "MatchRun": RUN_LABELS,
    "Pairing": STATUS_WORDS,
}


def in_words(kind: str, status: str) -> str:
    """A status of one kind of thing as everybody else reads it."""
    plain = status.replace("_", " ").capitalize()
    return LABELS.get(kind, {}).get(status, plain)


def programmes_assessed_by(account: Account) -> Sequence[Programme]:
    """The programmes this account assesses."""
    mine = granted(account, Role.ASSESSOR)
    return db.session.scalars(
        select(Programme).where(Programme.id.in_(mine)).order_by(by_name(Programme.name))
    ).all()


def cohorts_of(programme: Programme) -> Sequence[Cohort]:
    """Cohorts that have been opened, newest first."""
    return db.session.scalars(
        select(Cohort)
        .where(Cohort.programme_id == programme.id, Cohort.status != CohortStatus.DRAFT)
        .order_by(Cohort.opens_on.desc(), Cohort.id.desc())
    ).all()


def figures_of(cohort: Cohort) -> list[Figure]:
    """The numbers of a cohort as they stand. No total is shown from which a small one could be
    worked out, and below the threshold nothing is, not even nought."""
    figures = [
        Figure(
            f"{SIDE_LABELS[side]}s signed up",
            "People who signed up on this side and have not withdrawn",
            _shown(count),
        )
        for side, count in on_each_side(cohort).items()
    ]
    rows = db.session.execute(
        select(Pairing.status, func.count())
        .where(Pairing.cohort_id == cohort.id)
        .group_by(Pairing.status)
    )
    pairs = {row.status: row[1] for row in rows}
    for name, counts, status in (
        ("Pairs meeting now", "Pairs in which both have accepted", PairingStatus.ACTIVE),
        ("Pairs that have ended", "Pairs that were confirmed and have ended", PairingStatus.ENDED),
    ):
        figures.append(Figure(name, counts, _shown(pairs.get(status, 0))))
    return figures


def _shown(count: int) -> str:
    shown = disclosure.shown_count(count)
    return f"Fewer than {disclosure.MIN_COUNT}" if shown is None else f"{shown:,}"


def decisions(programme: Programme, kind: str, sort: str) -> Select[Any]:
    """Every change of status in a programme: when, of what, from what to what, by whom."""
    cohorts = select(Cohort.id).where(Cohort.programme_id == programme.id)
    subjects = {
        "Cohort": cohorts,
        "Application": select(Application.id).where(Application.cohort_id.in_(cohorts)),
        "MatchRun": select(MatchRun.id).where(MatchRun.cohort_id.in_(cohorts)),
        "Pairing": select(Pairing.id).where(Pairing.cohort_id.in_(cohorts)),
    }
    chosen = {kind: subjects[kind]} if kind in subjects else subjects
    query = select(
        StatusChange.at,
        StatusChange.subject_type,
        StatusChange.subject_id,
        StatusChange.was,
        StatusChange.became,
        StatusChange.actor_id,
        StatusChange.reason.is_not(None).label("has_reason"),
    ).where(
        or_(
            *(
                and_(StatusChange.subject_type == name, StatusChange.subject_id.in_(ids))
                for name, ids in chosen.items()
            )
        )
    )
    if sort == "oldest":
        return query.order_by(StatusChange.at, StatusChange.id)
    return query.order_by(StatusChange.at.desc(), StatusChange.id.desc())


def who_acted(programme: Programme, rows: Sequence[Any]) -> dict[int | None, str]:
    """Who stands behind the acts of a page, by what they are to the programme, never by name."""
    actors = {row.actor_id for row in rows if row.actor_id is not None}
    roles = db.session.execute(
        select(RoleGrant.account_id, RoleGrant.role).where(
            RoleGrant.account_id.in_(actors), RoleGrant.programme_id == programme.id
        )
    )
    found: dict[int | None, str] = dict.fromkeys(actors, "Somebody who takes part")
    found |= {account_id: ROLE_LABELS[role] for account_id, role in roles}
    return found | {None: "The service"}
