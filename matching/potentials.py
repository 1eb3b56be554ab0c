"""Mentors' prices from an optimal assignment, whoever found it.

Moving one unit from mentor j to mentor k by a mentee who holds j loses at least
``step[j, k]`` points; an optimum has no losing cycle, so longest paths give prices. All
in whole numbers: Bellman and Ford over mentors, one node for each tier's empty places,
and one node for places that stay free (price 0). Where there are more mentors than
mentees the steps are not tabled, but taken through the mentees, in less memory.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .network import Network
from .problem import FORBIDDEN
from .validation import IntArray

NEVER = 1 << 60


def potentials(
    network: Network, pairs: IntArray, with_tiers: bool, guess: IntArray | None = None
) -> tuple[IntArray, IntArray]:
    """Return the mentors' and the tiers' prices that prove an optimal assignment.

    Parameters
    ----------
    network : Network
        The canonical problem.
    pairs : numpy.ndarray, shape (k, 2)
        Its optimum (free pairs).
    with_tiers : bool
        Whether coverage is fixed; else an empty place costs ``network.cost``.
    guess : numpy.ndarray, shape (m,), optional
        Prices to start from; the nearer, the faster.

    Returns
    -------
    tuple of numpy.ndarray
        Mentors' prices (m,) and tiers' prices (t,), empty without tiers.

    Raises
    ------
    AssertionError
        If the assignment is not optimal.

    Notes
    -----
    O(n m) memory, a few dozen sweeps of O(m min(n, m)).
    """
    n, m = network.problem.shape
    sweep, tiers = (_through_mentees if m > n else _tabled)(network, pairs, with_tiers)
    price = np.zeros(m + len(tiers) + 1, np.int64)
    if guess is not None:
        price[:m] = guess
    for _ in range(len(price) + 1):
        raised = sweep(price)
        if (raised == price).all():
            break
        price = raised
    else:
        raise AssertionError("the assignment is not optimal: it can be improved in a cycle")
    price -= price[-1]
    mentor = np.where(network.minimum == 0, np.maximum(price[:m], 0), price[:m])
    if not with_tiers:
        return mentor, price[:0]
    return mentor, np.where(tiers, -price[m:-1], NEVER)


Sweep = Callable[[IntArray], IntArray]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def _tabled(network: Network, pairs: IntArray, with_tiers: bool) -> tuple[Sweep, Flags]:
    """Return a sweep over a table of all steps, and which tiers leave places empty."""
    step, tiers = _steps(network, pairs, with_tiers)
    return lambda price: np.maximum(price, (price[:, None] - step).max(axis=0)), tiers


def _through_mentees(network: Network, pairs: IntArray, with_tiers: bool) -> tuple[Sweep, Flags]:
    """Return the same sweep, each step taken through the mentee who moves.

    What mentee i gives up binds at ``c[i]``, the most of price minus weight over what i holds
    (an empty place among it); mentor k then costs at least ``c[i] + w[i, k]``.
    """
    n, m = network.problem.shape
    kinds = len(network.problem.tiers) if with_tiers else 0
    free = m + kinds
    weight = network.block(0, n)
    rows, columns = pairs[:, 0], pairs[:, 1]
    mine = weight[rows, columns]
    load, filled = np.bincount(columns, minlength=m), np.bincount(rows, minlength=n)
    short = network.demand > filled
    move = np.where(weight == FORBIDDEN, -NEVER, weight)
    move[rows, columns] = -NEVER
    tier = network.problem.order
    node = m + tier if with_tiers else np.full(n, free)
    worth = np.zeros(n, np.int64) if with_tiers else -np.asarray(network.cost)
    tiers = np.isin(np.arange(m, free), node[short])
    may_empty = np.append(tiers, True)[node - m] if with_tiers else np.ones(n, np.bool_)
    room, spare = load < network.capacity, load > network.minimum

    def sweep(price: IntArray) -> IntArray:
        """Raise every price to what the prices of now ask for."""
        bind = np.full(n, -NEVER)
        np.maximum.at(bind, rows, price[columns] - mine)
        bind[short] = np.maximum(bind[short], price[node[short]] - worth[short])
        raised = price.copy()
        asked = np.where(move > -NEVER, bind[:, None] + move, -NEVER).max(axis=0, initial=-NEVER)
        raised[:m] = np.maximum(raised[:m], asked)
        np.maximum.at(raised, node[may_empty], bind[may_empty] + worth[may_empty])
        raised[free] = max(raised[free], int(price[:m][room].max(initial=-NEVER)))
        raised[:m][spare] = np.maximum(raised[:m][spare], price[free])
        return raised

    return sweep, tiers


def _steps(network: Network, pairs: IntArray, with_tiers: bool) -> tuple[IntArray, Flags]:
    """Return what each step between nodes loses at least, and which tiers leave places empty."""
    n, m = network.problem.shape
    kinds = len(network.problem.tiers) if with_tiers else 0
    free = m + kinds
    weight = network.block(0, n)
    held = np.zeros((n, m), np.bool_)
    held[pairs[:, 0], pairs[:, 1]] = True
    mine = weight[pairs[:, 0], pairs[:, 1]]
    empty = network.demand - held.sum(axis=1)
    move = np.where(held | (weight == FORBIDDEN), -NEVER, weight)
    tier = network.problem.order
    node = m + tier if with_tiers else np.full(n, free)
    rows = np.concatenate([pairs[:, 0], np.flatnonzero(empty)])
    at = np.concatenate([pairs[:, 1], node[empty > 0]])
    worth = np.zeros(n, np.int64) if with_tiers else -network.cost
    gain = np.concatenate([mine, worth[empty > 0]])
    order = np.argsort(at, kind="stable")
    rows, at, gain = rows[order], at[order], gain[order]
    starts = np.flatnonzero(np.diff(at, prepend=-1))
    step = np.full((free + 1, free + 1), NEVER)
    if len(rows):
        step[at[starts], :m] = np.minimum.reduceat(gain[:, None] - move[rows], starts, axis=0)
        leaves = np.zeros(free + 1, np.bool_)
        leaves[node[empty > 0]] = True
        open_ = leaves[node[rows]] | (not with_tiers)
        cell = (at[open_], node[rows[open_]])
        np.minimum.at(step, cell, (gain - worth[rows])[open_])
    load = held.sum(axis=0)
    step[:m, free] = np.where(
        load < network.capacity, np.minimum(step[:m, free], 0), step[:m, free]
    )
    step[free, :m] = np.where(load > network.minimum, np.minimum(step[free, :m], 0), step[free, :m])
    np.fill_diagonal(step, 0)
    return step, np.isin(np.arange(m, free), at)
