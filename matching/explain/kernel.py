"""Compiled loops for large dense problems: the search for an exact loss, and everybody's reasons.

Imported only where they are run, because numba is slow to import. The search takes the same steps
as `search.Search.run` in the same order of distance; only among ways of equal length may it find
another.
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


@kernel
def survey(
    plain: Array,
    source: Array,
    barred: int,
    same: bool,
    prices: Array,
    pairs: Array,
    short: Array,
    row: Array,
    least: Array,
    told: Array,
) -> None:
    """Write rank and choice of every pair, and the nearest mentor of everybody short of a place.

    Parameters
    ----------
    plain, source, barred
        How to read a row of points, and a row of weights, see `matching.kernel_rows.read_row`.
    same : bool
        Whether the two are the same.
    prices : tuple
        ``U`` (n,) and ``p`` (m,), in the type of `row`.
    pairs : tuple
        ``first`` (n + 1,), where each mentee's pairs start in ``mentors`` (k,).
    short : (n,) int64
        The position of each mentee among those short of a place; -1 for the others.
    row, least : (m,)
        Buffers: the weights of a mentee, and the least losses with each mentor.
    told : tuple
        ``rank`` (k,), ``allowed`` (k,), ``nearest`` (s,), ``lead`` (s,): written. ``lead`` is -1
        where nobody is allowed.
    """
    mentee_price, mentor_price = prices
    first, mentors = pairs
    rank, allowed, nearest, lead = told
    m = len(row)
    for i in range(len(mentee_price)):
        read_row(plain, barred, i, row)
        count = 0
        for q in range(m):
            count += row[q] != barred
        for e in range(first[i], first[i + 1]):
            points = row[mentors[e]]
            better = 0
            for q in range(m):
                better += row[q] > points
            rank[e] = better + 1
            allowed[e] = count
        if not same:
            read_row(source, barred, i, row)
        base = mentee_price[i]
        for q in range(m):
            least[q] = base + mentor_price[q] - row[q]
        if short[i] < 0:
            continue
        for e in range(first[i], first[i + 1]):
            row[mentors[e]] = barred
        best = -1
        for q in range(m):
            if row[q] != barred and (best < 0 or least[q] < least[best]):
                best = q
        nearest[short[i]] = best
        lead[short[i]] = -1 if best < 0 else max(0, least[best])
