"""The one gate for figures about people who answered, or who share something sensitive (pure).

Every figure that rests on a survey answer, a protected characteristic or an experience tag, or is
shown to somebody who may not see the rows counted, passes here before it reaches a page, a chart
or a file. What is let through is chosen so that nothing hidden can be worked out from it: small
counts are hidden, further figures with them where subtraction would give them back, and what
remains is attacked with linear and integer programming before it is released.

The rules, and where they come from:

- a count of 1 to 4 is not shown (`MIN_COUNT`);
- a mean, score, percentage or quotation needs 10 respondents (`MIN_RESPONDENTS`), and two
  organisations where the question is asked per organisation (`MIN_ORGANISATIONS`);
- a hidden count must stay uncertain by at least `WIDTH` given everything shown beside it;
- for sensitive answers a nought, or everybody, is hidden too: it tells about each person.

What is refused gives no reason: "nearly all agreed" must not be told apart from "few answered".
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

MIN_COUNT = 5
MIN_RESPONDENTS = 10
MIN_ORGANISATIONS = 2
WIDTH = 5
HIDDEN = "Not shown"
"""What stands where a figure is withheld, for whatever reason."""

Key = TypeVar("Key", bound=Hashable)
Partition = tuple[tuple[int, ...], ...]
"""Answer options put together into bands: each option's index in exactly one band."""


@dataclass(frozen=True)
class Total:
    """That one published figure is the sum of others."""

    whole: Hashable
    parts: tuple[Hashable, ...]


def may_show(respondents: int, organisations: int | None = None) -> bool:
    """Whether a mean, score, percentage or quotation may be shown at all.

    Parameters
    ----------
    respondents : int
        How many people answered.
    organisations : int, optional
        From how many organisations; left out where the figure is not about organisations.

    Returns
    -------
    bool

    Examples
    --------
    >>> may_show(9), may_show(10), may_show(10, organisations=1)
    (False, True, False)
    """
    enough = organisations is None or organisations >= MIN_ORGANISATIONS
    return respondents >= MIN_RESPONDENTS and enough


def shown_count(count: int) -> int | None:
    """A count that stands alone: itself, or None when it is below the threshold (nought too).

    Parameters
    ----------
    count : int
        How many people.

    Returns
    -------
    int or None
    """
    return count if count >= MIN_COUNT else None


def ranges(
    figures: Mapping[Key, int], totals: Sequence[Total], hidden: frozenset[Key] | set[Key]
) -> dict[Key, tuple[float, float]]:
    """What a reader can work out about each hidden count, from what is shown.

    Parameters
    ----------
    figures : mapping of key to int
        Every count, the hidden ones included (their values are not used).
    totals : sequence of Total
        Which figures are sums of which; the reader knows this from the page.
    hidden : set of key
        Figures that are not shown.

    Returns
    -------
    dict of key to (float, float)
        Least and greatest whole number each hidden count can be; the greatest may be infinite.

    Notes
    -----
    Two linear programs per hidden figure over non-negative reals: the integer range lies inside,
    so that an uncertain answer here may be a little wide; counts are rounded inwards.
    """
    order = sorted(hidden, key=repr)
    place = {key: index for index, key in enumerate(order)}
    rows, right = [], []
    for total in totals:
        row, known = np.zeros(len(order)), 0
        for key, sign in [(total.whole, -1), *((part, 1) for part in total.parts)]:
            if key in place:
                row[place[key]] += sign
            else:
                known -= sign * figures[key]  # type: ignore[index]  # totals name the figures' keys
        if row.any():
            rows.append(row)
            right.append(known)
    equal = {"A_eq": np.array(rows), "b_eq": np.array(right)} if rows else {}
    return {key: _range(place[key], len(order), equal) for key in order}


def _range(index: int, size: int, equal: dict[str, np.ndarray]) -> tuple[float, float]:
    direction = np.zeros(size)
    direction[index] = 1
    low = linprog(direction, bounds=(0, None), method="highs", **equal)
    high = linprog(-direction, bounds=(0, None), method="highs", **equal)
    least = math.ceil(low.fun - 1e-6) if low.status == 0 else 0
    most = math.floor(-high.fun + 1e-6) if high.status == 0 else math.inf
    return least, most


