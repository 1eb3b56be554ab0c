"""The problem: who may be paired with whom, how well they fit, and the hard limits.

Mentees are rows, mentors are columns. Nothing here is mutated, and a dense score
matrix is referred to, never copied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import CandidateError, LockedPairError, OverflowRefusedError, ShapeError
from .points import all_whole, choose_resolution, to_points
from .validation import (
    BoolArray,
    IntArray,
    as_array,
    count_vector,
    id_list,
    mask_matrix,
    mentor_matrix,
    pair_list,
    score_matrix,
    whole_vector,
)

FORBIDDEN = -(1 << 61)
"""The points of a pair that may not be made, in every integer block."""

FINEST_SINGLE = 2.0**-126

Pairs = Iterable[Sequence[int]] | npt.NDArray[Any]


def fingerprint(*parts: object) -> str:
    """Return a SHA-256 over arrays and plain values, the same on every machine.

    Parameters
    ----------
    *parts : object
        Arrays are read as little-endian int64; anything else by its ``repr``.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            array = np.ascontiguousarray(part, dtype="<i8")
            digest.update(repr(array.shape).encode())
            digest.update(array.tobytes())
        else:
            digest.update(repr(part).encode())
        digest.update(b"\x00")
    return digest.hexdigest()


class Problem:
    """An assignment of mentees to mentors waiting to be solved.

    Parameters
    ----------
    scores : array_like, shape (n, m)
        Whole numbers or floats of any finite sign; NaN forbids the pair.
    capacity : array_like, shape (m,)
        Places each mentor offers.
    allowed : array_like of bool, shape (n, m), optional
        False forbids more pairs.
    demand : array_like, shape (n,), optional
        Mentors each mentee asks for (1); a pair is used at most once.
    minimum : array_like, shape (m,), optional
        Places of each mentor that must be filled (0).
    tier : array_like, shape (n,), optional
        Mentees of the lowest tier are served first (all 0).
    locked : iterable of (mentee, mentor), optional
        Pairs that must stand; they count against demand and capacity.
    mentor_scores : array_like, shape (n, m), optional
        How mentors rank mentees; only used to find blocking pairs.
    resolution : float, optional
        Units of score per point, a power of two (see `matching.points`).
    mentee_ids, mentor_ids : sequence, optional
        Opaque, distinct ids; positions when not given.

    Raises
    ------
    ProblemError
        One of its named kinds, when an argument cannot be read.

    Notes
    -----
    ``scores``, ``allowed`` and ``mentor_scores`` are referred to: do not change
    them while the problem is in use.

    Examples
    --------
    >>> problem = Problem([[5, 3], [4, 1]], capacity=[1, 1])
    >>> problem.points([0, 1], [1, 0]).tolist()
    [3, 4]
    """

    scores: npt.NDArray[Any] | None
    allowed: BoolArray | None
    indptr: IntArray | None
    indices: IntArray | None
    values: npt.NDArray[Any] | None

    def __init__(
        self,
        scores: npt.ArrayLike,
        capacity: npt.ArrayLike,
        allowed: npt.ArrayLike | None = None,
        demand: npt.ArrayLike | None = None,
        minimum: npt.ArrayLike | None = None,
        tier: npt.ArrayLike | None = None,
        locked: Pairs = (),
        mentor_scores: npt.ArrayLike | None = None,
        resolution: float | None = None,
        mentee_ids: Sequence[Any] | None = None,
        mentor_ids: Sequence[Any] | None = None,
    ) -> None:
        matrix = score_matrix("scores", scores)
        if matrix.ndim != 2:
            raise ShapeError("scores", f"has shape {matrix.shape}; give mentees x mentors")
        self.n, self.m = matrix.shape
        self.scores = matrix
        self.indptr = self.indices = self.values = None
        self.allowed = None if allowed is None else mask_matrix(allowed, matrix.shape)
        self.mentor_scores = mentor_matrix(mentor_scores, matrix.shape)
        self._people(capacity, demand, minimum, tier, mentee_ids, mentor_ids)
        self._grid(matrix, resolution)
        if self.resolution < FINEST_SINGLE and matrix.dtype == np.float32:
            self.scores = matrix.astype(np.float64)  # 1 / resolution is no float32
        self._lock(locked)

    @classmethod
    def from_candidates(
        cls,
        indptr: npt.ArrayLike,
        indices: npt.ArrayLike,
        scores: npt.ArrayLike,
        capacity: npt.ArrayLike,
        demand: npt.ArrayLike | None = None,
        minimum: npt.ArrayLike | None = None,
        tier: npt.ArrayLike | None = None,
        locked: Pairs = (),
        mentor_scores: npt.ArrayLike | None = None,
        resolution: float | None = None,
        mentee_ids: Sequence[Any] | None = None,
        mentor_ids: Sequence[Any] | None = None,
    ) -> Problem:
        """Build a problem from each mentee's list of candidates (CSR); absent means forbidden.

        Parameters
        ----------
        indptr : array_like, shape (n + 1,)
            Where each mentee's candidates start and end.
        indices : array_like, shape (k,)
            Mentors; each at most once per mentee, in any order.
        scores : array_like, shape (k,)
            As in `Problem`, one per candidate; NaN forbids it after all.
        capacity, demand, minimum, tier, locked, resolution, mentee_ids, mentor_ids
            As in `Problem`.
        mentor_scores : array_like, shape (k,), optional
            One per candidate.

        Returns
        -------
        Problem

        Raises
        ------
        CandidateError
            If the lists are not a valid compressed-row structure.
        ProblemError
            As in `Problem`.
        """
        self = cls.__new__(cls)
        pointers, places = as_array("indptr", indptr), as_array("capacity", capacity)
        self.n, self.m = max(0, pointers.size - 1), int(places.size)
        values = score_matrix("scores", scores)
        columns = as_array("indices", indices)
        if pointers.ndim != 1 or pointers.size == 0:
            raise ShapeError("indptr", "give one start per mentee and the end of the last")
        if places.ndim != 1:
            raise ShapeError("capacity", "give one number per mentor")
        if values.ndim != 1 or columns.shape != values.shape:
            raise ShapeError("indices", "give one mentor and one score per candidate")
        starts = _whole_csr("indptr", pointers)
        columns = _whole_csr("indices", columns)
        rank = mentor_matrix(mentor_scores, values.shape)
        order = _csr_order(starts, columns, self.n, self.m)
        if order is not None:
            columns, values = columns[order], values[order]
            rank = None if rank is None else rank[order]
        if values.dtype.kind == "f":
            keep = ~np.isnan(values)
            if not keep.all():
                starts = np.concatenate(([0], np.cumsum(keep, dtype=np.int64)))[starts]
                columns, values = columns[keep], values[keep]
                rank = None if rank is None else rank[keep]
        self.scores, self.allowed = None, None
        self.indptr, self.indices, self.values = starts, columns, values
        self.mentor_scores = rank
        self._people(capacity, demand, minimum, tier, mentee_ids, mentor_ids)
        self._grid(values, resolution)
        self._lock(locked)
        return self

    def _people(
        self,
        capacity: npt.ArrayLike,
        demand: npt.ArrayLike | None,
        minimum: npt.ArrayLike | None,
        tier: npt.ArrayLike | None,
        mentee_ids: Sequence[Any] | None,
        mentor_ids: Sequence[Any] | None,
    ) -> None:
        """Read the vectors that belong to people."""
        n, m = self.n, self.m
        self.capacity = count_vector("capacity", capacity, m)
        self.demand = count_vector("demand", 1 if demand is None else demand, n)
        self.minimum = count_vector("minimum", 0 if minimum is None else minimum, m)
        self.tier = whole_vector("tier", 0 if tier is None else tier, n)
        kinds, order = np.unique(self.tier, return_inverse=True)
        self.tiers: list[int] = kinds.tolist()
        self.order = order.reshape(-1).astype(np.int64, copy=False)
        self.mentee_ids = id_list("mentee_ids", mentee_ids, n)
        self.mentor_ids = id_list("mentor_ids", mentor_ids, m)

    def _grid(self, scores: npt.NDArray[Any], resolution: float | None) -> None:
        """Choose the grid of points and refuse what would not add up exactly."""
        wanted = int(self.demand.sum())
        self.resolution, self.lowest, self.highest = choose_resolution(
            "scores", scores, resolution, wanted
        )
        if scores.dtype.kind != "f":
            exact = self.resolution <= 1.0
        else:
            exact = self.resolution == 1.0 and (resolution is None or all_whole(scores))
        self.rounding = 0.0 if exact else self.resolution / 2

    def _lock(self, locked: Pairs) -> None:
        """Read the locked pairs and refuse those that are forbidden."""
        self.locked = pair_list("locked", locked, self.n, self.m)
        bad = ~self.is_allowed(self.locked[:, 0], self.locked[:, 1])
        if bad.any():
            who, whom = self.locked[bad][0]
            raise LockedPairError(
                "locked",
                f"mentee {self.mentee_ids[who]!r} with mentor {self.mentor_ids[whom]!r} is "
                "forbidden; allow the pair or remove the lock",
            )

    def __repr__(self) -> str:
        """Return the size of the problem."""
        return f"Problem(mentees={self.n}, mentors={self.m}, places={int(self.capacity.sum())})"

    @property
    def shape(self) -> tuple[int, int]:
        """Mentees and mentors."""
        return self.n, self.m

    def points(self, mentees: npt.ArrayLike, mentors: npt.ArrayLike) -> IntArray:
        """Return the whole points of pairs, `FORBIDDEN` where a pair may not be made.

        Parameters
        ----------
        mentees, mentors : array_like, shape (k,)
            Positions.

        Returns
        -------
        numpy.ndarray
            Shape (k,), int64.
        """
        rows, columns = np.asarray(mentees, np.int64), np.asarray(mentors, np.int64)
        if self.scores is not None:
            values = self.scores[rows, columns]
            result = to_points(values, self.resolution)
            if values.dtype.kind == "f":
                result[np.isnan(values)] = FORBIDDEN
            if self.allowed is not None:
                result[~self.allowed[rows, columns]] = FORBIDDEN
            return result
        found, at = self._find(rows, columns)
        result = np.full(rows.shape, FORBIDDEN, np.int64)
        assert self.values is not None
        result[found] = to_points(self.values[at[found]], self.resolution)
        return result

    def _lists(self) -> tuple[IntArray, IntArray, npt.NDArray[Any]]:
        """Return the candidates' compressed rows of a problem made from them."""
        if self.indptr is None or self.indices is None or self.values is None:
            raise TypeError("this problem has a score matrix, not lists of candidates")
        return self.indptr, self.indices, self.values

    def _find(self, rows: IntArray, columns: IntArray) -> tuple[BoolArray, IntArray]:
        """Find pairs among the candidates by bisection on every list at once."""
        starts, mentors, _ = self._lists()
        if mentors.size == 0:
            return np.zeros(rows.shape, np.bool_), np.zeros(rows.shape, np.int64)
        low, end = starts[rows].copy(), starts[rows + 1]
        high = end.copy()
        while (low < high).any():
            middle = (low + high) >> 1
            ahead = (low < high) & (mentors[np.minimum(middle, end - 1)] < columns)
            high = np.where((low < high) & ~ahead, middle, high)
            low = np.where(ahead, middle + 1, low)
        found = low < end
        found[found] = mentors[low[found]] == columns[found]
        return found, low

    def is_allowed(self, mentees: npt.ArrayLike, mentors: npt.ArrayLike) -> BoolArray:
        """Say for each pair whether it may be made."""
        answer: BoolArray = self.points(mentees, mentors) != FORBIDDEN
        return answer

    def block(self, start: int, stop: int) -> IntArray:
        """Return the points of mentees `start` to `stop` with every mentor.

        Returns
        -------
        numpy.ndarray
            Shape (stop - start, m), int64, freshly made; `FORBIDDEN` where so.
        """
        if self.scores is not None:
            part = self.scores[start:stop]
            result = to_points(part, self.resolution)
            if part.dtype.kind == "f":
                result[np.isnan(part)] = FORBIDDEN
            if self.allowed is not None:
                result[~self.allowed[start:stop]] = FORBIDDEN
            return result
        starts, columns, values = self._lists()
        stop = min(stop, self.n)
        result = np.full((stop - start, self.m), FORBIDDEN, np.int64)
        here = slice(int(starts[start]), int(starts[stop]))
        rows = np.repeat(np.arange(stop - start), np.diff(starts[start : stop + 1]))
        result[rows, columns[here]] = to_points(values[here], self.resolution)
        return result

    def entries(self, start: int, stop: int) -> tuple[IntArray, IntArray, IntArray]:
        """Return the candidates of mentees `start` to `stop`: mentees, mentors and points."""
        starts, columns, values = self._lists()
        here = slice(int(starts[start]), int(starts[stop]))
        rows = np.repeat(np.arange(start, stop), np.diff(starts[start : stop + 1]))
        return rows, columns[here], to_points(values[here], self.resolution)

    def row(self, mentee: int) -> tuple[IntArray, IntArray]:
        """Return the mentors a mentee may have, in order, and the points with each."""
        if self.scores is not None:
            points = self.block(mentee, mentee + 1)[0]
            mentors = np.flatnonzero(points != FORBIDDEN)
            return mentors, points[mentors]
        starts, columns, values = self._lists()
        here = slice(int(starts[mentee]), int(starts[mentee + 1]))
        return columns[here].copy(), to_points(values[here], self.resolution)


