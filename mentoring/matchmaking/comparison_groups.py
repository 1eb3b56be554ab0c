"""How groups fare in matches that are compared. Pure; every figure has passed `disclosure`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mentoring import disclosure
from mentoring.disclosure import Total
from mentoring.matchmaking.comparison import Match


@dataclass(frozen=True)
class GroupRow:
    """One group on the left in every run compared.

    Parameters
    ----------
    label : str
        The group.
    rates : tuple of int or None
        Per cent of its people with a partner, in each run; None where not shown.
    fits : tuple of int or None
        Mean fit of its matched people, in each run; None where not shown.
    """

    label: str
    rates: tuple[int | None, ...]
    fits: tuple[int | None, ...]


@dataclass(frozen=True)
class Groups:
    """Every group of one kind, and how far apart the best and the worst of them are.

    Parameters
    ----------
    title : str
        What divides people.
    rows : tuple of GroupRow
        The groups.
    gaps : tuple of int or None
        Highest less lowest rate shown, in each run; None where fewer than two are shown.
    """

    title: str
    rows: tuple[GroupRow, ...]
    gaps: tuple[int | None, ...]


def groups(title: str, sides: Sequence[Match], of: Mapping[int, str]) -> Groups:
    """Compare how groups on the left fare in each run.

    Parameters
    ----------
    title : str
        What divides people.
    sides : sequence of Match
        The runs.
    of : mapping of int to str
        Group of each application; who is in none is left out.

    Returns
    -------
    Groups
        Rates and means only where `disclosure.may_show` lets them: of 10 people or more.
    """
    labels = sorted(set(of.values()))
    told = [
        GroupRow(
            label,
            tuple(_rate(side, label, of) for side in sides),
            tuple(_mean_fit(side, label, of) for side in sides),
        )
        for label in labels
    ]
    return Groups(title, tuple(told), _gaps(told, len(sides)))


def _gaps(rows: Sequence[GroupRow], runs: int) -> tuple[int | None, ...]:
    gaps: list[int | None] = []
    for at in range(runs):
        shown = [rate for row in rows if (rate := row.rates[at]) is not None]
        gaps.append(max(shown) - min(shown) if len(shown) > 1 else None)
    return tuple(gaps)


def _rate(side: Match, label: str, of: Mapping[int, str]) -> int | None:
    people = [each for each in side.left if of.get(each) == label]
    if not disclosure.may_show(len(people)):
        return None
    matched = {pair.left for pair in side.pairs}
    return round(100 * sum(each in matched for each in people) / len(people))


def _mean_fit(side: Match, label: str, of: Mapping[int, str]) -> int | None:
    fits = [p.fit for p in side.pairs if of.get(p.left) == label and p.fit is not None]
    return round(sum(fits) / len(fits)) if disclosure.may_show(len(fits)) else None


def declared_groups(title: str, sides: Sequence[Match], declared: Mapping[int, str]) -> Groups:
    """Compare groups that people declared themselves to be in, for priority: special data.

    Parameters
    ----------
    title : str
        What divides people.
    sides : sequence of Match
        The runs.
    declared : mapping of int to str
        Group of each application.

    Returns
    -------
    Groups
        Rates alone, in steps of 5, and only where no small count can be worked out: every group of
        each run passes `disclosure.protect`, and between two runs either nobody or at least
        `disclosure.MIN_RESPONDENTS` people gain or lose a partner, or the difference would tell of
        single ones.
    """
    open_ = all(_far_apart(one, other) for one in sides for other in sides)
    rows = []
    for label in sorted(set(declared.values())):
        rates = []
        for side in sides:
            people = [each for each in side.left if declared.get(each) == label]
            matched = len({pair.left for pair in side.pairs} & set(people))
            figures = {"all": len(people), "matched": matched, "alone": len(people) - matched}
            total = [Total("all", ("matched", "alone"))]
            hidden = disclosure.protect(figures, total, sensitive=True)
            safe = open_ and not hidden and disclosure.may_show(len(people))
            rates.append(5 * round(20 * matched / len(people)) if safe else None)
        rows.append(GroupRow(label, tuple(rates), (None,) * len(sides)))
    return Groups(title, tuple(rows), _gaps(rows, len(sides)))


def _far_apart(one: Match, other: Match) -> bool:
    changed = {pair.left for pair in one.pairs} ^ {pair.left for pair in other.pairs}
    return not changed or len(changed) >= disclosure.MIN_RESPONDENTS
