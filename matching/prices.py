"""Dual prices: from the mentors' prices to a full proof, and to the bound it gives.

One formula serves every level. With free pairs only (locks taken out), any ``U`` and
``p``, and ``U >= tier price`` for every mentee,

    bound =  sum demand * U  -  sum over tiers of tier price * places left empty
           + sum max(p, 0) * capacity  +  sum min(p, 0) * minimum
           + sum over allowed pairs of max(0, w - U - p)

is at least ``sum w x`` of every assignment with that coverage (weak duality).
"""

from __future__ import annotations

import numpy as np

from .augment import Flow
from .network import Network
from .problem import FORBIDDEN
from .progress import Watch
from .solution import Prices, read_only
from .validation import IntArray

CHUNK = 1 << 19
LOWEST_FREE = 1 << 59


def chunks(n: int, m: int) -> list[tuple[int, int]]:
    """Return ranges of rows that keep a block of int64 near 4 MiB."""
    step = max(1, CHUNK // max(1, m))
    return [(start, min(n, start + step)) for start in range(0, n, step)]


def mentee_prices(network: Network, flow: Flow, mine: IntArray, limit: IntArray) -> IntArray:
    """Return the mentees' prices that go with the mentors' prices of an optimal flow.

    The lowest gain (weight minus price) a mentee holds, `mine` being the weights of the
    flow's pairs; what an empty place is worth (`limit`) where one is left; the best gain
    there is where nothing is asked for.

    Returns
    -------
    numpy.ndarray, shape (n,)
    """
    n = network.problem.n
    rows, columns = flow.pairs[:, 0], flow.pairs[:, 1]
    gain = mine - flow.price[columns]
    result = limit.copy()
    filled = np.bincount(rows, minlength=n)[:n]
    full = (filled >= network.demand) & (network.demand > 0)
    lowest = np.full(n, np.iinfo(np.int64).max)
    np.minimum.at(lowest, rows, gain)
    result[full] = lowest[full]
    for i in np.flatnonzero(network.demand == 0).tolist():
        open_ = network.open_to(i)
        gains = network.weights(np.full(len(open_), i), open_) - flow.price[open_]
        best = int(gains.max()) if len(open_) else 0
        result[i] = best if limit[i] > LOWEST_FREE else max(int(limit[i]), best)
    return result


def tier_totals(network: Network, amount: IntArray) -> IntArray:
    """Sum an amount per mentee over each tier, first tier first."""
    totals = np.zeros(len(network.problem.tiers), np.int64)
    np.add.at(totals, network.problem.order, amount)
    return totals


def excess(network: Network, mentee: IntArray, mentor: IntArray, watch: Watch | None = None) -> int:
    """Return the sum over free allowed pairs of max(0, w - U - p), in one pass."""
    n, m = network.problem.shape
    total = 0
    listed = network.problem.indices
    for start, stop in chunks(n, m if listed is None else listed.size // max(1, n)):
        if watch is not None:
            watch.tick("proof", start, n)
        if listed is not None:
            rows, columns, weight = network.listed(start, stop)
            total += int(np.maximum(weight - mentee[rows] - mentor[columns], 0).sum())
            continue
        weight = network.block(start, stop)
        over = weight - mentee[start:stop, None] - mentor
        over[weight == FORBIDDEN] = 0
        total += int(np.maximum(over, 0).sum())
    return total


def vertex_bound(network: Network, mentee: IntArray, mentor: IntArray) -> int:
    """Return the part of the bound that belongs to people (tier prices left out)."""
    total = int((network.demand * mentee).sum())
    total += int((network.capacity * np.maximum(mentor, 0)).sum())
    return total + int((network.minimum * np.minimum(mentor, 0)).sum())


def score_prices(network: Network, flow: Flow, mine: IntArray, with_tiers: bool) -> Prices:
    """Return the prices of the score level.

    Parameters
    ----------
    network : Network
        The canonical problem.
    flow : Flow
        Its optimum; a tier's price above `LOWEST_FREE` says that the tier leaves no
        place empty, so that any price below its members' will do.
    mine : numpy.ndarray, shape (k,)
        The weights of its pairs.
    with_tiers : bool
        Whether coverage was fixed (else each mentee's cost is the limit).
    """
    if not with_tiers:
        limit = -np.asarray(network.cost)
        mentee = np.maximum(mentee_prices(network, flow, mine, limit), limit)
        return Prices(read_only(mentee), read_only(flow.price), read_only(np.zeros(0)))
    order = network.problem.order
    mentee = mentee_prices(network, flow, mine, flow.tier[order])
    tier = flow.tier.copy()
    np.minimum.at(tier, order, mentee)
    return Prices(read_only(mentee), read_only(flow.price), read_only(tier))
