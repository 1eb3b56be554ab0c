"""The compiled form of `search.Search.run` for large dense problems.

Imported only there, because numba is slow to import. It takes the same steps in the same order of
distance; only among ways of equal length may it find another.
"""

from __future__ import annotations

from ..jit import Array, kernel
from ..kernel_rows import read_row


@kernel
def run(
    source: Array,
    barred: int,
    prices: Array,
    places: Array,
    held: Array,
    ways: Array,
    who: Array,
    row: Array,
) -> tuple[int, int]:
    """Search until the mentee gives up a place, or every node that can be is reached.

    Parameters
    ----------
    source, barred
        How to read a row of weights, see `matching.kernel_rows.read_row`.
    prices : tuple
        ``U`` (n,), ``p`` (m,), ``worth`` (n,) of an empty place.
    places : tuple
        ``empty`` (n,), places not filled; ``at`` (n,), each mentee's "empty" node; ``room`` (m,)
        and ``spare`` (m,) bool, whether the mentor could hold one more, one less.
    held : tuple
        ``starts`` (m + 1,), ``holders`` (k,), ``weights`` (k,): free pairs by mentor;
        ``first`` (n + 1,), ``mentors`` (k,): free pairs by mentee.
    ways : tuple
        ``distance``, ``open``, ``via``, ``origin`` (nodes,), ``near`` (n,): written.
    who : tuple
        The mentee; the "spare" node; whether only an empty place may be given up; a distance
        that says unreached.
    row : (m,) int64
        A buffer.

    Returns
    -------
    tuple of int
        The shortest distance, and the node given up.
    """
    mentee_price, mentor_price, worth = prices
    empty, at, room, spare = places
    starts, holders, weights, first, mentors = held
    distance, open_, via, origin, near = ways
    mentee, spare_node, from_empty_only, unreached = who
    m = len(row)
    count = len(distance)
    best, last = unreached, -1
    while True:
        node, here = 0, unreached
        for q in range(count):
            if open_[q] < here:
                node, here = q, open_[q]
        if here >= best:
            return best, last
        open_[node] = unreached
        if node == spare_node:
            for q in range(m):
                reach = here + max(0, mentor_price[q])
                if spare[q] and reach < distance[q]:
                    distance[q] = open_[q] = reach
                    via[q], origin[q] = -1, node
        if node < m and room[node] and here - mentor_price[node] < distance[spare_node]:
            distance[spare_node] = open_[spare_node] = here - mentor_price[node]
            via[spare_node], origin[spare_node] = -1, node
        begin, end = (starts[node], starts[node + 1]) if node < m else (0, len(empty))
        for e in range(begin, end):
            if node < m:
                k = holders[e]
                there = here + max(0, weights[e] - mentee_price[k] - mentor_price[node])
            else:
                k, there = e, here
                if empty[k] <= 0 or at[k] != node:
                    continue
            if k == mentee:
                if there < best and not (from_empty_only and node < m):
                    best, last = there, node
                continue
            if there >= best or there >= near[k]:
                continue
            near[k] = there
            read_row(source, barred, k, row)
            for f in range(first[k], first[k + 1]):
                row[mentors[f]] = barred
            base = mentee_price[k]
            for q in range(m):
                reach = there + max(0, base + mentor_price[q] - row[q])
                if reach < distance[q] and row[q] != barred:
                    distance[q] = open_[q] = reach
                    via[q], origin[q] = k, node
            reach = there + max(0, base - worth[k])
            if reach < distance[at[k]]:
                distance[at[k]] = open_[at[k]] = reach
                via[at[k]], origin[at[k]] = k, node
