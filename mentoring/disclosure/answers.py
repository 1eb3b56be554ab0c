"""Answers to one question of one group: a score and bands that can stand beside each other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from mentoring.disclosure.limits import MIN_COUNT, may_show, too_small

Partition = tuple[tuple[int, ...], ...]
"""Answer options put together into bands: each option's index in exactly one band."""


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
        if any(too_small(total, sensitive=sensitive) for total in sums):
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
