"""How a review went: by whom, how long they read, how often they departed from the proposal.

This is the record that people were involved, and how; each figure says what it counts. A match that
was made by matching the rest of another again goes on with that one's review, so the figures go
back through every match it came from.
"""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select, true
from sqlalchemy.orm import aliased

from mentoring import clock
from mentoring.accounts.models import Account
from mentoring.extensions import db
from mentoring.matchmaking.models import (
    BlindOpening,
    Decision,
    MatchRun,
    Proposal,
    ProposalMember,
    ProposalReview,
    ProposalStatus,
    ReasonsShown,
    RunOrigin,
)
from mentoring.matchmaking.options import RunOptions

LONGEST = 600.0
"""Seconds after which somebody is taken to have left the page open and gone away."""
QUICK = 5.0
"""Seconds below which a page can hardly have been read."""

Pair = tuple[int, int]


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
    matches: int
    """This match and those it was made from."""
    reviewers: Sequence[Reviewer]
    approved: int
    rejected: int
    chosen: int
    """Pairs a person put together in place of what was proposed."""
    as_proposed: int
    """Approved pairs that were proposed, not put together by a person."""
    carried: int
    undone: int
    one_by_one: int
    batches: Sequence[int]
    median_read: float | None
    quick: int
    read: int
    names_opened: int

    @property
    def departed(self) -> int:
        """Decisions that departed from what was proposed."""
        return self.rejected + self.chosen

    @property
    def decided(self) -> int:
        """Pairs with a decision that stands, each once."""
        return self.as_proposed + self.departed

    @property
    def override_rate(self) -> float | None:
        """Which part of the decisions departed from what was proposed."""
        return self.departed / self.decided if self.decided else None


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
    acts = looks([(who, moment, None) for who, moment in shown], decided)
    return [each.seconds for each in acts if each.seconds is not None]


@dataclass(frozen=True)
class Look:
    """Somebody opened the page of `what`; seconds until their next act, None when there is none."""

    who: int
    what: Any
    moment: datetime
    seconds: float | None


def looks(
    shown: Iterable[tuple[int, datetime, Any]], decided: Iterable[tuple[int, datetime]]
) -> list[Look]:
    """Return every opening of a page with how long it was looked at, at most `LONGEST`.

    Parameters
    ----------
    shown : iterable of (int, datetime, any)
        Who opened a page, when, and which.
    decided : iterable of (int, datetime)
        Who decided, and when.

    Returns
    -------
    list of Look
        Person by person, in order of time.
    """
    acts: dict[int, list[tuple[datetime, bool, Any]]] = defaultdict(list)
    for who, moment, what in shown:
        acts[who].append((moment, True, what))
    for who, moment in decided:
        acts[who].append((moment, False, None))
    found = []
    for who, of_person in acts.items():
        of_person.sort(key=lambda act: act[:2])
        ends: list[datetime | None] = [moment for moment, _, _ in of_person[1:]]
        for (moment, opening, what), end in zip(of_person, [*ends, None], strict=True):
            if opening:
                seconds = end and min((end - moment).total_seconds(), LONGEST)
                found.append(Look(who, what, moment, seconds))
    return found


def is_quick(seen: Sequence[Look], until: datetime) -> bool:
    """Whether reasons were looked at, up to a moment, for less than `QUICK` seconds in all."""
    times = [
        (until - each.moment).total_seconds() if each.seconds is None else each.seconds
        for each in seen
        if each.moment <= until
    ]
    return bool(times) and sum(times) < QUICK


def quick_approvals(run: MatchRun) -> int:
    """How many approvals that stand rest on reasons hardly looked at; a few queries."""
    line = _line_of(run)
    reviews = _reviews_of(line.runs)
    decided = {(row.account_id, row.decided_at) for row in reviews if not row.carried}
    seen = _seen(line.runs, decided)
    return sum(
        is_quick(seen.get((row.account_id, _pair(row)), ()), row.decided_at)
        for row in reviews
        if row.run_id == run.id and row.undone_at is None and row.decision is Decision.APPROVE
    )


def quick_readings(run: MatchRun, reader: Account) -> int:
    """Of how many waiting pairs somebody has opened the reasons and hardly looked at them yet."""
    decided = {(row.account_id, row.decided_at) for row in _reviews_of([run.id])}
    seen = _seen([run.id], decided, Proposal.status == ProposalStatus.WAITING)
    return sum(is_quick(each, clock.now()) for (who, _), each in seen.items() if who == reader.id)


def _seen(
    runs: Sequence[int], decided: Iterable[tuple[int, datetime]], *which: ColumnElement[bool]
) -> dict[tuple[int, Pair], list[Look]]:
    """Openings by person and pair, of the pairs asked for."""
    one, other = aliased(ProposalMember), aliased(ProposalMember)
    asked = and_(*which) if which else true()
    rows = db.session.execute(
        select(
            ReasonsShown.account_id,
            ReasonsShown.shown_at,
            one.application_id,
            other.application_id,
            asked,
        )
        .join(Proposal, Proposal.id == ReasonsShown.proposal_id)
        .join(one, one.proposal_id == Proposal.id)
        .join(other, (other.proposal_id == Proposal.id) & (other.side > one.side))
        .where(Proposal.run_id.in_(runs))
    )
    found: dict[tuple[int, Pair], list[Look]] = defaultdict(list)
    shown = [(who, at, ((left, right), wanted)) for who, at, left, right, wanted in rows]
    for each in looks(shown, decided):
        pair, wanted = each.what
        if wanted:
            found[each.who, pair].append(each)
    return found


