"""How a review went: by whom, how long they read, how often they departed from the proposal.

This is the record that people were involved, and how; each figure says what it counts.
"""

import itertools
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.matchmaking.models import (
    BlindOpening,
    Decision,
    MatchRun,
    Proposal,
    ProposalReview,
    ReasonsShown,
)

LONGEST = 600.0
"""Seconds after which somebody is taken to have left the page open and gone away."""
QUICK = 5.0
"""Seconds below which a page can hardly have been read."""


@dataclass(frozen=True)
class Reviewer:
    """What one person decided."""

    name: str
    approved: int
    rejected: int
    undone: int


@dataclass(frozen=True)
class Conduct:
    """How a review went; times are in seconds, None where nothing can be said."""

    pairs: int
    reviewers: Sequence[Reviewer]
    approved: int
    rejected: int
    carried: int
    undone: int
    one_by_one: int
    batches: Sequence[int]
    median_read: float | None
    quick: int
    read: int
    names_opened: int

    @property
    def decided(self) -> int:
        """Pairs with a decision that stands."""
        return self.approved + self.rejected

    @property
    def override_rate(self) -> float | None:
        """Which part of the decisions departed from what was proposed."""
        return self.rejected / self.decided if self.decided else None


def reading_times(
    shown: Iterable[tuple[int, datetime]], decided: Iterable[tuple[int, datetime]]
) -> list[float]:
    """Return how long each opening of a page was looked at.

    Parameters
    ----------
    shown : iterable of (int, datetime)
        Who opened a page, and when.
    decided : iterable of (int, datetime)
        Who decided, and when.

    Returns
    -------
    list of float
        Seconds until the same person's next act, for openings that had one, at most `LONGEST`.
    """
    acts: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    for who, moment in shown:
        acts[who].append((moment, True))
    for who, moment in decided:
        acts[who].append((moment, False))
    times = []
    for of_person in acts.values():
        of_person.sort()
        for (moment, opening), (after, _) in itertools.pairwise(of_person):
            if opening:
                times.append(min((after - moment).total_seconds(), LONGEST))
    return times


def conduct_of(run: MatchRun) -> Conduct:
    """How the review of a run has gone so far; a constant number of queries."""
    reviews = db.session.execute(
        select(
            ProposalReview.proposal_id,
            ProposalReview.account_id,
            Account.name,
            ProposalReview.decision,
            ProposalReview.decided_at,
            ProposalReview.batch_size,
            ProposalReview.undone_at,
            ProposalReview.carried,
        )
        .join(ProposalReview.proposal)
        .join(Account, Account.id == ProposalReview.account_id)
        .where(Proposal.run_id == run.id)
        .order_by(ProposalReview.id)
    ).all()
    shown = db.session.execute(
        select(ReasonsShown.account_id, ReasonsShown.shown_at)
        .join(Proposal, Proposal.id == ReasonsShown.proposal_id)
        .where(Proposal.run_id == run.id)
    ).all()
    standing = {row.proposal_id: row for row in reviews if row.undone_at is None}.values()
    own = [row for row in reviews if not row.carried]
    steps = {(row.account_id, row.decided_at): row.batch_size for row in own if row.batch_size > 1}
    times = reading_times(shown, {(row.account_id, row.decided_at) for row in own})
    return Conduct(
        pairs=_count(Proposal.run_id == run.id),
        reviewers=_reviewers(reviews),
        approved=sum(row.decision is Decision.APPROVE for row in standing),
        rejected=sum(row.decision is Decision.REJECT for row in standing),
        carried=sum(row.carried for row in standing),
        undone=sum(row.undone_at is not None for row in reviews),
        one_by_one=sum(row.batch_size == 1 for row in own),
        batches=sorted(steps.values(), reverse=True),
        median_read=statistics.median(times) if times else None,
        quick=sum(time < QUICK for time in times),
        read=len(times),
        names_opened=_names_opened(run),
    )


def _reviewers(reviews: Sequence[Any]) -> list[Reviewer]:
    counts: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for row in reviews:
        what = "undone" if row.undone_at is not None else row.decision.value
        counts[row.account_id, row.name][what] += 1
    return [
        Reviewer(name, of[Decision.APPROVE.value], of[Decision.REJECT.value], of["undone"])
        for (_, name), of in counts.items()
    ]


def _count(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Proposal.id)).where(condition)) or 0


def _names_opened(run: MatchRun) -> int:
    return (
        db.session.scalar(select(func.count(BlindOpening.id)).where(BlindOpening.run_id == run.id))
        or 0
    )
