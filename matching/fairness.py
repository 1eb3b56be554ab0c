"""The fair objective: the lowest pair as high as can be, then the best total."""

from __future__ import annotations

import numpy as np

from .augment import Flow, augment
from .coverage import Flat
from .network import Network
from .prices import chunks, mentee_prices
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
    Bisection over the distinct points, one maximum flow each (the bottleneck
    assignment problem; Garfinkel 1971).
    """
    if not len(pairs):
        return None
    target = _reached(network, pairs)
    values = _distinct(network, int(network.problem.points(pairs[:, 0], pairs[:, 1]).min()))
    low, high, rounds = 0, len(values), 0
    proof: Flow | None = None
    while high - low > 1:
        middle = (low + high) // 2
        watch.tick("floor", rounds, len(values).bit_length() + 1)
        flat = _flat(network, int(values[middle]))
        flow = augment(flat, watch)
        rounds += 1
        if _reached(flat, flow.pairs) == target:
            low = middle
        else:
            high, proof = middle, flow
    floor = int(values[low])
    above = _flat(network, floor + 1)
    if proof is None:
        proof = augment(above, watch)
    return Level("floor", None, floor, floor, _proof_prices(above, proof), "bisection", rounds)


def _flat(network: Network, floor: int) -> Flat:
    """Return the network in which only coverage counts, with pairs from `floor` up."""
    return Flat(network, np.zeros(network.problem.n, np.int64), floor)


def _reached(network: Network, pairs: IntArray) -> int:
    """Return the weighted places filled plus the minimum places filled."""
    load = np.bincount(pairs[:, 1], minlength=network.problem.m)[: network.problem.m]
    return int(network.rank[pairs[:, 0]].sum()) + int(np.minimum(load, network.minimum).sum())


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
    mentee = mentee_prices(above, proof, -above.rank)
    return Prices(read_only(mentee), read_only(proof.price), read_only(proof.tier))
