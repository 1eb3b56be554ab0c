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


def groups(title: str, matches: Sequence[Match], of: Mapping[int, str]) -> Groups:
    """Compare how groups on the left fare in each run.

    Parameters
    ----------
    title : str
        What divides people.
    matches : sequence of Match
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
            tuple(_rate(match, label, of) for match in matches),
            tuple(_mean_fit(match, label, of) for match in matches),
        )
        for label in labels
    ]
    return Groups(title, tuple(told), _gaps(told, len(matches)))


def _gaps(rows: Sequence[GroupRow], runs: int) -> tuple[int | None, ...]:
    gaps: list[int | None] = []
    for at in range(runs):
        shown = [rate for row in rows if (rate := row.rates[at]) is not None]
        gaps.append(max(shown) - min(shown) if len(shown) > 1 else None)
    return tuple(gaps)


def _rate(match: Match, label: str, of: Mapping[int, str]) -> int | None:
    people = [each for each in match.left if of.get(each) == label]
    if not disclosure.may_show(len(people)):
        return None
    matched = {pair.left for pair in match.pairs}
    return round(100 * sum(each in matched for each in people) / len(people))


def _mean_fit(match: Match, label: str, of: Mapping[int, str]) -> int | None:
    fits = [p.fit for p in match.pairs if of.get(p.left) == label and p.fit is not None]
    return round(sum(fits) / len(fits)) if disclosure.may_show(len(fits)) else None


def declared_groups(title: str, matches: Sequence[Match], declared: Mapping[int, str]) -> Groups:
    """Compare groups that people declared themselves to be in, for priority: special data.

    Parameters
    ----------
    title : str
        What divides people.
    matches : sequence of Match
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
    open_ = all(_far_apart(one, other) for one in matches for other in matches)
    rows = []
    for label in sorted(set(declared.values())):
        rates = []
        for match in matches:
            people = [each for each in match.left if declared.get(each) == label]
            matched = len({pair.left for pair in match.pairs} & set(people))
            figures = {"all": len(people), "matched": matched, "alone": len(people) - matched}
            total = [Total("all", ("matched", "alone"))]
            hidden = disclosure.protect(figures, total, sensitive=True)
            safe = open_ and not hidden and disclosure.may_show(len(people))
            rates.append(5 * round(20 * matched / len(people)) if safe else None)
        rows.append(GroupRow(label, tuple(rates), (None,) * len(matches)))
    return Groups(title, tuple(rows), _gaps(rows, len(matches)))


def _far_apart(one: Match, other: Match) -> bool:
    changed = {pair.left for pair in one.pairs} ^ {pair.left for pair in other.pairs}
    return not changed or len(changed) >= disclosure.MIN_RESPONDENTS
