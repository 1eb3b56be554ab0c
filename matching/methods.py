"""Chooses the method by size and options alone, so that the answer never depends on luck.

- *slots*: scipy's dense solver on one column per place; small, one mentor per mentee.
- *shortest paths*: dense rows with numpy; small, every option.
- *lists*: the compiled engine (`matching.large`); everything else.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from .augment import Flow, augment
from .fairness import best_floor
from .network import Network
from .potentials import potentials
from .problem import FORBIDDEN
from .progress import Watch
from .solution import Level
from .validation import IntArray

SLOT_CELLS = 600_000
PATH_CELLS = 20_000


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
    if with_tiers and n * m <= SLOT_CELLS and network.problem.scores is not None:
        flow = by_slots(network)
    if flow is not None:
        return flow
    if n * m > PATH_CELLS:
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
    n, m = network.problem.shape
    if n * m <= PATH_CELLS or network.minimum.any():
        return find_flow(network, True, watch)
    from .fair_large import cover_large  # noqa: PLC0415 - numba is slow to import

    price, tier = np.zeros(m, np.int64), np.zeros(len(network.problem.tiers), np.int64)
    return Flow(cover_large(network, watch), price, tier, "augmenting search", 1)


def find_floor(network: Network, pairs: IntArray, watch: Watch) -> Level | None:
    """Return the proved floor level of `fair`; None where no free pair is needed."""
    n, m = network.problem.shape
    if not len(pairs):
        return None
    if n * m <= PATH_CELLS:
        return best_floor(network, pairs, watch)
    from .fair_large import best_floor_large  # noqa: PLC0415 - numba is slow to import

    return best_floor_large(network, pairs, watch)


def by_slots(network: Network) -> Flow | None:
    """Solve a plain problem with one column per place; None where that cannot be.

    That cannot be where somebody asks for several mentors (a pair is used once), a
    mentor has a minimum load, or not everybody can be placed.
    """
    n, m = network.problem.shape
    wanted = int(network.demand.sum())
    if network.minimum.any() or network.demand.max(initial=0) > 1:
        return None
    places = np.minimum(network.capacity, wanted)
    if wanted == 0 or wanted > places.sum() or n * int(places.sum()) > 8 * SLOT_CELLS:
        return None
    rows = np.flatnonzero(network.demand)
    weight = network.block(0, n)[rows]
    barred = weight == FORBIDDEN
    if barred.all(axis=1).any():
        return None
    loss = np.where(barred, np.inf, -weight.astype(np.float64))
    column = np.repeat(np.arange(m), places)
    try:
        _, chosen = linear_sum_assignment(loss[:, column])
    except ValueError:
        return None
    pairs: IntArray = np.stack([rows, column[chosen]], axis=1).astype(np.int64)
    price, tier = potentials(network, pairs, True)
    return Flow(pairs, price, tier, "slots", 1)
