"""Reads the vectors of a problem: shapes, whole numbers, signs, locked pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import LockedPairError, NegativeError, NotWholeError, OverflowRefusedError, ShapeError
from .points import score_range

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
LARGEST_COUNT = 2**31
PAIRS_WANTED = "(mentee, mentor) pairs of whole-number positions"


def as_array(name: str, value: Any) -> npt.NDArray[Any]:
    """Return `value` as an array, of whatever kind.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like
        What was given.

    Returns
    -------
    numpy.ndarray
        Not copied where it is one already.

    Raises
    ------
    ShapeError
        If it is a list of lists of different lengths.
    NotWholeError
        If it is a masked array with entries masked: what those mean cannot be guessed.
    OverflowRefusedError
        If it holds a whole number beyond 64 bits.
    """
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise NotWholeError(name, "has masked entries; fill them first")
    try:
        given = np.asarray(value)
    except (TypeError, ValueError):
        raise ShapeError(name, "has rows that do not match; give them one length") from None
    if given.dtype.kind == "O":
        for one in given.flat:
            if isinstance(one, int) and one.bit_length() > 63:
                raise OverflowRefusedError(name, "holds a number beyond 64 bits")
    return given


def score_matrix(name: str, value: Any) -> npt.NDArray[Any]:
    """Return scores as they are, or copied to a common type where theirs is uncommon.

    Raises
    ------
    ProblemError
        As in `as_array`.
    """
    scores = as_array(name, value)
    kind = scores.dtype
    if kind.kind == "f" and kind.itemsize not in (4, 8):
        with np.errstate(over="ignore"):  # too large for 64 bits: infinite, and refused as such
            return scores.astype(np.float32 if kind.itemsize < 4 else np.float64)
    return scores if kind.isnative else scores.astype(kind.newbyteorder("="))


def mask_matrix(value: npt.ArrayLike, shape: tuple[int, ...]) -> BoolArray:
    """Return `allowed`: true or false (or 1 and 0) for each pair.

    Raises
    ------
    ShapeError
        If it has not the scores' shape.
    NotWholeError
        If it holds anything but true and false, so that "no" or NaN cannot be taken for yes.
    """
    mask = as_array("allowed", value)
    if mask.shape != shape:
        raise ShapeError("allowed", f"has shape {mask.shape}; give {shape}, like scores")
    if mask.dtype == np.bool_:
        return mask
    if mask.size and (mask.dtype.kind not in "iuf" or not ((mask == 0) | (mask == 1)).all()):
        raise NotWholeError("allowed", f"holds {mask.dtype}; give true or false, or 1 and 0")
    return mask.astype(np.bool_)


def mentor_matrix(value: npt.ArrayLike | None, shape: tuple[int, ...]) -> npt.NDArray[Any] | None:
    """Return `mentor_scores`, None where not given.

    Raises
    ------
    ShapeError
        If it has not the scores' shape.
    NotWholeError, InfiniteScoreError
        If it holds anything but finite numbers and NaN.
    """
    if value is None:
        return None
    matrix = score_matrix("mentor_scores", value)
    if matrix.shape != shape:
        raise ShapeError("mentor_scores", f"has shape {matrix.shape}; give {shape}, like scores")
    if matrix.dtype.kind not in "iubf":
        raise NotWholeError("mentor_scores", f"holds {matrix.dtype}; give numbers")
    score_range("mentor_scores", matrix)
    return matrix


def whole_vector(name: str, value: npt.ArrayLike, length: int) -> IntArray:
    """Return `value` as a fresh, read-only vector of whole numbers.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    value : array_like
        Whole numbers of any integer or float type, or one for all.
    length : int
        The length wanted.

    Returns
    -------
    numpy.ndarray
        Shape ``(length,)``, int64, not writeable.

    Raises
    ------
    ShapeError
        If it is not one-dimensional with `length` entries.
    NotWholeError
        If an entry is NaN, infinite or has a fraction.
    OverflowRefusedError
        If an entry is above 2**31 in size.
    """
    given = as_array(name, value)
    if given.ndim == 0:
        given = np.full(length, given)
    if given.shape != (length,):
        raise ShapeError(name, f"has shape {given.shape}; give {length} whole numbers")
    if given.size == 0:
        result = np.zeros(0, np.int64)
    elif given.dtype.kind in "iub":
        refuse_large(name, given)
        result = given.astype(np.int64)
    elif given.dtype.kind == "f":
        odd = ~np.isfinite(given) | (np.floor(given) != given)
        if odd.any():
            at = int(np.flatnonzero(odd)[0])
            raise NotWholeError(name, f"entry {at} is {given[at]}; give a whole number")
        refuse_large(name, given)
        result = given.astype(np.int64)
    else:
        raise NotWholeError(name, f"holds {given.dtype}; give whole numbers")
    result.setflags(write=False)
    return result


def refuse_large(name: str, given: npt.NDArray[Any]) -> None:
    """Raise if a count is beyond 2**31 in size (`given` must not be empty)."""
    top = max(int(given.max()), -int(given.min()))
    if top > LARGEST_COUNT:
        raise OverflowRefusedError(name, f"holds {float(top):g}; give at most 2**31")


def count_vector(name: str, value: npt.ArrayLike, length: int) -> IntArray:
    """Return `value` as whole numbers that are not below zero.

    Raises
    ------
    NegativeError
        If an entry is below zero. Also whatever `whole_vector` raises.
    """
    result = whole_vector(name, value, length)
    if (result < 0).any():
        at = int(np.flatnonzero(result < 0)[0])
        raise NegativeError(name, f"entry {at} is {result[at]}; give zero or more")
    return result


def pair_list(
    name: str, pairs: Iterable[Sequence[int]] | npt.NDArray[Any], n: int, m: int
) -> IntArray:
    """Return pairs as a sorted ``(k, 2)`` array without repeats.

    Raises
    ------
    LockedPairError
        If it is not a list of (mentee, mentor) index pairs, or an index does not exist.
    """
    try:
        given = as_array(name, pairs if isinstance(pairs, np.ndarray) else list(pairs))
    except (TypeError, ShapeError):
        raise LockedPairError(name, f"give {PAIRS_WANTED}") from None
    if given.size == 0:
        result = np.zeros((0, 2), np.int64)
        result.setflags(write=False)
        return result
    if given.ndim != 2 or given.shape[1] != 2 or given.dtype.kind not in "iu":
        raise LockedPairError(name, f"give {PAIRS_WANTED}")
    bad = (given < 0).any(axis=1) | (given[:, 0] >= n) | (given[:, 1] >= m)
    if bad.any():
        who = tuple(int(x) for x in given[bad][0])
        raise LockedPairError(name, f"pair {who} is outside {n} mentees and {m} mentors")
    result = np.unique(given.astype(np.int64), axis=0)
    result.setflags(write=False)
    return result


def id_list(name: str, ids: Iterable[Any] | None, length: int) -> tuple[Any, ...]:
    """Return opaque ids as a tuple; positions 0, 1, ... when none are given.

    Raises
    ------
    ShapeError
        If there are not exactly `length`, two are the same, or one is a list.
    """
    if ids is None:
        return tuple(range(length))
    try:
        result = tuple(ids.tolist() if isinstance(ids, np.ndarray) else ids)
        different = len(set(result))
    except TypeError:
        raise ShapeError(name, f"give {length} different names or numbers") from None
    if len(result) != length:
        raise ShapeError(name, f"has {len(result)} entries; give {length}")
    if different != length:
        raise ShapeError(name, "names somebody twice; every id must be different")
    return result