def protect(
    figures: Mapping[Key, int],
    totals: Sequence[Total] = (),
    *,
    sensitive: bool = False,
    width: int = WIDTH,
) -> frozenset[Key]:
    """Which counts of a table must be hidden so that no small one can be worked out.

    Parameters
    ----------
    figures : mapping of key to int
        Every count that would be shown, totals included.
    totals : sequence of Total
        Which figures are sums of which, across the whole page and not only one table.
    sensitive : bool
        Hide noughts too, and a part that is the whole of its total.
    width : int
        How uncertain a hidden count must stay: greatest minus least possible value.

    Returns
    -------
    frozenset of key
        The hidden figures: first the small ones, then as many others as it takes, the smallest
        first. Showing the rest leaves every hidden count uncertain by `width` or more.

    Raises
    ------
    ValueError
        When a count is negative or a total is not the sum of its parts: the page would contradict
        itself, and the audit would prove nothing.

    Notes
    -----
    Greedy, so not always the fewest. Each round costs two linear programs per hidden figure; a
    table of a few dozen cells takes well under a second. Merging groups before calling often
    hides less than hiding them after.

    Examples
    --------
    >>> sorted(protect({"all": 30, "a": 3, "b": 9, "c": 18}, [Total("all", ("a", "b", "c"))]))
    ['a', 'b']
    """
    _check(figures, totals)
    hidden = {key for key, count in figures.items() if _small(count, sensitive)}
    if sensitive:
        for total in totals:
            hidden |= {
                part  # type: ignore[misc]  # totals name the figures' keys
                for part in total.parts
                if figures[part] == figures[total.whole]  # type: ignore[index]  # as above
            }
    while exposed := _exposed(figures, totals, hidden, width):
        candidates = _beside(exposed, totals, hidden) or (set(figures) - hidden)
        hidden.add(min(candidates, key=lambda key: (figures[key] == 0, figures[key], repr(key))))
    return frozenset(hidden)


def _small(count: int, sensitive: bool) -> bool:
    return 0 < count < MIN_COUNT or (sensitive and count == 0)


def _check(figures: Mapping[Key, int], totals: Sequence[Total]) -> None:
    if any(count < 0 for count in figures.values()):
        raise ValueError("A count cannot be negative")
    for total in totals:
        parts = sum(figures[part] for part in total.parts)  # type: ignore[index]  # keys of figures
        if parts != figures[total.whole]:  # type: ignore[index]  # as above
            raise ValueError(f"{total.whole!r} is not the sum of its parts")


def _exposed(
    figures: Mapping[Key, int], totals: Sequence[Total], hidden: set[Key], width: int
) -> set[Key]:
    if not hidden:
        return set()
    found = ranges(figures, totals, hidden)
    return {key for key, (least, most) in found.items() if most - least < width}


def _beside(exposed: set[Key], totals: Sequence[Total], hidden: set[Key]) -> set[Key]:
    """Figures still shown in a total with an exposed one."""
    beside: set[Key] = set()
    for total in totals:
        members = {total.whole, *total.parts}
        if members & exposed:
            beside |= members - hidden  # type: ignore[arg-type]  # totals name the figures' keys
    return beside


# ------------------------------------------------------------------- answers to one question


@dataclass(frozen=True)
class Score:
    """A statistic of answers: the sum of each option's weight times its count, divided by n.

    A mean has the options' values as weights; eNPS has -100, 0 and 100. It is shown rounded to
    `decimals` places.
    """

    weights: tuple[float, ...]
    decimals: int

    def of(self, counts: Sequence[int]) -> float:
        """The statistic, rounded half up in size as people round."""
        exact = sum(w * c for w, c in zip(self.weights, counts, strict=True)) / sum(counts)
        scaled = abs(exact) * 10**self.decimals
        return math.copysign(math.floor(scaled + 0.5 + 1e-9) / 10**self.decimals, exact) + 0.0


@dataclass(frozen=True)
class Release:
    """What may be shown about the answers to one question."""

    respondents: int
    score: float | None = None
    bands: tuple[tuple[tuple[int, ...], int], ...] = ()


NOTHING = Release(0)


