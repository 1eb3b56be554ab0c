"""Whole points for every pair, and the parts they are made of.

`score` turns what is known of two sides into an (n, m) table of whole points. Each criterion has a
largest number of points, apportioned from the weights so that they add up to the scale exactly;
each part is its share of that, rounded half up; the score of a pair is the sum of its parts, so
parts and scores add up with ``==``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .criteria import CRITERIA
from .criterion import LEVELS, Criterion, Facts, level_of
from .features import Mentees, Mentors, check_together
from .frames import Block, Frame, Pairs, Shares
from .weights import Weights

BLOCK_CELLS = 1 << 16
"""Pairs scored at once; it bounds the working memory and never changes a score."""

Points = NDArray[np.int32]


@dataclass(frozen=True)
class Part:
    """One criterion's part of a pair's score.

    Parameters
    ----------
    criterion : str
        Key of the criterion, or of a group of them.
    points, max_points : int
        Points given, and most that could be.
    reason_code : str
        ``<key>.<level>``.
    facts : mapping
        What it rests on: counts, or positions in the caller's vocabularies.
    """

    criterion: str
    points: int
    max_points: int
    reason_code: str
    facts: Facts


@dataclass(frozen=True, eq=False)
class Breakdown:
    """The parts of many pairs as arrays.

    Parameters
    ----------
    keys : tuple of str
        The C criteria that have weight.
    max_points : (C,) int32 array
        Most points of each.
    points : (k, C) int32 array
        Points of each pair's parts.
    levels : (k, C) int8 array
        Positions in `matching.criterion.LEVELS`.
    """

    keys: tuple[str, ...]
    max_points: Points
    points: Points
    levels: NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Scorer:
    """Two sides and the weights, ready to score any pairs.

    Parameters
    ----------
    mentees, mentors : Mentees, Mentors
        What is known of the two sides.
    weights : Weights
        How much each criterion counts.
    criteria : mapping of str to Criterion
        The criteria, in the order in which parts are listed.

    Raises
    ------
    FeatureError
        If the sides do not fit each other.
    WeightsError
        If a weight is given to a criterion that is not there.
    """

    mentees: Mentees
    mentors: Mentors
    weights: Weights = field(default_factory=Weights)
    criteria: Mapping[str, Criterion] = field(default_factory=lambda: CRITERIA)
    max_points: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Check the sides against each other and apportion the points."""
        check_together(self.mentees, self.mentors)
        object.__setattr__(self, "max_points", self.weights.max_points(self.criteria))

    def _used(self) -> Iterator[tuple[Criterion, int]]:
        """Yield the criteria that can give points, with the most they can give."""
        for key, most in self.max_points.items():
            if most:
                yield self.criteria[key], most

    def rows(self, start: int, stop: int) -> Points:
        """Return the points of some mentees with every mentor.

        Parameters
        ----------
        start, stop : int
            First row, and the row after the last.

        Returns
        -------
        (stop - start, m) int32 array
            Whole points.
        """
        return self._sum(Block(start, stop, self.mentors.size))

    def pairs(self, pairs: ArrayLike) -> Points:
        """Return the points of a list of pairs.

        Parameters
        ----------
        pairs : (k, 2) whole numbers
            Mentee and mentor of each.

        Returns
        -------
        (k,) int32 array
            Whole points.

        Raises
        ------
        IndexError
            If a pair names somebody who is not there.
        """
        return self._sum(self._frame(pairs))

    def _sum(self, frame: Frame) -> Points:
        """Add up the parts of every pair of a frame."""
        total = np.zeros(frame.shape, dtype=np.int32)
        for criterion, most in self._used():
            total += _whole_points(criterion, self._share(criterion, frame), most)
        return total

    def _share(self, criterion: Criterion, frame: Frame) -> Shares:
        """Return a criterion's shares, or refuse those that do not fit the frame."""
        share = criterion.share(self.mentees, self.mentors, frame)
        if share.shape != frame.shape:
            raise ValueError(f"{criterion.key}: shares of shape {share.shape}, not {frame.shape}")
        return share

    def _frame(self, pairs: ArrayLike) -> Pairs:
        """Return a frame of checked pairs."""
        listed = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
        rows, columns = listed[:, 0], listed[:, 1]
        if (listed < 0).any() or (rows >= self.mentees.size).any():
            raise IndexError("pairs: a row is no mentee's")
        if (columns >= self.mentors.size).any():
            raise IndexError("pairs: a column is no mentor's")
        return Pairs(rows, columns)

    def breakdown(self, pairs: ArrayLike) -> Breakdown:
        """Return points and levels of the parts of many pairs at once.

        Parameters
        ----------
        pairs : (k, 2) whole numbers
            Mentee and mentor of each.

        Returns
        -------
        Breakdown
            ``points.sum(axis=1)`` is the pairs' scores.

        Raises
        ------
        IndexError
            If a pair names somebody who is not there.
        """
        frame = self._frame(pairs)
        used = list(self._used())
        shape = (len(frame.rows), len(used))
        points, levels = np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int8)
        for at, (criterion, most) in enumerate(used):
            share = self._share(criterion, frame)
            points[:, at] = _whole_points(criterion, share, most)
            levels[:, at] = level_of(share)
        keys = tuple(criterion.key for criterion, _ in used)
        return Breakdown(keys, np.array([most for _, most in used], np.int32), points, levels)

    def parts(self, i: int, j: int) -> tuple[Part, ...]:
        """Return the parts of one pair; they add up to its score exactly.

        Parameters
        ----------
        i, j : int
            Mentee and mentor.

        Returns
        -------
        tuple of Part
            One for each criterion that has points to give, in the criteria's order.

        Raises
        ------
        IndexError
            If there is no such mentee or mentor.
        """
        return self.parts_of([(i, j)])[0]

    def parts_of(
        self, pairs: Sequence[Sequence[int]] | NDArray[np.int64]
    ) -> list[tuple[Part, ...]]:
        """Return the parts of each of a list of pairs; see `parts`.

        Parameters
        ----------
        pairs : (k, 2) whole numbers
            Mentee and mentor of each.

        Returns
        -------
        list of tuple of Part
            In the order asked.

        Raises
        ------
        IndexError
            If a pair names somebody who is not there.
        """
        broken = self.breakdown(pairs)
        told = []
        for at, (i, j) in enumerate(np.asarray(pairs).reshape(-1, 2).tolist()):
            told.append(
                tuple(
                    Part(
                        key,
                        int(broken.points[at, c]),
                        int(broken.max_points[c]),
                        f"{key}.{LEVELS[broken.levels[at, c]]}",
                        self.criteria[key].facts(self.mentees, self.mentors, i, j),
                    )
                    for c, key in enumerate(broken.keys)
                )
            )
        return told


