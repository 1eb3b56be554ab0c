"""Compiled loops: exact shortest augmenting paths over short lists of candidates.

Units and nodes are those of `matching.kernel_auction`. Work arrays are kept between
calls: distances, what an event continues, the unit and the weight that lead to a node,
an indexed heap with places, and what was touched.
"""

from __future__ import annotations

import numpy as np

from .jit import Array, inlined, kernel
from .kernel_auction import holds, seat, unseat
from .kernel_rows import read_row
from .units import NOBODY

FAR = 1 << 60


@inlined
def sift_up(heap: Array, place: Array, key: Array, p: int) -> None:
    """Move entry `p` of an indexed heap towards the root."""
    v = heap[p]
    k = key[v]
    while p > 0:
        q = (p - 1) >> 1
        if key[heap[q]] <= k:
            break
        heap[p] = heap[q]
        place[heap[p]] = p
        p = q
    heap[p] = v
    place[v] = p


@inlined
def pop(heap: Array, place: Array, key: Array, count: int) -> int:
    """Remove the root of an indexed heap of `count` entries; it stays readable before."""
    place[heap[0]] = -2
    v = heap[count - 1]
    k = key[v]
    p = 0
    while True:
        c = 2 * p + 1
        if c >= count - 1:
            break
        if c + 1 < count - 1 and key[heap[c + 1]] < key[heap[c]]:
            c += 1
        if key[heap[c]] >= k:
            break
        heap[p] = heap[c]
        place[heap[p]] = p
        p = c
    if count > 1:
        heap[p] = v
        place[v] = p
    return count - 1


@inlined
def offer(
    q: int, x: int, h: int, weight: int, ctl: Array, work: Array, load: Array, limit: Array
) -> None:
    """Record that moving unit `h` to node `q`, where it weighs `weight`, costs `x` in all.

    `ctl` holds: entries of the heap, nodes touched, distance of the goal, the goal.
    """
    key, basis, via, pay, heap, place, touched = work
    if place[q] == -1:
        touched[ctl[1]] = q
        ctl[1] += 1
        place[q] = ctl[0]
        heap[ctl[0]] = q
        ctl[0] += 1
    key[q] = x
    via[q] = h
    pay[q] = weight
    sift_up(heap, place, key, place[q])
    if load[q] < limit[q]:
        ctl[2] = x
        ctl[3] = q


@kernel
def relax_list(
    h: int,
    base: int,
    here: int,
    lists: Array,
    null: Array,
    first: Array,
    state: Array,
    limit: Array,
    ctl: Array,
    work: Array,
    nodes: int,
) -> None:
    """Relax the listed moves of unit `h`; the rest of its row becomes one event."""
    start, size, column, weight, beyond = lists
    null_at, null_weight = null
    owner, at, held, after, before, head, load, capacity, price = state
    key, basis, via, pay, heap, place, touched = work
    i = owner[h]
    single = first[i + 1] - first[i] == 1
    for e in range(start[i], start[i] + size[i]):
        q = column[e]
        x = base + price[q] - weight[e]
        if x < ctl[2] and x < key[q] and place[q] != -2 and (single or not holds(at, first, i, q)):
            offer(q, x, h, weight[e], ctl, work, load, limit)
    q = null_at[i]
    if q >= 0:
        x = base + price[q] - null_weight[i]
        if x < ctl[2] and x < key[q] and place[q] != -2:
            offer(q, x, h, null_weight[i], ctl, work, load, limit)
    x = max(here, base - beyond[i])
    if beyond[i] > NOBODY and x < ctl[2]:
        basis[h] = base
        v = nodes + h
        touched[ctl[1]] = v
        ctl[1] += 1
        key[v] = x
        place[v] = ctl[0]
        heap[ctl[0]] = v
        ctl[0] += 1
        sift_up(heap, place, key, place[v])


@kernel
def relax_row(
    h: int, base: int, row: Array, first: Array, state: Array, limit: Array, ctl: Array, work: Array
) -> None:
    """Relax every move of unit `h` to a mentor, whose weights are in `row`."""
    owner, at, held, after, before, head, load, capacity, price = state
    key, place = work[0], work[5]
    i = owner[h]
    single = first[i + 1] - first[i] == 1
    for q in range(len(row)):
        x = base + price[q] - row[q]
        if x < ctl[2] and x < key[q] and place[q] != -2 and (single or not holds(at, first, i, q)):
            offer(q, x, h, row[q], ctl, work, load, limit)


@kernel
def best_open(h: int, lists: Array, null: Array, first: Array, state: Array) -> int:
    """Return the best listed gain of what unit `h` does not hold yet."""
    start, size, column, weight, beyond = lists
    null_at, null_weight = null
    owner, at, held, after, before, head, load, capacity, price = state
    i = owner[h]
    single = first[i + 1] - first[i] == 1
    best = NOBODY
    for e in range(start[i], start[i] + size[i]):
        x = weight[e] - price[column[e]]
        if x > best and (single or not holds(at, first, i, column[e])):
            best = x
    if null_at[i] >= 0:
        best = max(best, null_weight[i] - price[null_at[i]])
    return best


