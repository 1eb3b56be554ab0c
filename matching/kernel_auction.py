"""Compiled loops: seating units on nodes, and the auction that seats most of them.

Places of one mentor are one node with one price. A *unit* is one place a mentee asks
for; units on a node form a linked list, so memory does not grow with capacity. While they
bid, the same two links form a pairing heap with the lowest offer on top (Fredman,
Sedgewick, Sleator and Tarjan 1986), because the empty places of a tier may be thousands.
Nodes beyond the mentors stand for places left empty (see `matching.units`).
"""

from __future__ import annotations

from .jit import Array, inlined, kernel
from .units import NOBODY


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


@inlined
def holds(at: Array, first: Array, i: int, j: int) -> bool:
    """Say whether mentee `i` holds a place of node `j`."""
    for h in range(first[i], first[i + 1]):
        if at[h] == j:
            return True
    return False


@inlined
def meld(a: int, b: int, bid: Array, child: Array, sibling: Array) -> int:
    """Join two heaps; return the top."""
    if a < 0:
        return b
    if b < 0:
        return a
    if bid[b] < bid[a]:
        a, b = b, a
    sibling[b] = child[a]
    child[a] = b
    return a


@kernel
def without_top(top: int, bid: Array, child: Array, sibling: Array) -> int:
    """Take the top off a heap: join its children in pairs, then the pairs; return the top."""
    pairs = -1
    h = child[top]
    if h < 0 or sibling[h] < 0:
        return int(h)
    while h >= 0:
        other = sibling[h]
        after = sibling[other] if other >= 0 else -1
        sibling[h] = -1
        if other >= 0:
            sibling[other] = -1
        both = meld(h, other, bid, child, sibling)
        sibling[both] = pairs
        pairs = both
        h = after
    rest = -1
    while pairs >= 0:
        after = sibling[pairs]
        sibling[pairs] = -1
        rest = meld(rest, pairs, bid, child, sibling)
        pairs = after
    return rest


@kernel
def clear(state: Array) -> None:
    """Take every unit off its node; prices stay."""
    owner, at, held, after, before, head, load, capacity, price = state
    at[:] = -1
    head[:] = -1
    load[:] = 0


@kernel
def link(state: Array) -> None:
    """Turn the heaps of offers into the linked lists that `seat` and `unseat` keep."""
    owner, at, held, after, before, head, load, capacity, price = state
    head[:] = -1
    load[:] = 0
    for h in range(len(at)):
        if at[h] >= 0:
            seat(state, h, at[h], held[h])


@kernel
def auction(
    lists: Array,
    null: Array,
    first: Array,
    state: Array,
    bid: Array,
    queue: Array,
    count: int,
    step: int,
    budget: int,
    work: int,
    stale: Array,
    stuck: Array,
) -> tuple[int, int, int, int]:
    """Let units bid for their best nodes.

    A unit takes its best node and offers the price at which it would be as happy
    elsewhere, and `step` points more; a full node drops its lowest offer and its price
    rises to the lowest held. With a `step` of 0 exact complementary slackness is kept between
    mentees who ask for one mentor (the augmenting row reduction of Jonker and Volgenant 1987,
    with capacities; for others see `leave_worse`), and a unit that cannot raise a price is left
    for the shortest paths. With more, whoever can find a place has, within the budget, the best
    to within `step` points (Bertsekas 1979). A unit whose list no longer
    proves enough waits for a new list. A mentee's units never bid for the same mentor.

    Returns
    -------
    tuple of int
        Bids made, at most `budget`, reading about `work` entries of lists; units waiting for
        a list (in `stale`); units left, and units that could go on but for these limits (one
        after the other in `stuck`).
    """
    start, size, column, weight, beyond = lists
    null_at, null_weight = null
    owner, at, held, sibling, child, head, load, capacity, price = state
    ring = len(queue)
    front = 0
    tail = count % ring
    bids = 0
    waiting = 0
    left = 0
    while count > 0 and bids < budget and work > 0:
        h = queue[front]
        front = front + 1 if front + 1 < ring else 0
        count -= 1
        i = owner[h]
        single = first[i + 1] - first[i] == 1
        work -= size[i] * (first[i + 1] - first[i])
        b1 = NOBODY
        b2 = NOBODY
        w1 = 0
        w2 = 0
        j1 = -1
        j2 = -1
        for e in range(start[i], start[i] + size[i]):
            x = weight[e] - price[column[e]]
            if x > b2 and (single or not holds(at, first, i, column[e])):
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
        if (b1 if step > 0 else b2) < beyond[i]:
            stale[waiting] = h
            waiting += 1
            continue
        if j1 < 0:
            stuck[left] = h
            left += 1
            continue
        bids += 1
        if j2 < 0 and beyond[i] == NOBODY:
            b2 = b1
        elif step > 0:
            b2 = max(b2, beyond[i])
        elif b1 == b2 and load[j1] >= capacity[j1] and load[j2] < capacity[j2]:
            j1, w1 = j2, w2
        offer = price[j1] + b1 - b2 + step
        if load[j1] < capacity[j1]:
            load[j1] += 1
        elif offer <= price[j1]:
            stuck[left] = h
            left += 1
            continue
        else:
            out = head[j1]
            if out < 0:
                price[j1] = offer
                out = h
            else:
                head[j1] = without_top(out, bid, child, sibling)
                at[out] = -1
            queue[tail] = out
            tail = tail + 1 if tail + 1 < ring else 0
            count += 1
            if out == h:
                continue
        at[h] = j1
        held[h] = w1
        bid[h] = offer
        child[h] = -1
        sibling[h] = -1
        head[j1] = meld(head[j1], h, bid, child, sibling)
        if load[j1] == capacity[j1]:
            price[j1] = max(price[j1], bid[head[j1]])
    for z in range(count):
        stuck[left + z] = queue[front]
        front = front + 1 if front + 1 < ring else 0
    return bids, waiting, left, count


@kernel
def leave_worse(lists: Array, first: Array, state: Array, out: Array) -> int:
    """Take mentees with several places off mentors who are worth less than others to them.

    One unit's offer looks only at whom the mentee does not hold; when a sibling loses its place
    later, the mentor lost may be worth more than one kept. Returns how many units are in `out`.
    """
    start, size, column, weight, beyond = lists
    owner, at, held, after, before, head, load, capacity, price = state
    count = 0
    for i in range(len(first) - 1):
        if first[i + 1] - first[i] < 2:
            continue
        best = beyond[i]
        for e in range(start[i], start[i] + size[i]):
            if not holds(at, first, i, column[e]):
                best = max(best, weight[e] - price[column[e]])
        for h in range(first[i], first[i + 1]):
            if at[h] >= 0 and held[h] - price[at[h]] < best:
                unseat(state, h)
                out[count] = h
                count += 1
    return count
