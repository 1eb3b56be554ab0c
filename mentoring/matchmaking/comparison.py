"""Two to four matches of a cohort side by side. Pure.

Scores are made of each run's own weights; what compares is the *fit*, measured alike for every run
and without personal fit (`measures`). Pairs of two runs are set against each other only where what
nobody may see counts the same in both and rests on the same: otherwise one change of partner could
tell what two people have in common, or who is served first (ADR 0005), so only counts are told,
through `disclosure`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median

from mentoring import disclosure
from mentoring.disclosure import Total

FEWEST, MOST = 2, 4
"""How many runs are compared at once."""

BETTER, WORSE, SAME, GAINED, LOST = "better", "worse", "same", "gained", "lost"
NO_CHOICE = 0
"""Rank of somebody whose partner is none of those they named."""


@dataclass(frozen=True)
class Pair:
    """One proposed pair.

    Parameters
    ----------
    left, right : int
        Applications.
    points, most : int
        Score by the run's own weights as shown, and the most it could be.
    fit : int or None
        Fit of 1,000, alike for every run; None in runs that did not measure it.
    """

    left: int
    right: int
    points: int
    most: int
    fit: int | None


@dataclass(frozen=True)
class Match:
    """What is compared of one run.

    Parameters
    ----------
    key : int
        The run.
    title, objective : str
        Name and aim.
    personal : Fraction
        Part of all weight that personal fit carries.
    shared, tiers : bool
        Whether shared experience was read at all, and whether a group was served first.
    left, right : tuple of int
        Applications taken in.
    private : mapping of int to str
        Digest of what nobody may see, by application; equal when nothing in it changed.
    pairs : tuple of Pair
        Every pair proposed.
    ranks : mapping of int to int
        Matched people who had named partners, by the place of the one they got; `NO_CHOICE` where
        they got none of them.
    price : mapping or None
        From `measures.price_of_aim`.
    near : (int, int)
        The run it stays close to and how closely; zeros for none.
    """

    key: int
    title: str
    objective: str
    personal: Fraction
    shared: bool
    tiers: bool
    left: tuple[int, ...]
    right: tuple[int, ...]
    private: Mapping[int, str] = field(repr=False)
    pairs: tuple[Pair, ...]
    ranks: Mapping[int, int] = field(default_factory=dict)
    price: Mapping[str, int] | None = None
    near: tuple[int, int] = (0, 0)


def may_pair_up(one: Match, other: Match) -> bool:
    """Return whether the pairs of two runs may be set against each other.

    Parameters
    ----------
    one, other : Match
        Two runs.

    Returns
    -------
    bool
        True where personal fit has the same part of all weight in both, both read shared experience
        or neither did, neither served a group first, neither stays close to a third run, and nobody
        in both has changed what they told in confidence in between. Whatever then differs does not
        tell of it.
    """
    if one.personal != other.personal:
        return False
    if one.shared is not other.shared or one.tiers or other.tiers:
        return False
    if one.near != other.near and {one.near[0], other.near[0]} - {0, one.key, other.key}:
        return False
    both = one.private.keys() & other.private.keys()
    return all(one.private[each] == other.private[each] for each in both)


@dataclass(frozen=True)
class Spread:
    """The weakest, the middle and the mean of some figures; None where there are none."""

    worst: float | None
    median: float | None
    mean: float | None


def spread(figures: Sequence[float]) -> Spread:
    """Return the weakest, the middle and the mean.

    Examples
    --------
    >>> spread([3, 1, 8])
    Spread(worst=1, median=3, mean=4.0)
    """
    if not figures:
        return Spread(None, None, None)
    return Spread(min(figures), median(figures), sum(figures) / len(figures))


@dataclass(frozen=True)
class Column:
    """The figures of one run.

    Parameters
    ----------
    match : Match
        The run.
    matched : int
        People on the left with a partner.
    score : Spread
        Scores in per cent of the most by the run's own weights.
    fit : Spread
        Fit of 1,000.
    load : mapping of int to int
        People on the right by how many partners they have, from 0.
    """

    match: Match
    matched: int
    score: Spread
    fit: Spread
    load: Mapping[int, int]


def column(match: Match) -> Column:
    """Return the figures of one run.

    Parameters
    ----------
    match : Match
        The run.

    Returns
    -------
    Column
        Cost: linear in the number of people.
    """
    held = Counter(pair.right for pair in match.pairs)
    return Column(
        match,
        len({pair.left for pair in match.pairs}),
        spread([100 * pair.points / pair.most for pair in match.pairs if pair.most]),
        spread([pair.fit for pair in match.pairs if pair.fit is not None]),
        dict(sorted(Counter(held.get(each, 0) for each in match.right).items())),
    )


@dataclass(frozen=True)
class Change:
    """What becomes of one person on the left from one run to another.

    Parameters
    ----------
    left : int
        Who.
    was, now : int or None
        Partner in the first and in the second run.
    fit_was, fit_now : int or None
        Fit with each.
    kind : str
        `BETTER`, `WORSE` or `SAME` fit with somebody else, `GAINED` or `LOST` a partner.
    """

    left: int
    was: int | None
    now: int | None
    fit_was: int | None
    fit_now: int | None
    kind: str


@dataclass(frozen=True)
class Against:
    """One run set against the first.

    Parameters
    ----------
    match : Match
        The second run.
    changes : tuple of Change or None
        Everybody whose partner is another; None where pairs may not be set against each other.
    changed, unchanged : int or None
        How many matched in either run have another partner or one in one run alone, and how many
        the same. None where that is not shown.
    mentors : mapping of str to int
        People on the right whose partners fit better, worse or the same on average, or who gain or
        lose every partner; empty where pairs may not be set against each other.
    """

    match: Match
    changes: tuple[Change, ...] | None
    changed: int | None
    unchanged: int | None
    mentors: Mapping[str, int] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        """Return how many changes are of a kind."""
        return sum(each.kind == kind for each in self.changes or ())

    @property
    def moved(self) -> int:
        """How many have a partner in both runs, and another one."""
        return sum(self.count(kind) for kind in (BETTER, WORSE, SAME))


def against(first: Match, second: Match) -> Against:
    """Set one run against another, as far as that may be told.

    Parameters
    ----------
    first, second : Match
        The runs.

    Returns
    -------
    Against
        Changes from the first to the second, or counts that have passed `disclosure`.
    """
    was = {pair.left: pair for pair in first.pairs}
    now = {pair.left: pair for pair in second.pairs}
    everybody = sorted(was.keys() | now.keys())
    changes = tuple(
        _change(each, was.get(each), now.get(each))
        for each in everybody
        if _partner(was.get(each)) != _partner(now.get(each))
    )
    same = len(everybody) - len(changes)
    if may_pair_up(first, second):
        return Against(second, changes, len(changes), same, _mentors(first, second))
    figures = {"all": len(everybody), "changed": len(changes), "same": same}
    hidden = disclosure.protect(figures, [Total("all", ("changed", "same"))], sensitive=True)
    shown = {key: None if key in hidden else value for key, value in figures.items()}
    return Against(second, None, shown["changed"], shown["same"])


def _partner(pair: Pair | None) -> int | None:
    return None if pair is None else pair.right


def _change(left: int, was: Pair | None, now: Pair | None) -> Change:
    before, after = (None if pair is None else pair.fit for pair in (was, now))
    if was is None or now is None:
        kind = GAINED if was is None else LOST
    else:
        kind = _compared(before, after)
    return Change(left, _partner(was), _partner(now), before, after, kind)


def _compared(before: float | None, after: float | None) -> str:
    if before is None or after is None or before == after:
        return SAME
    return BETTER if after > before else WORSE


def _mentors(first: Match, second: Match) -> dict[str, int]:
    """Return for how many on the right it is better or worse, of those whose partners change."""
    was, now = _partners(first), _partners(second)
    counted: Counter[str] = Counter()
    for each in was.keys() | now.keys():
        before, after = was.get(each), now.get(each)
        if before is None or after is None:
            counted[GAINED if before is None else LOST] += 1
        elif before.keys() != after.keys():
            means = [
                sum(fits) / len(fits) if None not in fits else None
                for fits in (list(before.values()), list(after.values()))
            ]
            counted[_compared(means[0], means[1])] += 1
    return dict(counted)


def _partners(match: Match) -> dict[int, dict[int, int | None]]:
    found: dict[int, dict[int, int | None]] = {}
    for pair in match.pairs:
        found.setdefault(pair.right, {})[pair.left] = pair.fit
    return found
