"""A solution seen as a flow with prices: what every explanation starts from.

With locked pairs taken out, the problem is the canonical one of `matching.network`: pairs with a
weight w, places left empty, capacities and minimum loads. The score level's prices U (mentees) and
p (mentors) prove it at its coverage: a solution that uses a pair and fills as many places of each
tier loses at least U + p - w points, the pair's reduced cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..network import Network, beyond, build
from ..problem import FORBIDDEN, Problem
from ..solution import Solution
from ..validation import IntArray

UNREACHED = 1 << 62


def keys(pairs: IntArray, mentors: int) -> IntArray:
    """Return one number for each pair.

    Parameters
    ----------
    pairs : (k, 2) int array
        Pairs.
    mentors : int
        m.

    Returns
    -------
    (k,) int array
        mentee x m + mentor.
    """
    numbers: IntArray = pairs[:, 0] * max(1, mentors) + pairs[:, 1]
    return numbers


@dataclass(frozen=True, eq=False)
class View:
    """A solution as a flow.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.
    network : Network
        The canonical problem, with the floor of a fair solution.
    free : (k, 2) int array
        Pairs that are not locked, sorted.
    starts, holders : (m + 1,), (k,) int arrays
        The free pairs' mentees by mentor: those of j are ``holders[starts[j]:starts[j + 1]]``.
    load, filled : (m,), (n,) int arrays
        Free pairs of each mentor and mentee.
    empty : (n,) int array
        Places asked for and not filled.
    """

    problem: Problem
    solution: Solution
    network: Network
    free: IntArray
    starts: IntArray
    holders: IntArray
    load: IntArray
    filled: IntArray
    empty: IntArray

    @property
    def mentee_price(self) -> IntArray:
        """U: the price of a mentee's place."""
        return self.solution.mentee_price

    @property
    def mentor_price(self) -> IntArray:
        """p: the price of a mentor's place."""
        return self.solution.mentor_price

    @property
    def by_points_only(self) -> bool:
        """Whether empty places cost points, rather than coming first."""
        return self.solution.options.unmatched_cost is not None

    def row(self, mentee: int) -> IntArray:
        """Return the weights of a mentee with every mentor; `FORBIDDEN` where not free."""
        weights: IntArray = self.network.block(mentee, mentee + 1)[0]
        return weights

    def held_by(self, mentor: int) -> IntArray:
        """Return the mentees of a mentor's free pairs."""
        return self.holders[self.starts[mentor] : self.starts[mentor + 1]]

    def holds(self, mentee: int) -> IntArray:
        """Return the mentors a mentee has by free pairs."""
        first, last = np.searchsorted(self.free[:, 0], [mentee, mentee + 1])
        return self.free[first:last, 1]

    def reduced(self, mentee: int) -> IntArray:
        """Return U + p - w of a mentee with every mentor; `UNREACHED` where forbidden."""
        weight = self.row(mentee)
        over = self.mentee_price[mentee] + self.mentor_price - weight
        return np.where(weight == FORBIDDEN, UNREACHED, over)


def view(problem: Problem, solution: Solution) -> View:
    """Lay a solution out as a flow.

    Parameters
    ----------
    problem, solution : Problem, Solution
        What was asked and answered.

    Returns
    -------
    View
        The flow.

    Raises
    ------
    ValueError
        If the solution is not of this problem.
    """
    pairs = solution.pairs
    if solution.mentee_price.shape != (problem.n,) or solution.mentor_price.shape != (problem.m,):
        raise ValueError("the solution is of another problem: the numbers of people differ")
    network = build(problem, solution.options)
    if solution.floor is not None:
        network = replace(network, floor=solution.floor)
    locked = np.isin(keys(pairs, problem.m), keys(problem.locked, problem.m))
    free = pairs[~locked]
    load = np.bincount(free[:, 1], minlength=problem.m)[: problem.m]
    filled = np.bincount(free[:, 0], minlength=problem.n)[: problem.n]
    order = np.argsort(free[:, 1], kind="stable")
    starts = np.concatenate(([0], np.cumsum(load)))
    empty = network.demand + beyond(network) - filled
    if (empty < 0).any() or (load > network.capacity).any():
        raise ValueError("the solution is of another problem: a limit is not kept")
    return View(problem, solution, network, free, starts, free[order, 0], load, filled, empty)
