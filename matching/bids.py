"""Small plain problems: everybody bids at once, shortest paths place the few who are left.

With numpy alone, for problems in which each mentee asks for one mentor, there are no
minimum loads and everybody can be placed; anything else is left to other methods.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from .augment import Flow, Paths
from .network import Network
from .potentials import potentials
from .problem import FORBIDDEN
from .validation import IntArray

ROUNDS = 400
BIDS = 4
FEW = 16
SERIAL = 128
STRIPE = 128
NOBODY = -(1 << 60)


def by_bids(network: Network) -> Flow | None:
    """Solve a small plain problem; None where it is not plain or not all can be placed.

    Parameters
    ----------
    network : Network
        The canonical problem, coverage first.

    Returns
    -------
    Flow or None

    Notes
    -----
    The auction keeps exact complementary slackness: a mentee offers the price at which
    its second choice would be as good, a full mentor keeps the best offers and its price
    is the lowest of them. Who cannot raise a price is left. If few are left, each is
    placed on a shortest path; if many are, scipy's dense solver takes over.
    """
    wanted = int(network.demand.sum())
    if network.minimum.any() or network.demand.max(initial=0) > 1:
        return None
    if wanted == 0 or wanted > int(np.minimum(network.capacity, wanted).sum()):
        return None
    state = Paths(network)
    rows = np.flatnonzero(network.demand)
    at, left = _auction(state, rows, network.capacity)
    if len(left) > FEW:
        return _by_slots(network, state, rows)
    seated = np.flatnonzero(at >= 0)
    state.held[seated, at[seated]] = True
    for i, j in zip(seated.tolist(), at[seated].tolist(), strict=True):
        state.on[j].append(i)
    for i in left.tolist():
        if not state.place(i):
            return None
    tier = np.full(len(network.problem.tiers), -NOBODY, np.int64)
    pairs = np.array(sorted((i, j) for j, on in enumerate(state.on) for i in on), np.int64)
    n = len(state.weight)
    mine = np.full(n, -NOBODY)
    mine[pairs[:, 0]] = state.weight[pairs[:, 0], pairs[:, 1]] - state.price[pairs[:, 1]]
    proved = all(
        ((state.weight[a : a + STRIPE] - state.price).max(axis=1) <= mine[a : a + STRIPE]).all()
        for a in range(0, n, STRIPE)
    )
    return Flow(pairs, state.price, tier, "bids and paths", len(left) + 1, proved)


def _auction(state: Paths, rows: IntArray, capacity: IntArray) -> tuple[IntArray, IntArray]:
    """Let everybody without a place bid at once until nobody can raise a price.

    Returns
    -------
    tuple of numpy.ndarray
        The mentor of each mentee (-1 for none), and who is left.
    """
    n, m = state.weight.shape
    price = state.price
    at, bid = np.full(n, -1), np.zeros(n, np.int64)
    left: list[IntArray] = []
    active = rows
    for _ in range(ROUNDS):
        if len(active) <= SERIAL:
            break
        best, top, second = _choices(state.weight, active, price)
        if (top < NOBODY).any():
            return at, active
        second = np.where(second < NOBODY, top, second)
        offer = price[best] + top - second
        called = np.zeros(m, np.bool_)
        called[best] = True
        holders = np.flatnonzero((at >= 0) & called[at])
        who = np.concatenate([holders, active])
        mentor = np.concatenate([at[holders], best])
        offered = np.concatenate([bid[holders], offer])
        rank = np.lexsort((-offered, mentor))
        who, mentor, offered = who[rank], mentor[rank], offered[rank]
        starts = np.flatnonzero(np.diff(mentor, prepend=-1))
        size = np.diff(starts, append=len(mentor))
        nth = np.arange(len(mentor)) - np.repeat(starts, size)
        kept = nth < capacity[mentor]
        at[who] = np.where(kept, mentor, -1)
        bid[who] = offered
        last = kept & (nth == capacity[mentor] - 1)
        old = price[mentor[last]]
        price[mentor[last]] = np.maximum(old, offered[last])
        out = who[~kept]
        hopeless = (offered[~kept] <= price[mentor[~kept]]) & (
            price[mentor[~kept]] == _before(price, mentor[last], old)[mentor[~kept]]
        )
        left.append(out[hopeless])
        active = np.sort(out[~hopeless])
    alone = np.array(_one_by_one(state, capacity, at, bid, active.tolist()), np.int64)
    return at, np.sort(np.concatenate([*left, alone]))


def _choices(
    weight: IntArray, active: IntArray, price: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Return each bidder's best mentor, its gain and the second best gain."""
    best, top, second = (np.zeros(len(active), np.int64) for _ in range(3))
    for a in range(0, len(active), STRIPE):
        part = slice(a, a + STRIPE)
        gain = weight[active[part]] - price
        order = np.arange(len(gain))
        best[part] = gain.argmax(axis=1)
        top[part] = gain[order, best[part]]
        gain[order, best[part]] = 2 * NOBODY
        second[part] = gain[order, gain.argmax(axis=1)]
    return best, top, second


def _one_by_one(
    state: Paths, capacity: IntArray, at: IntArray, bid: IntArray, active: list[int]
) -> list[int]:
    """Go on one bid after the other, which is quicker for a few; return who is left."""
    weight, price, left, budget = state.weight, state.price, [], BIDS * len(at)
    on: list[list[tuple[int, int]]] = [[] for _ in range(len(price))]
    for i in np.flatnonzero(at >= 0).tolist():
        on[at[i]].append((int(bid[i]), i))
    places: list[int] = capacity.tolist()
    gain = np.empty_like(price)
    queue = deque(active)
    while queue:
        i = queue.popleft()
        budget -= 1
        np.subtract(weight[i], price, out=gain)
        j = int(gain.argmax())
        top = int(gain[j])
        gain[j] = 2 * NOBODY
        second = int(gain[gain.argmax()])
        now = int(price[j])
        offer = now + (top - second if second > NOBODY else 0)
        here = on[j]
        full = len(here) >= places[j]
        if top < NOBODY or budget < 0 or (full and (offer <= now or not here)):
            left.append(i)
            continue
        if full:
            lowest = min(here)
            here.remove(lowest)
            at[lowest[1]] = -1
            queue.append(lowest[1])
        here.append((offer, i))
        at[i] = j
        if len(here) == places[j]:
            price[j] = max(now, min(here)[0])
    return left


def _before(price: IntArray, raised: IntArray, old: IntArray) -> IntArray:
    """Return the prices as they were before some were raised."""
    result = price.copy()
    result[raised] = old
    return result


def _by_slots(network: Network, state: Paths, rows: IntArray) -> Flow | None:
    """Solve with one column per place; the auction's prices help to price the answer."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - slow to import

    m = network.problem.m
    places = np.minimum(network.capacity, len(rows))
    weight = state.weight[rows]
    loss = np.where(weight == FORBIDDEN, np.inf, -weight.astype(np.float64))
    column = np.repeat(np.arange(m), places)
    try:
        _, chosen = linear_sum_assignment(loss[:, column])
    except ValueError:
        return None
    pairs: IntArray = np.stack([rows, column[chosen]], axis=1).astype(np.int64)
    price, tier = potentials(network, pairs, True, state.price)
    return Flow(pairs, price, tier, "bids and slots", 1)
