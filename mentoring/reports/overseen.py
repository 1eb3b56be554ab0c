"""What national oversight is told of a cohort's match once it is published. No persons.

Everything is counted from what stood when the last match was published, so that a number moves
with a publication and not with a person; each is rounded and none is shown below 8, so that
nothing taken from another tells of a few people. See `disclosure.rounded_count`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from mentoring import disclosure
from mentoring.extensions import db
from mentoring.matchmaking.models import (
    MatchRun,
    Proposal,
    ProposalMember,
    ProposalStatus,
    RunStatus,
    UnmatchedApplication,
)
from mentoring.matchmaking.unmatched import COORDINATOR
from mentoring.pairings.naming import SIDE_NAMES
from mentoring.programmes.models import SIDES, Application, Cohort, Side


@dataclass(frozen=True)
class ReleasedFigure:
    """A number as oversight reads it, and what it counts."""

    label: str
    text: str
    counts: str


@dataclass(frozen=True)
class ReleasedMatch:
    """The totals of a cohort's published matches."""

    published_at: datetime
    figures: Sequence[ReleasedFigure]
    unmatched: Sequence[tuple[str, str, str]]
    loads: Sequence[tuple[str, str]]
    offering: str


def in_words(count: int) -> str:
    """A count as it may be shown."""
    shown = disclosure.rounded_count(count)
    return f"Fewer than {disclosure.MIN_ROUNDED}" if shown is None else f"About {shown:,}"


def released_match(cohort: Cohort) -> ReleasedMatch | None:
    """The totals, or None until a match has been published; a constant number of queries."""
    last = db.session.execute(
        select(MatchRun.id, MatchRun.published_at)
        .where(MatchRun.cohort_id == cohort.id, MatchRun.status == RunStatus.PUBLISHED)
        .order_by(MatchRun.published_at.desc(), MatchRun.id.desc())
        .limit(1)
    ).first()
    if last is None or cohort.in_circles:
        return None
    sides = SIDES[cohort.programme.kind]
    pairs = _pairs_by_person(cohort)
    loads = Counter(count for (side, _person), count in pairs.items() if side is sides[1])
    return ReleasedMatch(
        last.published_at,
        _figures(sides, _applied(cohort, last.published_at), pairs),
        _unmatched(last.id),
        [(_pairings(load), in_words(loads[load])) for load in range(1, max(loads, default=0) + 1)],
        SIDE_NAMES[sides[1]],
    )


def _pairings(load: int) -> str:
    return "1 pairing" if load == 1 else f"{load} pairings"


def _applied(cohort: Cohort, moment: datetime) -> Mapping[Side, int]:
    rows = db.session.execute(
        select(Application.side, func.count())
        .where(Application.cohort_id == cohort.id, Application.submitted_at < moment)
        .group_by(Application.side)
    )
    return {row[0]: row[1] for row in rows}


def _pairs_by_person(cohort: Cohort) -> Mapping[tuple[Side, int], int]:
    """In how many pairs of published matches each person stands."""
    rows = db.session.execute(
        select(ProposalMember.side, ProposalMember.application_id, func.count())
        .join(Proposal, Proposal.id == ProposalMember.proposal_id)
        .join(MatchRun, MatchRun.id == Proposal.run_id)
        .where(
            MatchRun.cohort_id == cohort.id,
            MatchRun.status == RunStatus.PUBLISHED,
            Proposal.status == ProposalStatus.APPROVED,
        )
        .group_by(ProposalMember.side, ProposalMember.application_id)
    )
    return {(side, person): count for side, person, count in rows}


def _figures(
    sides: Sequence[Side], applied: Mapping[Side, int], pairs: Mapping[tuple[Side, int], int]
) -> list[ReleasedFigure]:
    matched = Counter(side for side, _person in pairs)
    found = []
    for side in sides:
        name = SIDE_NAMES[side]
        found += [
            ReleasedFigure(
                f"{name}s: applied",
                in_words(applied.get(side, 0)),
                "Applications sent before the last match was published, also withdrawn ones",
            ),
            ReleasedFigure(
                f"{name}s: matched",
                in_words(matched[side]),
                "People invited to a pairing by a published match, whatever they answered",
            ),
        ]
    return found


def _unmatched(run_id: int) -> list[tuple[str, str, str]]:
    """Side, reason and number; a reason of few people is left out, as one of nobody is."""
    rows: Any = db.session.execute(
        select(UnmatchedApplication.side, UnmatchedApplication.reason, func.count())
        .where(UnmatchedApplication.run_id == run_id)
        .group_by(UnmatchedApplication.side, UnmatchedApplication.reason)
    ).all()
    return [
        (SIDE_NAMES[side], COORDINATOR[reason], in_words(count))
        for side, reason, count in sorted(rows, key=lambda row: (row[0].value, row[1]))
        if reason in COORDINATOR and count >= disclosure.MIN_ROUNDED
    ]
