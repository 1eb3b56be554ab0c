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

NOBODY = -(1 << 60)


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
def first_bar(top: Array, k: int, kept: Array, lowest: int) -> int:
    """Return one less than the k-th best of `top`, or `lowest` if there are fewer."""
    if len(top) < k:
        return lowest
    for z in range(k):
        kept[z] = top[z]
        y = z
        while y > 0 and kept[y - 1] > kept[y]:
            kept[y - 1], kept[y] = kept[y], kept[y - 1]
            y -= 1
    for b in range(k, len(top)):
        x = top[b]
        if x > kept[0]:
            z = 0
            while z < k - 1 and kept[z + 1] < x:
                kept[z] = kept[z + 1]
                z += 1
            kept[z] = x
    return max(int(lowest), int(kept[0]) - 1)


@kernel
def best_lists(
    source: Array, barred: int, rows: Array, price: Array, k: int, lists: Array, row: Array
) -> None:
    """Write the `k` best candidates of each of `rows` at the given prices.

    `beyond[i]` becomes a bound on the gain (weight minus price) of everybody not listed;
    prices may only rise while it is relied upon. ``size[i]`` is the list's length.
    Blocks of 16 (every ``blocks``-th mentor) keep their best gain; the k-th best of these
    is a first bar, under which nobody need be looked at one by one.
    """
    start, size, column, weight, beyond = lists
    m = len(row)
    blocks = (m + 15) >> 4
    value = np.full(blocks << 4, barred, row.dtype)
    top = np.empty(blocks, row.dtype)
    gain = np.empty(k, row.dtype)
    who = np.empty(k, np.int64)
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
        count = 0
        cut = first_bar(top, k, gain, barred >> 1)
        for b in range(blocks):
            if top[b] <= cut:
                continue
            for q in range(b, blocks << 4, blocks):
                x = value[q]
                if x <= cut:
                    continue
                z = 0
                if count < k:
                    z = count
                    count += 1
                    while z > 0 and gain[z - 1] > x:
                        gain[z] = gain[z - 1]
                        who[z] = who[z - 1]
                        z -= 1
                else:
                    while z < k - 1 and gain[z + 1] < x:
                        gain[z] = gain[z + 1]
                        who[z] = who[z + 1]
                        z += 1
                gain[z] = x
                who[z] = q
                if count == k:
                    cut = gain[0]
        base = start[i]
        for z in range(count):
            column[base + z] = who[z]
            weight[base + z] = row[who[z]]
        size[i] = count
        beyond[i] = np.int64(gain[0]) if count == k and k < m else NOBODY


@kernel
def best_gain(source: Array, barred: int, first: int, price: Array, out: Array, row: Array) -> None:
    """Write the best gain of each of ``len(out)`` mentees from `first` on."""
    for a in range(len(out)):
        read_row(source, barred, first + a, row)
        best = row[0] - price[0]
        for q in range(len(row)):
            best = max(best, row[q] - price[q])
        out[a] = best if best > (barred >> 1) else NOBODY
