"""The state of a large solve: units, nodes, lists of candidates and how rows are read.

A *unit* is one place a mentee asks for. A *node* is a mentor, or a place left empty:
one node per tier with as many places as the tier must leave empty (its price is then
minus the tier's), or, where an empty place has a cost, one node that is never full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .network import Network
from .points import to_points
from .problem import FORBIDDEN, Problem
from .validation import IntArray

# Points and prices below SMALL fit 32 bits: with BARRED32 for a pair that may not be made, a
# gain (weight minus price) is above BARRED32 / 2 just where it may, and U + p - w stays below 2^31.
SMALL = 1 << 28
NOBODY = -(1 << 60)
BARRED32 = -3 * (1 << 29)


@dataclass
class Rows:
    """How the compiled loops read rows of a score matrix.

    Attributes
    ----------
    source : tuple
        The leading arguments of `matching.kernel_rows.read_row`.
    narrow : bool
        Whether points fit 32 bits.
    """

    source: tuple[Any, ...]
    narrow: bool

    def buffer(self, narrow: bool, m: int) -> tuple[npt.NDArray[Any], int]:
        """Return a row buffer and the weight that says barred in it."""
        return (np.empty(m, np.int32), BARRED32) if narrow else (np.empty(m, np.int64), FORBIDDEN)


def plain_rows(problem: Problem) -> tuple[Any, ...]:
    """Return the source of a problem's rows as they are: without locks, floor, published pairs."""
    scores = np.zeros((1, 1), np.int64) if problem.scores is None else problem.scores
    mask = np.ones((1, 1), np.bool_) if problem.allowed is None else problem.allowed
    none = np.zeros(0, np.int64)
    starts = np.zeros(problem.n + 1, np.int64)
    masked, scale = problem.allowed is not None, 1.0 / problem.resolution
    return scores, mask, masked, scale, 2 * FORBIDDEN, starts, none, none


def read_rows(network: Network) -> Rows:
    """Describe the rows of a problem, with locks, floor and published pairs."""
    problem = network.problem
    n = problem.n
    pairs = problem.locked
    weights = np.full(len(pairs), FORBIDDEN)
    if network.charge:
        keep = network.previous
        points = network.weights(keep[:, 0], keep[:, 1])
        pairs, weights = np.concatenate([keep, pairs]), np.concatenate([points, weights])
    largest = max(abs(problem.lowest), abs(problem.highest)) + network.charge
    narrow = largest < SMALL and (network.floor is None or abs(network.floor) < SMALL)
    order = np.argsort(pairs[:, 0], kind="stable")
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(pairs[:, 0], minlength=n), out=starts[1:])
    scores, mask, masked, scale, floor, *_ = plain_rows(problem)
    floor = floor if network.floor is None else network.floor
    special = (starts, np.ascontiguousarray(pairs[order, 1]), weights[order])
    return Rows((scores, mask, masked, scale, floor, *special), narrow)


@dataclass
class Empty:
    """The nodes that stand for places left empty.

    Attributes
    ----------
    at : numpy.ndarray, shape (n,)
        The node of each mentee, counted from the first; -1 for none.
    weight : numpy.ndarray, shape (n,)
        What an empty place weighs.
    capacity : numpy.ndarray, shape (e,)
        Places of each node.
    """

    at: IntArray
    weight: IntArray
    capacity: IntArray


class State:
    """A flow under construction, with the mentors' prices.

    Parameters
    ----------
    network : Network
        The canonical problem.
    empty : Empty
        The nodes for places left empty.
    """

    def __init__(self, network: Network, empty: Empty) -> None:
        n, m = network.problem.shape
        self.m = m
        self.first = np.zeros(n + 1, np.int64)
        np.cumsum(network.demand, out=self.first[1:])
        self.owner = np.repeat(np.arange(n), network.demand)
        units = len(self.owner)
        nodes = m + len(empty.capacity)
        self.at = np.full(units, -1, np.int64)
        self.held = np.zeros(units, np.int64)
        self.after = np.full(units, -1, np.int64)
        self.before = np.full(units, -1, np.int64)
        self.head = np.full(nodes, -1, np.int64)
        self.load = np.zeros(nodes, np.int64)
        self.capacity = np.concatenate([network.capacity, empty.capacity])
        self.price = np.zeros(nodes, np.int64)
        self.surplus = np.concatenate([network.minimum, np.zeros(nodes - m, np.int64)])
        self.null = (np.where(empty.at < 0, -1, empty.at + m), empty.weight)

    @property
    def flow(self) -> tuple[IntArray, ...]:
        """The arrays the compiled loops work on."""
        return (
            self.owner,
            self.at,
            self.held,
            self.after,
            self.before,
            self.head,
            self.load,
            self.capacity,
            self.price,
        )

    def pairs(self) -> IntArray:
        """Return the (mentee, mentor) pairs of the flow, sorted."""
        used = np.flatnonzero((self.at >= 0) & (self.at < self.m))
        pairs = np.stack([self.owner[used], self.at[used]], axis=1)
        if np.diff(self.first).max(initial=0) <= 1:  # one each, and units follow their mentees
            return pairs
        return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


@dataclass
class Lists:
    """Each mentee's best candidates, and a bound on everybody else.

    Attributes
    ----------
    start : numpy.ndarray, shape (n + 1,)
        Where each mentee's list starts, and the end of the last.
    size : numpy.ndarray, shape (n,)
        How many candidates a list holds.
    column, weight : numpy.ndarray, shape (start[n],)
        The mentors and their weights.
    beyond : numpy.ndarray, shape (n,)
        No gain of anybody not listed is above it; `NOBODY` where there is nobody.
    """

    start: IntArray
    size: IntArray
    column: IntArray
    weight: IntArray
    beyond: IntArray

    @classmethod
    def with_room(cls, room: IntArray) -> Lists:
        """Return empty lists with so much room each."""
        start = np.concatenate(([0], np.cumsum(room)))
        column, weight = np.zeros(start[-1], np.int64), np.zeros(start[-1], np.int64)
        return cls(start, np.zeros(len(room), np.int64), column, weight, np.full(len(room), NOBODY))

    @property
    def arrays(self) -> tuple[IntArray, ...]:
        """The arrays the compiled loops read."""
        return self.start, self.size, self.column, self.weight, self.beyond


def candidate_lists(network: Network) -> Lists:
    """Return the complete lists of a problem made from candidates."""
    problem = network.problem
    starts, columns = problem.indptr, problem.indices
    assert starts is not None
    assert columns is not None
    assert problem.values is not None
    weight = to_points(problem.values, problem.resolution)
    keep = None
    if network.floor is not None:
        keep = weight >= network.floor
    width = max(1, problem.m)
    if len(problem.locked) or len(network.previous):
        rows = np.repeat(np.arange(problem.n), np.diff(starts))
        keep = np.ones(len(columns), np.bool_) if keep is None else keep
        keys = rows * width + columns
        keep &= ~np.isin(keys, problem.locked[:, 0] * width + problem.locked[:, 1])
        kept = np.isin(keys, network.previous[:, 0] * width + network.previous[:, 1])
        weight[kept] += network.charge
    if keep is not None and not keep.all():
        starts = np.concatenate(([0], np.cumsum(keep)))[starts]
        columns, weight = columns[keep], weight[keep]
    return Lists(starts, np.diff(starts), columns, weight, np.full(problem.n, NOBODY))
