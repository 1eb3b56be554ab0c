"""What is known of the people of a round, as arrays: the input of `criteria` and `scoring`.

One row per person, one column per entry of a vocabulary that the caller keeps (skills, roles,
specialisms, hours of the week, ...). Both sides use the same vocabulary in the same order. A field
left ``None`` is known of nobody; every criterion says what it then gives. Arrays are copied,
checked and made read-only, so that a caller's later change cannot alter a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import MatchingError

UNKNOWN = -1
"""What stands in a rank, region or list of people where nothing is known."""

STYLE_LEVELS = 5
"""Answers to a style item go from 1 to this; 0 says that it was not answered."""

MAX_IMPORTANCE = 9
"""Largest importance of a wanted skill."""

MAX_TAG_IMPORTANCE = 3
"""Largest answer to "how much does shared experience matter to you?"."""

Array = NDArray[Any]


class FeatureError(MatchingError, ValueError):
    """A field of `Mentees` or `Mentors` that cannot be used, named with what is wrong."""


def _whole(name: str, values: ArrayLike, shape: tuple[int, ...], low: int, high: int) -> Array:
    """Return a read-only copy of whole numbers within limits, or say which row is wrong."""
    given = np.asarray(values)
    if given.ndim != len(shape):
        raise FeatureError(f"{name}: {len(shape)} dimension(s) expected, not {given.ndim}")
    if given.shape[0] != shape[0]:
        raise FeatureError(f"{name}: {shape[0]} row(s) expected, not {given.shape[0]}")
    if given.size == 0:
        given = given.astype(np.int64)
    if given.dtype.kind not in "biu":
        raise FeatureError(f"{name}: whole numbers expected, not {given.dtype}")
    outside = (given < low) | (given > high)
    if outside.any():
        row = int(np.argwhere(outside)[0][0])
        raise FeatureError(f"{name}: row {row} has a value outside {low} to {high}")
    narrow = np.uint8 if low >= 0 and high < 256 else np.int32
    kept = np.array(given, dtype=narrow, order="C")
    kept.setflags(write=False)
    return kept


_LAYOUT: dict[str, tuple[int, int, int]] = {
    # field: (dimensions, least, greatest)
    "wants": (2, 0, MAX_IMPORTANCE),
    "offers": (2, 0, 1),
    "aims": (2, 0, 1),
    "roles": (2, 0, 1),
    "aim_rank": (1, UNKNOWN, 1000),
    "rank": (1, UNKNOWN, 1000),
    "specialisms": (2, 0, 1),
    "values": (2, 0, 1),
    "style": (2, 0, STYLE_LEVELS),
    "tags": (2, 0, 1),
    "tags_consent": (1, 0, 1),
    "tags_importance": (1, 0, MAX_TAG_IMPORTANCE),
    "modes": (2, 0, 1),
    "times": (2, 0, 1),
    "languages": (2, 0, 1),
    "region": (1, UNKNOWN, 2**31 - 1),
    "region_matters": (1, 0, 1),
    "choices": (2, UNKNOWN, 2**31 - 1),
    "preferences": (2, UNKNOWN, 2**31 - 1),
}


def _is_count(number: object) -> bool:
    """Return whether something is a whole number, 0 or more."""
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


class _Side:
    """What both sides share: the checks, and the rule that tags need consent."""

    size: int
    tags: ArrayLike | None
    tags_consent: ArrayLike | None

    def __post_init__(self) -> None:
        """Check and freeze every field.

        Raises
        ------
        FeatureError
            If a field has a wrong shape, type or value, or tags come without consent flags.
        """
        if not _is_count(self.size):
            raise FeatureError("size: a whole number of people, 0 or more, expected")
        for name, (dimensions, low, high) in _LAYOUT.items():
            values = getattr(self, name, None)
            if values is None:
                continue
            shape = (self.size,) if dimensions == 1 else (self.size, -1)
            object.__setattr__(self, name, _whole(name, values, shape, low, high))
        if self.tags is not None:
            if self.tags_consent is None:
                raise FeatureError("tags: tags_consent is needed beside them")
            kept = np.asarray(self.tags) * np.asarray(self.tags_consent)[:, None]
            kept.setflags(write=False)
            object.__setattr__(self, "tags", kept)

    def array(self, name: str) -> Array | None:
        """Return a field as the checked array it became, or None.

        Parameters
        ----------
        name : str
            Name of the field.

        Returns
        -------
        ndarray or None
            The read-only array; None where the field was not given.
        """
        value: Array | None = getattr(self, name)
        return value


@dataclass(frozen=True, eq=False, kw_only=True)
class Mentees(_Side):
    """What is known of the n mentees.

    Parameters
    ----------
    size : int
        n.
    wants : (n, K) whole numbers 0 to 9, optional
        How important each skill is to the mentee; 0 says that it is not wanted.
    aims : (n, R) 0 or 1, optional
        Roles the mentee aims at.
    aim_rank : (n,) whole numbers, optional
        Rank of the level aimed at (bands by rank, never by name); -1 unknown.
    rank : (n,) whole numbers, optional
        Rank of the level held now; -1 unknown.
    specialisms : (n, S) 0 or 1, optional
        Fields of work the mentee is in or wants to move to.
    values : (n, V) 0 or 1, optional
        Values chosen as their own.
    style : (n, Q) whole numbers 0 to 5, optional
        Answers to the style items, 1 to 5; 0 not answered.
    tags : (n, T) 0 or 1, optional
        Lived-experience tags. Rows without consent are emptied at once.
    tags_consent : (n,) 0 or 1
        Explicit consent to be matched on the tags; needed where there are tags.
    tags_importance : (n,) whole numbers 0 to 3, optional
        How much shared experience matters to the mentee; everybody 3 when not given.
    modes, times, languages : (n, .) 0 or 1, optional
        Ways of meeting, hours of the week, languages. An empty row says "any".
    region : (n,) whole numbers, optional
        Number of the region; -1 unknown.
    region_matters : (n,) 0 or 1, optional
        0 where the region is to be left out (somebody who meets online only).
    choices : (n, C) whole numbers, optional
        Mentors (columns) the mentee asked for, first choice first; -1 where there are fewer.

    Raises
    ------
    FeatureError
        If a field has a wrong shape, type or value.
    """

    size: int
    wants: ArrayLike | None = None
    aims: ArrayLike | None = None
    aim_rank: ArrayLike | None = None
    rank: ArrayLike | None = None
    specialisms: ArrayLike | None = None
    values: ArrayLike | None = None
    style: ArrayLike | None = None
    tags: ArrayLike | None = None
    tags_consent: ArrayLike | None = None
    tags_importance: ArrayLike | None = None
    modes: ArrayLike | None = None
    times: ArrayLike | None = None
    languages: ArrayLike | None = None
    region: ArrayLike | None = None
    region_matters: ArrayLike | None = None
    choices: ArrayLike | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Mentors(_Side):
    """What is known of the m mentors.

    Parameters
    ----------
    size : int
        m.
    offers : (m, K) 0 or 1, optional
        Skills the mentor offers.
    roles : (m, R) 0 or 1, optional
        Roles the mentor holds or has held.
    rank : (m,) whole numbers, optional
        Rank of the level held; -1 unknown.
    specialisms, values, style, tags, tags_consent, modes, times, languages, region : optional
        As in `Mentees`.
    preferences : (m, C) whole numbers, optional
        Mentees (rows) the mentor asked for, first first; -1 where there are fewer.

    Raises
    ------
    FeatureError
        If a field has a wrong shape, type or value.
    """

    size: int
    offers: ArrayLike | None = None
    roles: ArrayLike | None = None
    rank: ArrayLike | None = None
    specialisms: ArrayLike | None = None
    values: ArrayLike | None = None
    style: ArrayLike | None = None
    tags: ArrayLike | None = None
    tags_consent: ArrayLike | None = None
    modes: ArrayLike | None = None
    times: ArrayLike | None = None
    languages: ArrayLike | None = None
    region: ArrayLike | None = None
    preferences: ArrayLike | None = None


_SAME_VOCABULARY: Sequence[tuple[str, str]] = (
    ("wants", "offers"),
    ("aims", "roles"),
    *((name, name) for name in ("specialisms", "values", "style", "tags")),
    *((name, name) for name in ("modes", "times", "languages")),
)


def check_together(mentees: Mentees, mentors: Mentors) -> None:
    """Refuse two sides that do not fit each other.

    Parameters
    ----------
    mentees, mentors : Mentees, Mentors
        The two sides.

    Raises
    ------
    FeatureError
        If a vocabulary has another length on the other side, or a list of people names somebody
        who is not there or names somebody twice.
    """
    for left, right in _SAME_VOCABULARY:
        ours, theirs = mentees.array(left), mentors.array(right)
        if ours is not None and theirs is not None and ours.shape[1] != theirs.shape[1]:
            raise FeatureError(
                f"{left} has {ours.shape[1]} columns, {right} has {theirs.shape[1]}: "
                "both sides need the same vocabulary"
            )
    _check_people("choices", mentees.array("choices"), mentors.size)
    _check_people("preferences", mentors.array("preferences"), mentees.size)


def _check_people(name: str, lists: Array | None, others: int) -> None:
    """Refuse lists of people that name a stranger, or one person twice."""
    if lists is None:
        return
    for row in np.flatnonzero((lists >= others).any(axis=1)):
        raise FeatureError(f"{name}: row {row} names somebody who is not on the other side")
    ordered = np.sort(lists, axis=1)
    twice = (ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] != UNKNOWN)
    for row in np.flatnonzero(twice.any(axis=1)):
        raise FeatureError(f"{name}: row {row} names one person twice")