def release_answers(
    counts: Sequence[int],
    *,
    score: Score | None = None,
    partitions: Sequence[Partition] = (),
    sensitive: bool = False,
    organisations: int | None = None,
) -> Release:
    """What may be shown about the answers to one question of one group.

    Parameters
    ----------
    counts : sequence of int
        How many people chose each option.
    score : Score, optional
        The statistic to show if it is safe.
    partitions : sequence of Partition
        Ways to put options together, the finest first; the first safe one is shown. Merging
        neighbours is tried before hiding.
    sensitive : bool
        A nought, or everybody, is hidden as well.
    organisations : int, optional
        From how many organisations the answers come, where that matters.

    Returns
    -------
    Release
        With the score and the bands that can stand beside each other. `NOTHING` (and 0
        respondents) when fewer than `MIN_RESPONDENTS` answered.

    Notes
    -----
    A release is unsafe when a reader who knows the rules of arithmetic, the number of respondents,
    the score and the bands can tell that between 1 and 4 people chose some set of options, or
    that everybody chose the same one (for sensitive answers: that nobody chose some option).
    Every set of options of which that is true is attacked with small integer programs, so that
    "mean and n give the sum", "eNPS and n give promoters minus detractors" and rounding are all
    in it. Cost: at most ``2 ** options`` pairs of integer programs per try, usually a few.

    Examples
    --------
    >>> mean = Score((1, 2, 3, 4, 5), 1)
    >>> release_answers([0, 0, 0, 1, 11], score=mean).score is None
    True
    >>> release_answers([1, 2, 3, 5, 4], score=mean).score
    3.6
    """
    respondents = sum(counts)
    if not may_show(respondents, organisations):
        return NOTHING
    shown = score
    if shown is not None and not is_safe(counts, shown, (), sensitive=sensitive):
        shown = None
    bands: Partition = ()
    for partition in partitions:
        sums = [sum(counts[option] for option in band) for band in partition]
        if any(_small(total, sensitive) for total in sums):
            continue
        if is_safe(counts, shown, partition, sensitive=sensitive):
            bands = partition
            break
    return Release(
        respondents,
        shown.of(counts) if shown is not None else None,
        tuple((band, sum(counts[option] for option in band)) for band in bands),
    )


def is_safe(
    counts: Sequence[int],
    score: Score | None,
    bands: Partition,
    *,
    sensitive: bool = False,
    exactly: bool = False,
) -> bool:
    """Whether showing a score and bands together gives no small count away.

    Parameters
    ----------
    counts : sequence of int
        How many people chose each option.
    score, bands
        What would be shown; None and an empty tuple for nothing.
    sensitive : bool
        Whether a nought, or everybody, gives something away as well.
    exactly : bool
        Suppose that the reader knows the score unrounded, because other figures give it away.

    Returns
    -------
    bool
    """
    known = _knowledge(counts, score, bands, exactly)
    options, people = len(counts), sum(counts)
    for size in range(1, options):
        for chosen in combinations(range(options), size):
            count = sum(counts[option] for option in chosen)
            few = 0 < count < MIN_COUNT and _tells_of_a_few(chosen, options, people, known)
            everybody = count == people and (size == 1 or sensitive)
            if few or (everybody and _fewest(chosen, options, people, known) == people):
                return False
    return True


def _tells_of_a_few(
    chosen: Sequence[int], options: int, people: int, known: LinearConstraint
) -> bool:
    """Whether a reader can tell that between 1 and 4 people chose one of these options.

    Only sets which that is true of can be told so, which is why no other is attacked.
    """
    if _fewest(chosen, options, people, known) == 0:
        return False
    others = [option for option in range(options) if option not in chosen]
    return people - _fewest(others, options, people, known) < MIN_COUNT


EDGE = 1e-4
"""More than the solver's tolerance, less than a step of the sum."""


def _knowledge(
    counts: Sequence[int], score: Score | None, bands: Partition, exactly: bool
) -> LinearConstraint:
    """Everything a reader knows, as rows of constraints on the options' counts."""
    people = sum(counts)
    rows: list[Sequence[float]] = [[1.0] * len(counts)]
    low, high = [float(people)], [float(people)]
    if score is not None:
        rows.append(score.weights)
        if exactly:
            middle = sum(w * c for w, c in zip(score.weights, counts, strict=True))
            low.append(middle - EDGE)
            high.append(middle + EDGE)
        else:
            middle, slack = score.of(counts) * people, 0.5 * 10.0**-score.decimals * people
            # Halves are rounded away from nought: that end is not among what may have been.
            low.append(middle - slack + (EDGE if middle <= 0 else -EDGE))
            high.append(middle + slack - (EDGE if middle >= 0 else -EDGE))
    for band in bands:
        rows.append([1.0 if option in band else 0.0 for option in range(len(counts))])
        low.append(sum(counts[option] for option in band))
        high.append(low[-1])
    return LinearConstraint(np.array(rows, dtype=float), low, high)


def _fewest(chosen: Sequence[int], options: int, people: int, known: LinearConstraint) -> int:
    """Fewest people who can have chosen one of these options."""
    direction = np.array([1.0 if option in chosen else 0.0 for option in range(options)])
    whole, bounds = np.ones(options), Bounds(0, people)
    solved = milp(direction, constraints=known, integrality=whole, bounds=bounds)
    return round(solved.fun)