def _whole_csr(name: str, given: npt.NDArray[Any]) -> IntArray:
    """Read an index array of the candidates."""
    if given.size and given.dtype.kind not in "iu":
        raise CandidateError(name, f"holds {given.dtype}; give whole numbers")
    if given.dtype.kind == "u" and given.size and int(given.max()) > np.iinfo(np.int64).max:
        raise OverflowRefusedError(name, "holds a number beyond int64")
    return given.astype(np.int64, copy=False)


def _csr_order(starts: IntArray, columns: IntArray, n: int, m: int) -> IntArray | None:
    """Check the structure; return the order that sorts each list, None if sorted."""
    steps = np.diff(starts)
    if (starts.size and (starts[0] != 0 or starts[-1] != columns.size)) or (steps < 0).any():
        raise CandidateError("indptr", f"must rise from 0 to {columns.size}")
    if columns.size == 0:
        return None
    if columns.min() < 0 or columns.max() >= m:
        raise CandidateError("indices", f"names a mentor outside 0 to {m - 1}")
    inside = np.ones(columns.size, np.bool_)
    inside[starts[:-1][steps > 0]] = False
    order = None
    if (inside[1:] & (columns[1:] < columns[:-1])).any():
        rows = np.repeat(np.arange(n), steps)
        order = np.lexsort((columns, rows))
        columns = columns[order]
    if (inside[1:] & (columns[1:] == columns[:-1])).any():
        raise CandidateError("indices", "names a mentor twice for the same mentee")
    return order