@kernel
def push_path(goal: int, state: Array, via: Array, pay: Array) -> None:
    """Move every unit on the path that ends at node `goal` one node on."""
    at = state[1]
    j = goal
    while j >= 0 and via[j] >= 0:
        h = via[j]
        origin = at[h]
        if origin >= 0:
            unseat(state, h)
        seat(state, h, j, pay[j])
        j = origin


@kernel
def open_surplus(surplus: Array, ctl: Array, work: Array, state: Array) -> None:
    """Start a search at every node that holds more than `surplus` asks for."""
    owner, at, held, after, before, head, load, capacity, price = state
    key, basis, via, pay, heap, place, touched = work
    for j in range(len(head)):
        if load[j] > surplus[j]:
            touched[ctl[1]] = j
            ctl[1] += 1
            place[j] = ctl[0]
            heap[ctl[0]] = j
            ctl[0] += 1
            key[j] = price[j]
            via[j] = -1
            sift_up(heap, place, key, place[j])


@kernel
def listed_gain(lists: Array, price: Array, out: Array) -> None:
    """Write the best listed gain of each mentee."""
    start, size, column, weight, beyond = lists
    for i in range(len(out)):
        best = NOBODY
        for e in range(start[i], start[i] + size[i]):
            best = max(best, weight[e] - price[column[e]])
        out[i] = best


@kernel
def paths(
    lists: Array,
    null: Array,
    first: Array,
    state: Array,
    limit: Array,
    free: Array,
    begin: int,
    surplus: Array,
    budget: int,
    source: Array,
    barred: int,
    dense: bool,
    row: Array,
    work: Array,
    hungry: Array,
) -> tuple[int, int]:
    """Place units one by one on shortest augmenting paths, exactly.

    Dijkstra over nodes. A mentee on the way relaxes its list; everybody beyond the list
    waits as one event at the smallest distance they could have, and only if that comes
    up is the whole row read. So the result is that of the full matrix.

    Parameters
    ----------
    lists, null, first, state
        Candidates, empty places, first unit of each mentee, the flow.
    limit : (nodes,) int64
        A path ends at a node that holds fewer units than this.
    free : (k,) int64
        Units to place, from position `begin` on; -1 takes a unit from any node that
        holds more than `surplus`, and lowers prices.
    budget : int
        Nodes to settle and units to look at after which to come back.
    source, barred, row
        How to read a whole row, see `read_row`; `row` is int64. Not used unless `dense`.
    work : tuple of arrays
        Distances, predecessors, heap and places, kept between calls.
    hungry : (n,) bool
        Set for mentees whose row was read in full: a new list would serve them better.

    Returns
    -------
    tuple of int
        The next position, and how many units cannot reach a free place.
    """
    beyond = lists[4]
    null_at, null_weight = null
    owner, at, held, after, before, head, load, capacity, price = state
    key, basis, via, pay, heap, place, touched = work
    nodes = len(head)
    ctl = np.zeros(4, np.int64)
    failures = 0
    settled = 0
    f = begin
    while f < len(free) and settled < budget:
        h0 = free[f]
        f += 1
        ctl[0] = 0
        ctl[1] = 0
        ctl[2] = FAR
        ctl[3] = -1
        base = NOBODY
        i = 0
        if h0 >= 0:
            base = best_open(h0, lists, null, first, state)
            i = owner[h0]
        if h0 < 0:
            open_surplus(surplus, ctl, work, state)
        elif dense and base < beyond[i]:
            read_row(source, barred, i, row)
            hungry[i] = True
            single = first[i + 1] - first[i] == 1
            for q in range(len(row)):
                if row[q] - price[q] > base and (single or not holds(at, first, i, q)):
                    base = row[q] - price[q]
            relax_row(h0, base, row, first, state, limit, ctl, work)
            if null_at[i] >= 0:
                q = null_at[i]
                x = base + price[q] - null_weight[i]
                if x < ctl[2]:
                    offer(q, x, h0, null_weight[i], ctl, work, load, limit)
        elif base > NOBODY:
            relax_list(h0, base, 0, lists, null, first, state, limit, ctl, work, nodes)
        while ctl[0] > 0:
            v = heap[0]
            here = key[v]
            if here >= ctl[2]:
                break
            ctl[0] = pop(heap, place, key, ctl[0])
            settled += 1 if v >= nodes else 1 + load[v]
            if v >= nodes:
                h = v - nodes
                read_row(source, barred, owner[h], row)
                hungry[owner[h]] = True
                relax_row(h, basis[h], row, first, state, limit, ctl, work)
                continue
            h = head[v]
            while h >= 0:
                base = here + held[h] - price[v]
                relax_list(h, base, here, lists, null, first, state, limit, ctl, work, nodes)
                h = after[h]
        end = ctl[2]
        if ctl[3] < 0:
            failures += 1
            end = 0
        else:
            push_path(ctl[3], state, via, pay)
        if h0 < 0 and end > 0:
            for j in range(nodes):
                price[j] -= end
            for i in range(len(beyond)):
                if beyond[i] > NOBODY:
                    beyond[i] += end
        for z in range(ctl[1]):
            v = touched[z]
            if v < nodes and place[v] == -2 and key[v] < end:
                price[v] += end - key[v]
            key[v] = FAR
            place[v] = -1
    return f, failures
