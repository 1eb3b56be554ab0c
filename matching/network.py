"""The problem as a flow: locks taken out, options folded into one cost per empty place.

Every objective becomes one canonical problem. Choose x in {0, 1} on the allowed pairs
and y >= 0 (places left empty) to

    maximise    sum w x - sum c y
    subject to  sum over mentors x + y = demand        for each mentee
                minimum <= sum over mentees x <= capacity   for each mentor.

Coverage by tier comes first when c is a multiple of a number larger than any sum of
scores can be (`Network.big`): the multiple of tier r of T is T - r. Because the places
that can be filled form a polymatroid, the greedy (lexicographic) optimum is the optimum
for *any* decreasing weights, so these small multiples suffice (Edmonds 1970). For the
same reason one more `big` for each of a mentor's first `minimum` places fills them all if
that can be done at all (Mendelsohn and Dulmage 1958).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .errors import Demand as Conflict
from .errors import InfeasibleError, OverflowRefusedError
from .points import EXACT
from .problem import FORBIDDEN, Problem
from .solution import Options
from .validation import IntArray

LIMIT = 1 << 58


@dataclass
class Network:
    """The canonical problem.

    Attributes
    ----------
    problem : Problem
        Whose points are read, block by block.
    demand, capacity, minimum : numpy.ndarray
        What locks leave to decide. Nobody counts as asking for more than one mentor above all
        there are: further places stay empty whatever is done (see `beyond`).
    rank : numpy.ndarray, shape (n,)
        Weight of a mentee's place in multiples of `big`: T in the first tier, 1 in the last.
    big : int
        Larger than twice any change in points along a path.
    cost : numpy.ndarray, shape (n,)
        c above.
    previous : numpy.ndarray, shape (k, 2)
        Pairs that earn `charge` when kept.
    charge : int
        Points.
    floor : int or None
        Pairs below this many points are forbidden (before `charge`).
    """

    problem: Problem
    demand: IntArray
    capacity: IntArray
    minimum: IntArray
    rank: IntArray
    big: int
    cost: IntArray
    previous: IntArray
    charge: int
    floor: int | None = None

    def block(self, start: int, stop: int) -> IntArray:
        """Return the weights of mentees `start` to `stop`; locked pairs are taken out."""
        result = self.problem.block(start, stop)
        if self.floor is not None:
            result[result < self.floor] = FORBIDDEN
        if self.charge:
            rows, columns = _within(self.previous, start, stop)
            kept = result[rows, columns] != FORBIDDEN
            result[rows[kept], columns[kept]] += self.charge
        rows, columns = _within(self.problem.locked, start, stop)
        result[rows, columns] = FORBIDDEN
        return result

    def listed(self, start: int, stop: int) -> tuple[IntArray, IntArray, IntArray]:
        """Return the free candidates of mentees `start` to `stop`: both sides and weights.

        Only of a problem made from candidates; time and memory grow with these alone.
        """
        rows, columns, points = self.problem.entries(start, stop)
        width = self.problem.m
        numbers = (rows - start) * width + columns
        mentees, mentors = _within(self.problem.locked, start, stop)
        keep = ~np.isin(numbers, mentees * width + mentors)
        if self.floor is not None:
            keep &= points >= self.floor
        if self.charge:
            mentees, mentors = _within(self.previous, start, stop)
            points[np.isin(numbers, mentees * width + mentors)] += self.charge
        return rows[keep], columns[keep], points[keep]

    def open_to(self, mentee: int) -> IntArray:
        """Return the mentors a mentee may have, locked pairs taken out, in order."""
        if self.problem.scores is None:
            return self.listed(mentee, mentee + 1)[1]
        return np.flatnonzero(self.block(mentee, mentee + 1)[0] != FORBIDDEN)

    def weights(self, mentees: IntArray, mentors: IntArray) -> IntArray:
        """Return the weights of pairs that are neither forbidden nor locked."""
        result = self.problem.points(mentees, mentors)
        if self.charge:
            width = self.problem.m
            kept = np.isin(
                mentees * width + mentors, self.previous[:, 0] * width + self.previous[:, 1]
            )
            result[kept] += self.charge
        return result


def _within(pairs: IntArray, start: int, stop: int) -> tuple[IntArray, IntArray]:
    """Return the rows (from `start`) and columns of the pairs in a block of rows."""
    first, last = np.searchsorted(pairs[:, 0], [start, stop])
    return pairs[first:last, 0] - start, pairs[first:last, 1]


def build(problem: Problem, options: Options) -> Network:
    """Fold locks and options into the canonical problem.

    Parameters
    ----------
    problem : Problem
        The problem.
    options : Options
        Already checked.

    Returns
    -------
    Network

    Raises
    ------
    InfeasibleError
        If locks exceed a demand or a capacity, or a minimum exceeds a capacity.
    OverflowRefusedError
        If points, charge and costs are too large to be added up exactly.
    """
    n, m = problem.shape
    rows, columns = problem.locked[:, 0], problem.locked[:, 1]
    demand = problem.demand - np.bincount(rows, minlength=n)[:n]
    capacity = problem.capacity - np.bincount(columns, minlength=m)[:m]
    minimum = np.maximum(0, problem.minimum - np.bincount(columns, minlength=m)[:m])
    _refuse_locks(problem, demand, capacity)
    over = np.flatnonzero(problem.minimum > problem.capacity)
    if over.size:
        j = int(over[0])
        raise InfeasibleError(
            f"mentor {problem.mentor_ids[j]!r} has a minimum of {problem.minimum[j]} but only "
            f"{problem.capacity[j]} places; lower the minimum or raise the capacity",
            (Conflict("minimum", None, j),),
        )
    rank = len(problem.tiers) - problem.order
    demand = np.minimum(demand, m + 1)
    size = max(abs(problem.lowest), abs(problem.highest)) + options.charge
    given = options.unmatched_cost
    if given is not None and n:
        size += int(given.max(initial=0))
        if int(given.max(initial=0)) * int(problem.demand.sum()) >= EXACT:
            raise OverflowRefusedError(
                "unmatched_cost",
                f"{int(given.max())} x {int(problem.demand.sum())} places is not below 2**53; "
                "give a smaller cost",
            )
    places = min(int(demand.sum()), int(capacity.sum()))
    big = 4 * size * (places + 1) + 4
    top = 1 if given is not None else int(rank.max(initial=1))
    if big * (top + 1) >= LIMIT:
        raise OverflowRefusedError(
            "scores",
            f"points up to {size} over {places} places in {top} tiers cannot be added up "
            "exactly; give a coarser resolution or fewer tiers",
        )
    cost = rank * big if given is None else given
    return Network(
        problem, demand, capacity, minimum, rank, big, cost, options.previous, options.charge
    )


def beyond(network: Network) -> IntArray:
    """Return the places of each mentee that are left out of the canonical problem.

    They are asked for beyond the number of mentors there are, so they stay empty.
    """
    problem = network.problem
    locked = np.bincount(problem.locked[:, 0], minlength=problem.n)[: problem.n]
    return problem.demand - locked - network.demand


def _refuse_locks(problem: Problem, demand: IntArray, capacity: IntArray) -> None:
    """Raise if locks exceed somebody's demand or capacity, with just the locks that conflict.

    Whoever has fewest places of all who are exceeded: one lock more than these is too much,
    and as many as these are not, because nobody on the other side has none.
    """
    fewest = None
    for side, left, ids, total, word in (
        (0, demand, problem.mentee_ids, problem.demand, "mentors asked for by mentee"),
        (1, capacity, problem.mentor_ids, problem.capacity, "places of mentor"),
    ):
        over = np.flatnonzero(left < 0)
        if over.size:
            who = int(over[total[over].argmin()])
            if fewest is None or total[who] < fewest[0]:
                fewest = int(total[who]), side, who, f"{word} {ids[who]!r}"
    if fewest is not None:
        places, side, who, whose = fewest
        locks = problem.locked[problem.locked[:, side] == who][: places + 1]
        raise InfeasibleError(
            f"{len(locks)} locked pairs exceed the {places} {whose}; "
            "remove a lock or raise the number",
            tuple(Conflict("lock", int(i), int(j)) for i, j in locks),
        )
