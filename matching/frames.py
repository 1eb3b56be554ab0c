"""Which pairs a criterion is asked about: a block of rows against every mentor, or a list of pairs.

A criterion is written once, in terms of `left`, `right`, `dot` and `ranked`, and works for both.
Every operation on a pair uses only whole numbers below 2^24 and single divisions, and never the
other pairs of the frame. So a pair gets the same share whatever frame it stands in, whatever the
size of the blocks or the number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Shares = NDArray[np.float32]


class Frame(Protocol):
    """The pairs asked about."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one value per pair."""
        ...

    def left(self, values: Array) -> Array:
        """Return the mentees' values, ready to broadcast against `right`."""
        ...

    def right(self, values: Array) -> Array:
        """Return the mentors' values, ready to broadcast against `left`."""
        ...

    def dot(self, mentees: Array, mentors: Array) -> Shares:
        """Return the inner product of two rows of whole numbers, for each pair."""
        ...

    def ranked_by_left(self, lists: Array) -> Array:
        """Return each pair's place (0 first) in the mentee's list of mentors, or -1."""
        ...

    def ranked_by_right(self, lists: Array) -> Array:
        """Return each pair's place (0 first) in the mentor's list of mentees, or -1."""
        ...


@dataclass(frozen=True)
class Block:
    """The rows ``start`` to ``stop`` of the mentees against all mentors.

    Parameters
    ----------
    start, stop : int
        First row, and the row after the last.
    mentors : int
        m.
    """

    start: int
    stop: int
    mentors: int

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one value per pair: (rows, m)."""
        return (self.stop - self.start, self.mentors)

    def left(self, values: Array) -> Array:
        """Return the mentees' values as a column."""
        column: Array = values[self.start : self.stop, None]
        return column

    def right(self, values: Array) -> Array:
        """Return the mentors' values as a row."""
        row: Array = values[None, :]
        return row

    def dot(self, mentees: Array, mentors: Array) -> Shares:
        """Return the (rows, m) inner products of whole numbers from 0.

        Bits are packed into machine words: an inner product is a count of common bits, summed
        over the numbers' binary places. No BLAS, so no threads to wait for on a busy machine.
        """
        ours = _planes(mentees[self.start : self.stop])
        theirs = _planes(mentors)
        total = np.zeros(self.shape, dtype=np.uint32)
        for (high, left), (low, right) in product(enumerate(ours), enumerate(theirs)):
            for a, b in zip(left, right, strict=True):
                common = np.bitwise_count(a[:, None] & b)
                total += np.left_shift(common, high + low, dtype=np.uint32)
        return total.astype(np.float32)

    def ranked_by_left(self, lists: Array) -> Array:
        """Return the (rows, m) places in the mentees' lists, -1 where not listed."""
        place = np.full(self.shape, -1, dtype=np.int16)
        for rank in reversed(range(lists.shape[1])):
            wanted = lists[self.start : self.stop, rank]
            rows = np.flatnonzero(wanted >= 0)
            place[rows, wanted[rows]] = rank
        return place

    def ranked_by_right(self, lists: Array) -> Array:
        """Return the (rows, m) places in the mentors' lists, -1 where not listed."""
        place = np.full(self.shape, -1, dtype=np.int16)
        for rank in reversed(range(lists.shape[1])):
            wanted = lists[:, rank]
            columns = np.flatnonzero((wanted >= self.start) & (wanted < self.stop))
            place[wanted[columns] - self.start, columns] = rank
        return place


@dataclass(frozen=True)
class Pairs:
    """A list of single pairs.

    Parameters
    ----------
    rows, columns : (k,) int arrays
        Mentee and mentor of each pair.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one value per pair: (k,)."""
        return (len(self.rows),)

    def left(self, values: Array) -> Array:
        """Return the mentee's value of each pair."""
        picked: Array = values[self.rows]
        return picked

    def right(self, values: Array) -> Array:
        """Return the mentor's value of each pair."""
        picked: Array = values[self.columns]
        return picked

    def dot(self, mentees: Array, mentors: Array) -> Shares:
        """Return the (k,) inner products, exact for whole numbers below 2^24."""
        ours = mentees[self.rows].astype(np.float32)
        theirs = mentors[self.columns].astype(np.float32)
        products: Shares = (ours * theirs).sum(axis=1, dtype=np.float32)
        return products

    def ranked_by_left(self, lists: Array) -> Array:
        """Return the (k,) places in the mentees' lists, -1 where not listed."""
        return _place(lists[self.rows], self.columns)

    def ranked_by_right(self, lists: Array) -> Array:
        """Return the (k,) places in the mentors' lists, -1 where not listed."""
        return _place(lists[self.columns], self.rows)


def _planes(rows: Array) -> list[list[Array]]:
    """Return rows of whole numbers from 0 as packed bits: by binary place, then by word."""
    most = int(rows.max(initial=0))
    places = [(rows >> place) & 1 for place in range(max(1, most.bit_length()))]
    return [_words(place) for place in places]


def _words(bits: Array) -> list[Array]:
    """Return rows of bits as words of the shortest type that holds them, 64 bits at most."""
    words = []
    for first in range(0, bits.shape[1], 64):
        octets = np.packbits(bits[:, first : first + 64] != 0, axis=1, bitorder="little")
        size = 1 << (octets.shape[1] - 1).bit_length()
        padded = np.zeros((len(bits), size), dtype=np.uint8)
        padded[:, : octets.shape[1]] = octets
        words.append(padded.view(f"<u{size}")[:, 0])
    return words


def _place(lists: Array, wanted: NDArray[np.int64]) -> Array:
    """Return the first column of each row of ``lists`` that holds its wanted number, or -1."""
    if lists.shape[1] == 0:
        return np.full(len(wanted), -1, dtype=np.int16)
    hits = lists == wanted[:, None]
    place: Array = np.where(hits.any(axis=1), hits.argmax(axis=1), -1).astype(np.int16)
    return place
