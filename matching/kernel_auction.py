"""Compiled loops: seating units on nodes, and the auction that seats most of them.

Places of one mentor are one node with one price. A *unit* is one place a mentee asks
for; units on a node form a linked list, so memory does not grow with capacity.
Nodes beyond the mentors stand for places left empty (see `matching.units`).
"""

from __future__ import annotations

from .jit import Array, inlined, kernel
from .kernel_rows import NOBODY


@inlined
def seat(state: Array, h: int, j: int, weight: int) -> None:
    """Put unit `h` on node `j`."""
    owner, at, held, after, before, head, load, capacity, price = state
    at[h] = j
    held[h] = weight
    before[h] = -1
    after[h] = head[j]
    if head[j] >= 0:
        before[head[j]] = h
    head[j] = h
    load[j] += 1


@inlined
def unseat(state: Array, h: int) -> None:
    """Take unit `h` off its node."""
    owner, at, held, after, before, head, load, capacity, price = state
    j = at[h]
    if before[h] >= 0:
        after[before[h]] = after[h]
    else:
        head[j] = after[h]
    if after[h] >= 0:
        before[after[h]] = before[h]
    at[h] = -1
    load[j] -= 1


@kernel
def auction(
    lists: Array,
    null: Array,
    state: Array,
    bid: Array,
    queue: Array,
    count: int,
    budget: int,
    stale: Array,
    stuck: Array,
) -> tuple[int, int, int]:
    """Let units bid without a minimum step, keeping exact complementary slackness.

    A unit takes its best node and offers the price at which it would be as happy
    elsewhere; a full node drops its lowest offer and its price rises to the lowest held
    (the augmenting row reduction of Jonker and Volgenant 1987, with capacities). A unit
    that cannot raise a price is left for the shortest paths; one whose list no longer
    proves its second best waits for a new list.

    Returns
    -------
    tuple of int
        Bids made, units waiting for a list, units left.
    """
    start, size, column, weight, beyond = lists
    null_at, null_weight = null
    owner, at, held, after, before, head, load, capacity, price = state
    ring = len(queue)
    first = 0
    tail = count % ring
    bids = 0
    waiting = 0
    left = 0
    while count > 0 and bids < budget:
        h = queue[first]
        first = first + 1 if first + 1 < ring else 0
        count -= 1
        i = owner[h]
        b1 = NOBODY
        b2 = NOBODY
        w1 = 0
        w2 = 0
        j1 = -1
        j2 = -1
        for e in range(start[i], start[i] + size[i]):
            x = weight[e] - price[column[e]]
            if x > b2:
                if x > b1:
                    b2, j2, w2 = b1, j1, w1
                    b1, j1, w1 = x, column[e], weight[e]
                else:
                    b2, j2, w2 = x, column[e], weight[e]
        if null_at[i] >= 0:
            x = null_weight[i] - price[null_at[i]]
            if x > b2:
                if x > b1:
                    b2, j2, w2 = b1, j1, w1
                    b1, j1, w1 = x, null_at[i], null_weight[i]
                else:
                    b2, j2, w2 = x, null_at[i], null_weight[i]
        if b2 < beyond[i]:
            stale[waiting] = h
            waiting += 1
            continue
        if j1 < 0:
            stuck[left] = h
            left += 1
            continue
        bids += 1
        if j2 < 0:
            b2 = b1
        elif b1 == b2 and load[j1] >= capacity[j1] and load[j2] < capacity[j2]:
            j1, w1 = j2, w2
        offer = price[j1] + b1 - b2
        if load[j1] >= capacity[j1]:
            if offer <= price[j1]:
                stuck[left] = h
                left += 1
                continue
            out = head[j1]
            if out < 0:
                price[j1] = offer
                out = h
            else:
                other = after[out]
                while other >= 0:
                    if bid[other] < bid[out]:
                        out = other
                    other = after[other]
                unseat(state, out)
                seat(state, h, j1, w1)
                bid[h] = offer
            queue[tail] = out
            tail = tail + 1 if tail + 1 < ring else 0
            count += 1
        else:
            seat(state, h, j1, w1)
            bid[h] = offer
        if load[j1] == capacity[j1] and head[j1] >= 0:
            lowest = bid[head[j1]]
            other = after[head[j1]]
            while other >= 0:
                lowest = min(lowest, bid[other])
                other = after[other]
            price[j1] = max(price[j1], lowest)
    while count > 0:
        stuck[left] = queue[first]
        left += 1
        first = first + 1 if first + 1 < ring else 0
        count -= 1
    return bids, waiting, left
