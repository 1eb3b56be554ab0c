"""The answer: pairs, the unmatched with their reasons, and a proof that nothing is better."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from .problem import FORBIDDEN, Problem, fingerprint
from .validation import IntArray

NO_ALLOWED = "no_allowed_mentor"
NO_PLACES = "allowed_mentors_have_no_places"
OUTCOMPETED = "outcompeted"
COST = "costs_less_unmatched"


@dataclass(frozen=True, eq=False)
class Prices:
    """A dual solution: what proves a bound.

    Attributes
    ----------
    mentee : numpy.ndarray, shape (n,)
        The dual of each mentee's demand.
    mentor : numpy.ndarray, shape (m,)
        The dual of each mentor's capacity (above 0) or minimum load (below 0).
    tier : numpy.ndarray, shape (t,)
        The dual of each tier's fixed coverage; no mentee's dual is below its tier's.
    """

    mentee: IntArray
    mentor: IntArray
    tier: IntArray


@dataclass(frozen=True, eq=False)
class Level:
    """One lexicographic level and its proof.

    Attributes
    ----------
    name : {"coverage", "floor", "score"}
        What the level makes as large as can be.
    tier : int or None
        The tier of a coverage level.
    value : int
        What the solution reaches: places, points of the lowest pair, or points in all.
    bound : int
        What no solution can exceed, by `prices`.
    prices : Prices
        For "floor": prices by which only pairs above `bound` could not keep the coverage.
    method : str
        What found it.
    rounds : int
        How many rounds that took.
    """

    name: str
    tier: int | None
    value: int
    bound: int
    prices: Prices
    method: str
    rounds: int


@dataclass(frozen=True, eq=False)
class Certificate:
    """The proof of optimality.

    Attributes
    ----------
    levels : tuple of Level
        In lexicographic order.
    """

    levels: tuple[Level, ...]

    @property
    def gap(self) -> int:
        """The sum of bound minus value over the levels; 0 is proved optimal."""
        return sum(level.bound - level.value for level in self.levels)


@dataclass(frozen=True, eq=False)
class Options:
    """What `solve` was asked, kept with the answer so that it can be checked.

    Attributes
    ----------
    objective : {"total", "fair"}
        The objective.
    unmatched_cost : numpy.ndarray or None
        Points lost per unfilled place of each mentee; None puts coverage first.
    previous : numpy.ndarray, shape (k, 2)
        Published pairs.
    charge : int
        Points lost per published pair that is changed.
    """

    objective: str = "total"
    unmatched_cost: IntArray | None = None
    previous: IntArray = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    charge: int = 0


@dataclass(frozen=True, eq=False, repr=False)
class Solution:
    """An optimal assignment.

    Attributes
    ----------
    pairs : numpy.ndarray, shape (k, 2)
        (mentee, mentor) positions, sorted, locked pairs included.
    total : int
        Points of all pairs.
    matched : int
        Mentees with at least one mentor.
    unmatched : dict of int to str
        A reason code for each mentee who asked for a mentor and has none.
    unfilled : numpy.ndarray, shape (n,)
        Places asked for and not filled.
    certificate : Certificate
        The proof.
    mentor_price, mentee_price : numpy.ndarray
        The dual prices of the score level.
    resolution : float
        Units of score per point.
    rounding : float
        How far a pair's score may lie from its points x resolution.
    changed : int
        Published pairs (`previous`) that no longer stand.
    options : Options
        What was asked.
    seal : str
        A fingerprint of all of this, against accidental change.
    """

    pairs: IntArray
    total: int
    matched: int
    unmatched: dict[int, str]
    unfilled: IntArray
    certificate: Certificate
    mentor_price: IntArray
    mentee_price: IntArray
    resolution: float
    rounding: float
    changed: int
    options: Options
    seal: str = ""

    def __repr__(self) -> str:
        """Return the figures that tell what it is; the arrays may be long."""
        return (
            f"Solution(objective={self.objective!r}, pairs={len(self.pairs)}, total={self.total}, "
            f"matched={self.matched}, unmatched={len(self.unmatched)}, gap={self.gap})"
        )

    @property
    def objective(self) -> str:
        """The objective asked for."""
        return self.options.objective

    @property
    def gap(self) -> int:
        """The certificate's gap: 0 is proved optimal."""
        return self.certificate.gap

    @property
    def floor(self) -> int | None:
        """The points of the lowest pair, under the objective ``fair`` (None: no free pair)."""
        for level in self.certificate.levels:
            if level.name == "floor":
                return level.value
        return None

    @property
    def upper_bound(self) -> int:
        """The proved upper bound of the score level."""
        return self.certificate.levels[-1].bound

    def fingerprint(self) -> str:
        """Compute the seal anew from what the solution holds."""
        parts: list[Any] = [self.pairs, int(self.total), int(self.matched), self.unfilled]
        parts += [sorted((int(k), str(v)) for k, v in self.unmatched.items())]
        parts += [self.mentor_price, self.mentee_price, float(self.resolution), int(self.changed)]
        parts.append(float(self.rounding))
        cost = self.options.unmatched_cost
        parts += [self.options.objective, self.options.previous, int(self.options.charge)]
        parts += [None if cost is None else cost]
        for level in self.certificate.levels:
            parts += [level.name, level.tier, int(level.value), int(level.bound)]
            parts += [level.method, int(level.rounds)]
            parts += [level.prices.mentee, level.prices.mentor, level.prices.tier]
        return fingerprint(*parts)


def reasons(
    problem: Problem, unfilled: IntArray, free_capacity: IntArray, with_cost: bool
) -> dict[int, str]:
    """Return the reason code of each mentee who asked for a mentor and has none.

    Parameters
    ----------
    problem : Problem
        The problem.
    unfilled : numpy.ndarray, shape (n,)
        Places not filled.
    free_capacity : numpy.ndarray, shape (m,)
        Capacity that locks leave.
    with_cost : bool
        Whether leaving a place empty had a price.
    """
    result: dict[int, str] = {}
    for i in np.flatnonzero((unfilled > 0) & (unfilled == problem.demand)).tolist():
        mentors, points = problem.row(i)
        usable = mentors[points != FORBIDDEN]
        if usable.size == 0:
            result[i] = NO_ALLOWED
        elif not (free_capacity[usable] > 0).any():
            result[i] = NO_PLACES
        else:
            result[i] = COST if with_cost else OUTCOMPETED
    return result


def read_only(array: npt.NDArray[Any]) -> IntArray:
    """Return `array` as int64 that cannot be written to by mistake."""
    result = np.ascontiguousarray(array, np.int64)
    result.setflags(write=False)
    return result