def _whole_points(criterion: Criterion, share: Shares, most: int) -> Points:
    """Return a criterion's shares as whole points, rounded half up."""
    told = np.where(np.isnan(share), np.float32(criterion.neutral), share)
    if told.size and not (told.min() >= 0 and told.max() <= 1):
        raise ValueError(f"{criterion.key}: a share outside 0 to 1")
    told *= np.float32(most)
    told += np.float32(0.5)
    points: Points = told.astype(np.int32)  # rounds towards 0: down
    return points


@dataclass(frozen=True, eq=False)
class Scores(Scorer):
    """A `Scorer` with the points of every pair.

    Parameters
    ----------
    points : (n, m) int32 array
        Whole points of every pair, read-only.
    """

    points: Points = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int32))


def score(
    mentees: Mentees,
    mentors: Mentors,
    weights: Weights | None = None,
    criteria: Iterable[Criterion] | None = None,
) -> Scores:
    """Score every pair in whole points.

    Parameters
    ----------
    mentees, mentors : Mentees, Mentors
        What is known of the two sides.
    weights : Weights, optional
        How much each criterion counts; `DEFAULT_WEIGHTS` when not given.
    criteria : iterable of Criterion, optional
        The criteria; those of `matching.criteria.CRITERIA` when not given.

    Returns
    -------
    Scores
        ``points`` (n, m), and the parts of any pair on demand.

    Raises
    ------
    FeatureError
        If the sides do not fit each other.
    WeightsError
        If a weight is given to a criterion that is not there.

    Notes
    -----
    Time O(n m C) for C criteria, in blocks of rows of `BLOCK_CELLS` pairs; beyond the (n, m)
    result the memory stays below about 40 bytes x `BLOCK_CELLS`.

    Examples
    --------
    >>> mentees = Mentees(size=1, wants=[[3, 1, 0]], rank=[4])
    >>> mentors = Mentors(size=2, offers=[[1, 0, 1], [0, 1, 1]], rank=[6, 4])
    >>> scores = score(mentees, mentors, Weights({"goals": 3, "seniority": 1}, scale=100))
    >>> scores.points
    array([[81, 19]], dtype=int32)
    >>> [(part.reason_code, part.points) for part in scores.parts(0, 0)]
    [('goals.some', 56), ('seniority.full', 25)]
    """
    known = CRITERIA if criteria is None else {item.key: item for item in criteria}
    given = Weights() if weights is None else weights
    points = np.empty((mentees.size, mentors.size), dtype=np.int32)
    scores = Scores(mentees, mentors, given, known, points)
    rows = max(1, BLOCK_CELLS // max(1, mentors.size))
    for start in range(0, mentees.size, rows):
        stop = min(start + rows, mentees.size)
        points[start:stop] = scores.rows(start, stop)
    points.setflags(write=False)
    return scores
