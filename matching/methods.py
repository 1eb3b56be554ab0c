"""Chooses the method by size and options alone, so that the answer never depends on luck.

- *bids*: an auction and a few paths with numpy; small, one mentor per mentee.
- *shortest paths*: dense rows with numpy; small, every option.
- *lists*: the compiled engine (`matching.large`); everything else.
"""

from __future__ import annotations

import numpy as np

from .augment import Flow, augment
from .bids import by_bids
from .fairness import best_floor
from .network import Network
from .potentials import potentials
from .progress import Watch
from .solution import Level
from .validation import IntArray

BID_CELLS = 600_000
SLOT_CELLS = 2_000_000
PATH_CELLS = 20_000
PATH_PEOPLE = 1_000


def _dense_paths(network: Network) -> bool:
    """Say whether paths over dense rows, with numpy alone, are quick enough."""
    n, m = network.problem.shape
    return n * m <= PATH_CELLS and n <= PATH_PEOPLE


def find_flow(network: Network, with_tiers: bool, watch: Watch) -> Flow:
    """Solve the canonical problem and price it.

    Parameters
    ----------
    network : Network
        The canonical problem.
    with_tiers : bool
        Whether coverage comes first (else places left empty cost ``network.cost``).
    watch : Watch
        Told of progress.

    Returns
    -------
    Flow
        Optimal, unless minimum loads cannot be met (the caller looks).
    """
    n, m = network.problem.shape
    flow = None
    slots = n * int(np.minimum(network.capacity, n).sum())
    few = n * m <= BID_CELLS and slots <= SLOT_CELLS
    if with_tiers and few and network.problem.scores is not None:
        flow = by_bids(network)
    if flow is not None:
        return flow
    if not _dense_paths(network):
        from .large import solve_large  # noqa: PLC0415 - numba is slow to import

        return solve_large(network, with_tiers, watch)
    flow = augment(network, watch)
    load = np.bincount(flow.pairs[:, 1], minlength=m)[:m]
    if (load < network.minimum).any():
        return flow
    price, tier = potentials(network, flow.pairs, with_tiers)
    return Flow(flow.pairs, price, tier, flow.method, flow.rounds)


def find_cover(network: Network, watch: Watch) -> Flow:
    """Return a flow with the best coverage by tier that meets minimum loads if one can.

    Its pairs need not score well, and its prices are not to be used.
    """
    if _dense_paths(network) or network.minimum.any():
        return find_flow(network, True, watch)
    from .fair_large import cover_large  # noqa: PLC0415 - numba is slow to import

    price = np.zeros(network.problem.m, np.int64)
    tier = np.zeros(len(network.problem.tiers), np.int64)
    return Flow(cover_large(network, watch), price, tier, "augmenting search", 1)


def find_floor(network: Network, pairs: IntArray, watch: Watch) -> Level | None:
    """Return the proved floor level of `fair`; None where no free pair is needed."""
    if not len(pairs):
        return None
    if _dense_paths(network):
        return best_floor(network, pairs, watch)
    from .fair_large import best_floor_large  # noqa: PLC0415 - numba is slow to import

    return best_floor_large(network, pairs, watch)
