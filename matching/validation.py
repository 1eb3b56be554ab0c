"""Reads the vectors of a problem: shapes, whole numbers, signs, locked pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import LockedPairError, NegativeError, NotWholeError, OverflowRefusedError, ShapeError

IntArray = npt.NDArray[np.int64]
LARGEST_COUNT = 2**31


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
    given = np.asarray(value)
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
        raise OverflowRefusedError(name, f"holds {top}; the largest count allowed is 2**31")


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
    given = np.asarray(pairs if isinstance(pairs, np.ndarray) else list(pairs))
    if given.size == 0:
        result = np.zeros((0, 2), np.int64)
        result.setflags(write=False)
        return result
    if given.ndim != 2 or given.shape[1] != 2 or given.dtype.kind not in "iu":
        raise LockedPairError(name, "give (mentee, mentor) pairs of whole-number positions")
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
        If there are not exactly `length`, or two are the same.
    """
    if ids is None:
        return tuple(range(length))
    result = tuple(ids.tolist() if isinstance(ids, np.ndarray) else ids)
    if len(result) != length:
        raise ShapeError(name, f"has {len(result)} entries; give {length}")
    if len(set(result)) != length:
        raise ShapeError(name, "names somebody twice; every id must be different")
    return result
