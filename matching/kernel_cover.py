"""Compiled search for how many places can be filled, whatever the scores."""

from __future__ import annotations

from .jit import Array, kernel
from .kernel_auction import holds, seat, unseat
from .kernel_rows import read_row


@kernel
def cover(
    lists: Array,
    first: Array,
    state: Array,
    order: Array,
    begin: int,
    budget: int,
    source: Array,
    barred: int,
    dense: bool,
    whole: bool,
    row: Array,
    seen: Array,
    via: Array,
    trail: Array,
) -> int:
    """Place as many units as can be, earlier ones of `order` first (Kuhn 1955).

    A search that fails leaves its marks in `seen` for good: nothing there can ever reach
    a free place again, so all failures together read each row at most once.

    Parameters
    ----------
    lists, first, state
        Candidates (complete unless `dense`), first unit of each mentee, the flow.
    order : (k,) int64
        Units in the order of their tiers.
    begin, budget : int
        Where to go on, and after how many rows to come back.
    source, barred, row
        How to read a whole row, if `dense`.
    whole : bool
        Whether to give up as soon as one unit cannot be placed.
    seen : (m,) bool
        Mentors behind which nothing is free.
    via, trail : (m,) int64
        Work space.

    Returns
    -------
    int
        The next position in `order`; -1 if given up.
    """
    start, size, column, weight, beyond = lists
    owner, at, held, after, before, head, load, capacity, price = state
    steps = 0
    f = begin
    while f < len(order) and steps < budget:
        h0 = order[f]
        f += 1
        marked = 0
        goal = -1
        front = 0
        h = h0
        node = -1
        while goal < 0:
            steps += 1
            i = owner[h]
            many = first[i + 1] - first[i] > 1
            if dense:
                read_row(source, barred, i, row)
            stop = len(row) if dense else size[i]
            for e in range(stop):
                q = e if dense else column[start[i] + e]
                if seen[q] or (dense and row[q] == barred):
                    continue
                if many and holds(at, first, i, q):
                    continue
                seen[q] = True
                via[q] = h
                trail[marked] = q
                marked += 1
                if load[q] < capacity[q]:
                    goal = q
                    break
            if goal >= 0:
                break
            h = after[h] if node >= 0 else -1
            while h < 0 and front < marked:
                node = trail[front]
                front += 1
                h = head[node]
            if h < 0:
                break
        if goal < 0:
            if whole:
                return -1
            continue
        j = goal
        while j >= 0:
            h = via[j]
            origin = at[h]
            if origin >= 0:
                unseat(state, h)
            seat(state, h, j, 0)
            j = origin
        for z in range(marked):
            seen[trail[z]] = False
    return f
