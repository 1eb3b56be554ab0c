"""The fair objective: the lowest pair as high as can be, then the best total."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .augment import Flow, augment
from .coverage import Flat
from .network import Network
from .prices import chunks, mentee_prices, tier_totals
from .problem import FORBIDDEN
from .progress import Watch
from .solution import Level, Prices, read_only
from .validation import IntArray


def best_floor(network: Network, pairs: IntArray, watch: Watch) -> Level | None:
    """Find the highest floor that keeps coverage and minimum loads, and prove it.

    Parameters
    ----------
    network : Network
        Without a floor.
    pairs : numpy.ndarray, shape (k, 2)
        Free pairs with the best coverage.
    watch : Watch
        Told of progress.

    Returns
    -------
    Level or None
        None where no free pair is needed.

    Notes
    -----
    Bisection over the distinct points (the bottleneck assignment problem; Burkard,
    Dell'Amico and Martello 2009, chapter 6); for each, a maximum flow for every tier, and
    one more where there are minimum loads.
    """
    if not len(pairs):
        return None
    n = network.problem.n
    filled = tier_totals(network, np.bincount(pairs[:, 0], minlength=n)[:n])
    values = _distinct(network, int(network.problem.points(pairs[:, 0], pairs[:, 1]).min()))
    low, high, rounds = 0, len(values), 0
    while high - low > 1:
        middle = (low + high) // 2
        watch.tick("floor", rounds, len(values).bit_length() + 1)
        rounds += 1
        if _keeps(_flat(network, int(values[middle])), filled):
            low = middle
        else:
            high = middle
    floor = int(values[low])
    above = _flat(network, floor + 1)
    prices = _proof_prices(above, augment(above, watch))
    return Level("floor", None, floor, floor, prices, "bisection", rounds)


def _keeps(flat: Network, filled: IntArray) -> bool:
    """Say whether so many places of each tier can be filled, and the minimum loads met.

    Each of the two by itself: if both can be done, some flow does both (Mendelsohn and
    Dulmage 1958). Places of the first k tiers together for each k, because the places
    that can be filled form a polymatroid.
    """
    open_ = flat.block(0, flat.problem.n) != FORBIDDEN
    order = flat.problem.order
    wanted = np.cumsum(filled).tolist()
    if any(
        _most(open_, np.where(order <= k, flat.demand, 0), flat.capacity) < wanted[k]
        for k in range(len(filled))
    ):
        return False
    least = flat.minimum
    return not least.any() or _most(open_, flat.demand, least) == int(least.sum())


def _most(open_: npt.NDArray[np.bool_], demand: IntArray, capacity: IntArray) -> int:
    """Return how many places can be filled, by scipy's maximum flow."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import
    from scipy.sparse.csgraph import maximum_flow  # noqa: PLC0415 - slow to import

    n, m = open_.shape
    rows, columns = np.nonzero(open_)
    tail = np.concatenate([np.zeros(n, np.int64), 1 + rows, 1 + n + np.arange(m)])
    head = np.concatenate([1 + np.arange(n), 1 + n + columns, np.full(m, 1 + n + m)])
    limit = np.concatenate(
        [np.minimum(demand, m), np.ones(len(rows), np.int64), np.minimum(capacity, n)]
    )
    size = (n + m + 2,) * 2
    graph = csr_array((limit.astype(np.int32), (tail, head)), size)
    return int(maximum_flow(graph, 0, n + m + 1).flow_value)


def _flat(network: Network, floor: int) -> Flat:
    """Return the network in which only coverage counts, with pairs from `floor` up."""
    return Flat(network, np.zeros(network.problem.n, np.int64), floor)


def _distinct(network: Network, least: int) -> IntArray:
    """Return the distinct points of free pairs from `least` up, in order."""
    n, m = network.problem.shape
    found = np.zeros(0, np.int64)
    for start, stop in chunks(n, m):
        part = network.problem.block(start, stop)
        part[network.block(start, stop) == FORBIDDEN] = FORBIDDEN
        found = np.union1d(found, part[part >= least])
    return found


def _proof_prices(above: Flat, proof: Flow) -> Prices:
    """Turn the best flow above the floor into prices that prove it covers too little."""
    mine = above.weights(proof.pairs[:, 0], proof.pairs[:, 1])
    mentee = mentee_prices(above, proof, mine, -above.rank)
    return Prices(read_only(mentee), read_only(proof.price), read_only(proof.tier))
