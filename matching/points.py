"""The grid: scores of any type read as whole points, once and exactly.

A point is ``resolution`` units of score, and ``resolution`` is a power of two, so
``points = rint(score / resolution)`` involves a single rounding (half to even).
Whole-number scores keep ``resolution`` 1 and lose nothing.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import InfiniteScoreError, NotWholeError, OverflowRefusedError, ProblemError

EXACT = 2**53
WANTED_BITS = 27
CHUNK = 1 << 18


def chunk_rows(scores: npt.NDArray[Any]) -> int:
    """Return how many rows (or entries of a list) fit a chunk that stays in cache."""
    width = scores.shape[1] if scores.ndim > 1 else 1
    return max(1, CHUNK // max(1, width))


def score_range(name: str, scores: npt.NDArray[Any]) -> tuple[float, float]:
    """Return the lowest and highest score that is not NaN (0, 0 if there is none).

    Raises
    ------
    InfiniteScoreError
        If a score is infinite.
    """
    if scores.size == 0:
        return 0, 0
    rows = chunk_rows(scores)
    parts = [scores[start : start + rows] for start in range(0, len(scores), rows)]
    if scores.dtype.kind in "iub":
        ends = [(int(part.min()), int(part.max())) for part in parts]
        return min(end[0] for end in ends), max(end[1] for end in ends)
    lows, highs = [], []
    for part in parts:
        lows.append(np.fmin.reduce(part, axis=None))
        highs.append(np.fmax.reduce(part, axis=None))
    low, high = float(np.fmin.reduce(lows)), float(np.fmax.reduce(highs))
    if math.isinf(low) or math.isinf(high):
        raise InfiniteScoreError(name, "holds an infinite score; use NaN to forbid a pair")
    if math.isnan(low):
        return 0, 0
    return low, high


def all_whole(scores: npt.NDArray[Any]) -> bool:
    """Say whether every score that is not NaN is whole; stops at the first that is not."""
    rows = chunk_rows(scores)
    for start in range(0, len(scores), rows):
        part = scores[start : start + rows]
        if not ((np.floor(part) == part) | np.isnan(part)).all():
            return False
    return True


def choose_resolution(
    name: str, scores: npt.NDArray[Any], given: float | None, total_demand: int
) -> tuple[float, int, int]:
    """Choose or accept the grid.

    Parameters
    ----------
    name : str
        The argument's name, for messages.
    scores : numpy.ndarray
        Whole numbers or floats.
    given : float or None
        The resolution asked for: a power of two.
    total_demand : int
        Places asked for in all.

    Returns
    -------
    tuple of (float, int, int)
        The resolution, and the lowest and highest points there can be.

    Raises
    ------
    ProblemError
        If `given` is not a power of two.
    OverflowRefusedError
        If the largest |points| x `total_demand` is not below 2**53.
    InfiniteScoreError, NotWholeError
        If scores are infinite or not numbers.

    Notes
    -----
    When none is given: 1 where every score is whole, else the finest power of
    two that keeps points below 2**27 and their sums below 2**53.
    """
    if scores.dtype.kind not in "iubf":
        raise NotWholeError(name, f"holds {scores.dtype}; give numbers")
    low, high = score_range(name, scores)
    largest = max(abs(low), abs(high))
    if given is not None:
        resolution = _power_of_two(given)
    elif scores.dtype.kind != "f" or (largest < EXACT and all_whole(scores)):
        resolution = 1.0
    else:
        room = min(WANTED_BITS, 52 - max(0, total_demand - 1).bit_length())
        resolution = 2.0 ** max(-1000, math.frexp(largest)[1] - room)
    if resolution == 1.0 and scores.dtype.kind != "f":
        lowest, highest = int(low), int(high)
    elif scores.dtype.kind != "f" and largest >= EXACT:
        raise OverflowRefusedError(
            name, f"holds {largest:g}, beyond 2**53; divide the scores rather than give a grid"
        )
    else:
        if largest / resolution >= EXACT:
            _refuse_size(name, largest / resolution, total_demand)
        lowest, highest = int(np.rint(low / resolution)), int(np.rint(high / resolution))
    size = max(abs(lowest), abs(highest))
    if size * max(1, total_demand) >= EXACT:
        _refuse_size(name, size, total_demand)
    return resolution, lowest, highest


def _power_of_two(given: Any) -> float:
    """Return a resolution that was asked for, or refuse it."""
    try:
        resolution = float(given) if isinstance(given, (int, float, np.number)) else math.nan
    except (TypeError, OverflowError):
        resolution = math.nan
    if not (resolution > 0 and math.isfinite(resolution)) or math.frexp(resolution)[0] != 0.5:
        said = f"{given!r:.60}"
        raise ProblemError("resolution", f"is {said}; give a power of two, such as 0.125")
    return resolution


def _refuse_size(name: str, size: float, total_demand: int) -> None:
    """Raise the refusal of points too large to add up exactly."""
    raise OverflowRefusedError(
        name,
        f"largest points {size:g} x {total_demand} places is not below 2**53; "
        "give smaller scores or a coarser resolution",
    )


def to_points(scores: npt.NDArray[Any], resolution: float) -> npt.NDArray[np.int64]:
    """Return whole points; NaN gives an arbitrary number (mask it).

    Parameters
    ----------
    scores : numpy.ndarray
        Any shape.
    resolution : float
        A power of two.

    Returns
    -------
    numpy.ndarray
        int64, the same shape.
    """
    if scores.dtype.kind != "f" and resolution == 1.0:
        return scores.astype(np.int64)
    scaled = np.rint(scores.astype(np.float64) / resolution)
    return np.nan_to_num(scaled, copy=False, nan=0.0).astype(np.int64)
