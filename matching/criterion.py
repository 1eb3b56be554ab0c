"""What a criterion is, and the arithmetic that the criteria of `criteria` share.

Everything here gives one value per pair of a frame, in single precision, NaN where unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .features import STYLE_LEVELS, Mentees, Mentors
from .frames import Array, Frame, Pairs, Shares

Facts = Mapping[str, int | tuple[int, ...]]

LEVELS = ("unknown", "none", "some", "full")
"""The levels a reason code can have, in the order used by `level_of`."""

NEUTRAL = 0.5
"""The share that counts where nothing is known."""


class Criterion(Protocol):
    """What `scoring.score` asks of a criterion."""

    @property
    def key(self) -> str:
        """Short name, used in weights and reason codes."""
        ...

    @property
    def meaning(self) -> str:
        """What a share of 0 and of 1 say, in plain words."""
        ...

    @property
    def neutral(self) -> float:
        """Share that counts where nothing is known."""
        ...

    @property
    def personal(self) -> bool:
        """Whether it is shown only inside the "personal fit" part."""
        ...

    def share(self, mentees: Mentees, mentors: Mentors, frame: Frame) -> Shares:
        """Return the share of every pair of the frame; NaN where it cannot be known."""
        ...

    def facts(self, mentees: Mentees, mentors: Mentors, i: int, j: int) -> Facts:
        """Return what the share of pair (i, j) rests on: counts, or positions in a vocabulary."""
        ...


def level_of(share: Shares) -> NDArray[np.int8]:
    """Return the position in `LEVELS` of each share.

    Parameters
    ----------
    share : float32 array
        Shares, NaN where unknown.

    Returns
    -------
    int8 array
        0 unknown, 1 none, 2 some, 3 full.
    """
    level = np.full(share.shape, 2, dtype=np.int8)
    level[share <= 0] = 1
    level[share >= 1] = 3
    level[np.isnan(share)] = 0
    return level


def nothing(frame: Frame) -> Shares:
    """Return "unknown" for every pair."""
    return np.full(frame.shape, np.nan, dtype=np.float32)


def ratio(part: Array, whole: Array) -> Shares:
    """Return part / whole in single precision, NaN where the whole is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share: Shares = np.divide(part, whole, dtype=np.float32)
    return share


def coverage(frame: Frame, wanted: Array | None, offered: Array | None) -> Shares:
    """Return how much of what the mentee wants the mentor has, weighted by importance."""
    if wanted is None or offered is None:
        return nothing(frame)
    total = wanted.sum(axis=1, dtype=np.float32)
    return ratio(frame.dot(wanted, offered), frame.left(total))


def mean_of_known(frame: Frame, shares: list[Shares]) -> Shares:
    """Return the mean of those shares that are known, NaN where none is."""
    if not shares:
        return nothing(frame)
    total = np.zeros(frame.shape, dtype=np.float32)
    known = np.zeros(frame.shape, dtype=np.float32)
    for share in shares:
        there = ~np.isnan(share)
        total += np.where(there, share, np.float32(0))
        known += there
    return ratio(total, known)


def has_any(rows: Array) -> Array:
    """Return which rows have an entry that is not 0."""
    stated: Array = (rows != 0).any(axis=1)
    return stated


def positions(row: Array) -> tuple[int, ...]:
    """Return the positions of a row that are not 0."""
    return tuple(int(at) for at in np.flatnonzero(row))


def single(i: int, j: int) -> Pairs:
    """Return the frame of one pair."""
    return Pairs(np.array([i]), np.array([j]))


def met_and_missing(wanted: Array | None, offered: Array | None, i: int, j: int) -> Facts:
    """Return which of the wanted entries the mentor has and which not."""
    if wanted is None or offered is None:
        return {}
    return {
        "met": positions(wanted[i] * offered[j]),
        "missing": positions(wanted[i] * (1 - offered[j])),
    }


def closeness(frame: Frame, ours: Array, theirs: Array) -> Shares:
    """Return 1 - mean distance / 4 over the items both answered, NaN if under half of them."""
    steps = np.arange(1, STYLE_LEVELS)

    def thermometer(style: Array) -> Array:
        return (style[:, :, None] > steps).reshape(len(style), style.shape[1] * len(steps))

    def answered(style: Array) -> Array:
        return np.repeat(style > 0, len(steps), axis=1)

    a, b = thermometer(ours), thermometer(theirs)
    distance = frame.dot(a, answered(theirs)) + frame.dot(answered(ours), b) - 2 * frame.dot(a, b)
    both = frame.dot(ours > 0, theirs > 0)
    enough = 2 * both >= ours.shape[1]
    most = both * np.float32(len(steps))
    return np.where(enough, ratio(most - distance, most), np.float32(np.nan))


def by_place(place: Array, length: int, stated: Array) -> Shares:
    """Return the share of a place in a list: 1 for the first, 0 for nobody on it."""
    table = np.append(np.arange(length, 0, -1), 0).astype(np.float32) / np.float32(length)
    share: Shares = np.where(stated, table[place], np.float32(np.nan))
    return share


def rank_in(lists: Array | None, ranked: Any) -> Facts:
    """Return the place of one pair in a list as a fact, counted from 1."""
    if lists is None:
        return {}
    place = int(ranked(lists)[0])
    return {} if place < 0 else {"rank": place + 1}
