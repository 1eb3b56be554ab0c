"""Compiled loops that read whole rows: best candidates at given prices, and the last proof.

A row is read through `read_row`, which turns any type of score into whole points in a
buffer that stays in cache, so the matrix itself is never copied.
"""

from __future__ import annotations

from typing import Any

import numba.extending
import numpy as np
from numba import types

from .jit import Array, kernel
from .units import NOBODY


def _points(scores: Array, i: int, scale: float, barred: int, out: Array) -> None:
    """Write row `i` as whole points, `barred` for NaN; see the two compiled forms below."""
    raise NotImplementedError("replaced when compiled")


@numba.extending.overload(_points)  # type: ignore[untyped-decorator] # numba is untyped
def _compiled_points(scores: Array, i: int, scale: float, barred: int, out: Array) -> Any:
    """Choose the form for whole numbers or for floats when a kernel is compiled."""

    def whole(scores: Array, i: int, scale: float, barred: int, out: Array) -> None:
        row = scores[i]
        if scale == 1.0:
            for q in range(len(out)):
                out[q] = row[q]
        else:
            for q in range(len(out)):
                out[q] = np.int64(np.rint(np.float64(row[q]) * scale))

    def floating(scores: Array, i: int, scale: float, barred: int, out: Array) -> None:
        row = scores[i]
        factor = row.dtype.type(scale)
        for q in range(len(out)):
            x = row[q]
            out[q] = np.int64(np.rint(x * factor)) if x == x else barred

    def single(scores: Array, i: int, scale: float, barred: int, out: Array) -> None:
        row = scores[i]
        factor = np.float32(scale)
        none = np.int32(barred)
        for q in range(len(out)):
            x = row[q]
            out[q] = np.int32(np.rint(x * factor)) if x == x else none

    if not isinstance(scores.dtype, types.Float):
        return whole
    if scores.dtype.bitwidth == 32 and out.dtype.bitwidth == 32:
        return single
    return floating


@kernel
def read_row(source: Array, barred: int, i: int, out: Array) -> None:
    """Write the weights of mentee `i` into `out`, `barred` where a pair may not be made.

    Parameters
    ----------
    source : tuple
        ``scores`` (n, m) of any type; ``allowed`` (n, m) bool, read only if ``masked``;
        ``scale``, points per unit of score; ``floor``, below which pairs are barred;
        ``special`` (n + 1,), where each mentee's special pairs start in ``special_at``
        and ``special_weight``: published pairs weigh more than in the matrix, locked
        ones (weight `NOBODY` or less) are barred.
    barred : int
        The weight of a pair that may not be made.
    i : int
        The mentee.
    out : (m,) int32 or int64
        Written.
    """
    scores, allowed, masked, scale, floor, special, special_at, special_weight = source
    _points(scores, i, scale, barred, out)
    if masked:
        row = allowed[i]
        for q in range(len(out)):
            if not row[q]:
                out[q] = barred
    if floor > barred:
        for q in range(len(out)):
            if out[q] < floor:
                out[q] = barred
    for e in range(special[i], special[i + 1]):
        if out[special_at[e]] != barred:
            lock = special_weight[e] <= NOBODY
            out[special_at[e]] = barred if lock else special_weight[e]


@kernel
def how_many_above(values: Array, bar: int) -> int:
    """Count the values above a bar; without a branch, so that it is quick."""
    line = values.dtype.type(bar)
    count = 0
    for b in range(len(values)):
        count += values[b] > line
    return count


@kernel
def find_bar(top: Array, k: int, lowest: int) -> int:
    """Return a bar with at least `k` of `top` above it and, where there are no ties, hardly more.

    Bisection from a bar that each of `k` groups exceeds. `lowest` if there are fewer than `k`.
    """
    if len(top) < k:
        return lowest
    least = top[0]
    most = top[0]
    for group in range(k):
        best = top[group]
        for b in range(group + k, len(top), k):
            best = max(best, top[b])
        least = best if group == 0 else min(least, best)
        most = max(most, best)
    low = int(least) - 1
    high = int(most)
    if low <= lowest:
        return lowest
    while high - low > 1:
        middle = (low + high) >> 1
        count = how_many_above(top, middle)
        if count < k:
            high = middle
        else:
            low = middle
            if count <= k + 1:
                break
    return low


@kernel
def keep_best(value: Array, who: Array, count: int, k: int) -> int:
    """Move the `k` best of ``who[:count]`` to its front, the first of equals; return the lowest."""
    for z in range(count):
        q = who[z]
        if z >= k and value[who[k - 1]] >= value[q]:
            continue
        y = min(z, k - 1)
        while y > 0 and value[who[y - 1]] < value[q]:
            who[y] = who[y - 1]
            y -= 1
        who[y] = q
    return int(value[who[k - 1]])


@kernel
def best_lists(
    source: Array, barred: int, rows: Array, price: Array, spare: int, lists: Array, row: Array
) -> None:
    """Write the best candidates of each of `rows` at the given prices, in no order.

    At least as many as there is room for but `spare`, the `k` best; all where all have room.
    `beyond[i]` becomes a bound on the gain (weight minus price) of everybody not listed;
    prices may only rise while it is relied upon. ``size[i]`` is the list's length.
    Blocks of 16 (every ``blocks``-th mentor) keep their best gain; a bar that `k` of these
    exceed leaves about `k` blocks to be looked at one by one. A list with more than there is
    room for, because of ties or of good mentors in one block, keeps the `k` best; each mentee
    starts looking elsewhere, so that not everybody lists the same of equal mentors.
    """
    start, size, column, weight, beyond = lists
    m = len(row)
    blocks = (m + 15) >> 4
    value = np.full(blocks << 4, barred, row.dtype)
    top = np.empty(blocks, row.dtype)
    above = np.empty(blocks, np.int64)
    who = np.empty(blocks << 4, np.int64)
    lowest = barred >> 1
    for i in rows:
        read_row(source, barred, i, row)
        for q in range(m):
            value[q] = row[q] - price[q]
        for b in range(blocks):
            top[b] = value[b]
        for part in range(1, 16):
            base = part * blocks
            for b in range(blocks):
                top[b] = max(top[b], value[base + b])
        base = start[i]
        room = start[i + 1] - base
        k = room - spare
        bar = find_bar(top, k, lowest) if room < m else lowest
        line = row.dtype.type(bar)
        some = 0
        for b in range(blocks):
            above[some] = b
            some += top[b] > line
        count = 0
        for z in range(some):
            for q in range(above[(i + z) % some], blocks << 4, blocks):
                who[count] = q
                count += value[q] > line
        if count > room:
            bar = keep_best(value, who, count, k)
            count = k
        for z in range(count):
            column[base + z] = who[z]
            weight[base + z] = row[who[z]]
        size[i] = count
        beyond[i] = bar if bar > lowest else NOBODY


@kernel
def best_gain(
    source: Array, barred: int, rows: Array, price: Array, out: Array, row: Array
) -> None:
    """Write the best gain of each of `rows`, whoever is listed."""
    for a in range(len(rows)):
        read_row(source, barred, rows[a], row)
        best = row[0] - price[0]
        for q in range(len(row)):
            best = max(best, row[q] - price[q])
        out[a] = best if best > (barred >> 1) else NOBODY