def conduct_of(run: MatchRun) -> Conduct:
    """How the review of a run has gone so far; a constant number of queries."""
    line = _line_of(run)
    pairs = _pairs_of(run.id)
    reviews = _reviews_of(line.runs)
    own = [row for row in reviews if not row.carried]
    latest = {_pair(row): row for row in reviews if row.undone_at is None}
    here = {_pair(row): row for row in reviews if row.undone_at is None and row.run_id == run.id}
    approved = {pair for pair, row in here.items() if row.decision is Decision.APPROVE}
    steps = {(row.account_id, row.decided_at): row.batch_size for row in own if row.batch_size > 1}
    times = reading_times(_shown(line.runs), {(row.account_id, row.decided_at) for row in own})
    return Conduct(
        pairs=len(pairs),
        matches=len(line.runs),
        reviewers=_reviewers(own),
        approved=len(approved),
        rejected=sum(
            row.decision is Decision.REJECT and (pair not in pairs or row.run_id == run.id)
            for pair, row in latest.items()
            if pair not in line.chosen
        ),
        chosen=len(line.chosen),
        as_proposed=len(approved - line.chosen),
        carried=sum(row.carried for row in here.values()),
        undone=sum(row.undone_at is not None for row in reviews),
        one_by_one=sum(row.batch_size == 1 for row in own),
        batches=sorted(steps.values(), reverse=True),
        median_read=statistics.median(times) if times else None,
        quick=sum(time < QUICK for time in times),
        read=len(times),
        names_opened=_names_opened(line.runs),
    )


@dataclass(frozen=True)
class _Line:
    """A run and those it was made from, and the pairs people put together on the way."""

    runs: Sequence[int]
    chosen: frozenset[Pair]


def _line_of(run: MatchRun) -> _Line:
    """Follow what a run was made from, back to the first; one query."""
    start = select(literal(run.id).label("run_id"), literal(0).label("back"))
    line = start.cte("line", recursive=True)
    line = line.union_all(
        select(RunOrigin.parent_id, line.c.back + 1).join(line, RunOrigin.run_id == line.c.run_id)
    )
    parent = aliased(MatchRun)
    rows = db.session.execute(
        select(line.c.run_id, RunOrigin.why, MatchRun.options, parent.options.label("before"))
        .join(MatchRun, MatchRun.id == line.c.run_id)
        .outerjoin(RunOrigin, RunOrigin.run_id == line.c.run_id)
        .outerjoin(parent, parent.id == RunOrigin.parent_id)
        .order_by(line.c.back.desc())
    ).all()
    chosen = {chosen_in(row.options, row.before) for row in rows if row.why}
    return _Line([row.run_id for row in rows], frozenset(pair for pair in chosen if pair))


def chosen_in(options: dict[str, Any], before: dict[str, Any]) -> Pair | None:
    """The pair a person put together for a run: kept last, unless it was to be kept anyway."""
    keep = RunOptions.from_json(options).keep
    return keep[-1] if keep and keep[-1] not in RunOptions.from_json(before).keep else None


def _pairs_of(run_id: int) -> set[Pair]:
    one, other = aliased(ProposalMember), aliased(ProposalMember)
    rows = db.session.execute(
        select(one.application_id, other.application_id)
        .join(Proposal, Proposal.id == one.proposal_id)
        .join(other, (other.proposal_id == one.proposal_id) & (other.side > one.side))
        .where(Proposal.run_id == run_id)
    )
    return {(first, second) for first, second in rows}


def _reviews_of(runs: Sequence[int]) -> Sequence[Any]:
    """Every decision in some runs, in order."""
    one, other = aliased(ProposalMember), aliased(ProposalMember)
    return db.session.execute(
        select(
            Proposal.run_id,
            one.application_id.label("one"),
            other.application_id.label("other"),
            ProposalReview.account_id,
            Account.name,
            ProposalReview.decision,
            ProposalReview.decided_at,
            ProposalReview.batch_size,
            ProposalReview.undone_at,
            ProposalReview.carried,
        )
        .join(ProposalReview.proposal)
        .join(one, one.proposal_id == Proposal.id)
        .join(other, (other.proposal_id == Proposal.id) & (other.side > one.side))
        .join(Account, Account.id == ProposalReview.account_id)
        .where(Proposal.run_id.in_(runs))
        .order_by(ProposalReview.id)
    ).all()


def _pair(row: Any) -> Pair:
    return row.one, row.other


def _shown(runs: Sequence[int]) -> list[tuple[int, datetime]]:
    rows = db.session.execute(
        select(ReasonsShown.account_id, ReasonsShown.shown_at)
        .join(Proposal, Proposal.id == ReasonsShown.proposal_id)
        .where(Proposal.run_id.in_(runs))
    )
    return [(who, moment) for who, moment in rows]


def _reviewers(reviews: Sequence[Any]) -> list[Reviewer]:
    counts: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for row in reviews:
        what = "undone" if row.undone_at is not None else row.decision.value
        counts[row.account_id, row.name][what] += 1
    return [
        Reviewer(name, of[Decision.APPROVE.value], of[Decision.REJECT.value], of["undone"])
        for (_, name), of in counts.items()
    ]


def _names_opened(runs: Sequence[int]) -> int:
    return (
        db.session.scalar(select(func.count(BlindOpening.id)).where(BlindOpening.run_id.in_(runs)))
        or 0
    )
