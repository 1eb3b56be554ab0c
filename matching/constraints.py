"""The hard rules: which pairs may stand at all, and which rule took what from whom.

A rule is a named frozen object that says, for some mentees, which mentors it forbids. `allow`
applies rules in the order given. A pair is counted for the first rule that forbids it, so that the
counts of one mentee add up to the mentors lost; beside them stands how many mentors each rule
*alone* keeps away, which is what lifting that rule would give back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .features import UNKNOWN

BLOCK_CELLS = 1 << 20
MAX_RULES = 31

Mask = NDArray[np.bool_]


class Rule(Protocol):
    """What `allow` asks of a rule."""

    @property
    def name(self) -> str:
        """Name of the rule: its reason code."""
        ...

    def forbids(self, start: int, stop: int, mentors: int) -> Mask:
        """Return a (stop - start, mentors) mask, True where a pair of those rows is forbidden."""
        ...


def _vector(name: str, values: ArrayLike) -> NDArray[Any]:
    """Return a read-only vector of whole numbers."""
    given = np.array(values)
    if given.ndim != 1 or (given.size and given.dtype.kind not in "biu"):
        raise ValueError(f"{name}: a list of whole numbers expected")
    kept = given.astype(np.int64)
    kept.setflags(write=False)
    return kept


def _listed(name: str, pairs: ArrayLike) -> NDArray[np.int64]:
    """Return a read-only (k, 2) array of pairs, sorted by row."""
    given = np.array(pairs)
    if given.size == 0:
        given = np.zeros((0, 2), dtype=np.int64)
    if (
        given.ndim != 2
        or given.shape[1] != 2
        or given.dtype.kind not in "iu"
        or given.min(initial=0) < 0
    ):
        raise ValueError(f"{name}: pairs (mentee, mentor) of whole numbers, 0 or more, expected")
    kept: NDArray[np.int64] = given[np.lexsort((given[:, 1], given[:, 0]))].astype(np.int64)
    kept.setflags(write=False)
    return kept


def _mark(pairs: NDArray[np.int64], start: int, stop: int, mentors: int) -> Mask:
    """Return a mask with the listed pairs of some rows."""
    mask = np.zeros((stop - start, mentors), dtype=np.bool_)
    first, last = np.searchsorted(pairs[:, 0], [start, stop])
    mask[pairs[first:last, 0] - start, pairs[first:last, 1]] = True
    return mask


@dataclass(frozen=True, eq=False)
class Organisations:
    """Keep pairs across organisations, or within one.

    Parameters
    ----------
    mentees, mentors : (n,), (m,) whole numbers
        Number of each person's organisation; -1 unknown, which forbids nothing when pairs must
        cross organisations and everything when they must not.
    same : bool
        False: forbid two of the same organisation. True: forbid two of different ones.
    """

    mentees: ArrayLike
    mentors: ArrayLike
    same: bool = False

    def __post_init__(self) -> None:
        """Check the lists."""
        object.__setattr__(self, "mentees", _vector("mentees", self.mentees))
        object.__setattr__(self, "mentors", _vector("mentors", self.mentors))

    @property
    def name(self) -> str:
        """``same_organisation``, or ``other_organisation`` where pairs stay within one."""
        return "other_organisation" if self.same else "same_organisation"

    def forbids(self, start: int, stop: int, mentors: int) -> Mask:
        """Return which pairs are on the wrong side; see `Rule`."""
        ours, theirs = np.asarray(self.mentees)[start:stop, None], np.asarray(self.mentors)
        alike: Mask = ours == theirs
        alike[ours[:, 0] == UNKNOWN] = False
        return ~alike if self.same else alike


@dataclass(frozen=True, eq=False)
class LineManagement:
    """Forbid a pair where one is above the other in the line, however far, or is the other.

    Parameters
    ----------
    manager : (p,) whole numbers
        Number of each known person's manager among the p known persons; -1 none known.
    mentees, mentors : (n,), (m,) whole numbers
        Number of each mentee and mentor among the known persons; -1 where not among them.

    Notes
    -----
    Chains are walked upwards once per person, O(length of the chain); a chain that bites its own
    tail ends where it began.
    """

    manager: ArrayLike
    mentees: ArrayLike
    mentors: ArrayLike
    name: str = "line_management"

    def __post_init__(self) -> None:
        """Walk the chains and list the pairs."""
        manager = _vector("manager", self.manager)
        mentees, mentors = _vector("mentees", self.mentees), _vector("mentors", self.mentors)
        for label, people in (("manager", manager), ("mentees", mentees), ("mentors", mentors)):
            if (people >= len(manager)).any() or (people < UNKNOWN).any():
                raise ValueError(f"{label}: names somebody who is not among the known persons")
        pairs = [(i, j) for i, j in _chain_pairs(manager, mentees, mentors)]
        pairs += [(i, j) for j, i in _chain_pairs(manager, mentors, mentees)]
        object.__setattr__(self, "_pairs", _listed(self.name, np.array(sorted(set(pairs)))))

    def forbids(self, start: int, stop: int, mentors: int) -> Mask:
        """Return which pairs are in one line; see `Rule`."""
        return _mark(self.__dict__["_pairs"], start, stop, mentors)


def _chain_pairs(
    manager: NDArray[Any], below: NDArray[Any], above: NDArray[Any]
) -> list[tuple[int, int]]:
    """Return (position in below, position in above) where the second is the first or above."""
    seats: dict[int, list[int]] = {}
    for at, person in enumerate(above.tolist()):
        seats.setdefault(person, []).append(at)
    pairs = []
    for at, person in enumerate(below.tolist()):
        seen: set[int] = set()
        while person != UNKNOWN and person not in seen:
            seen.add(person)
            pairs += [(at, seat) for seat in seats.get(person, ())]
            person = int(manager[person])
    return pairs


@dataclass(frozen=True, eq=False)
class Listed:
    """Forbid the pairs of a list: people to avoid, previous pairings, declined proposals.

    Parameters
    ----------
    name : str
        What the list is: ``avoid``, ``previous_pairing``, ``declined``, ...
    pairs : (k, 2) whole numbers
        Mentee and mentor of each.
    """

    name: str
    pairs: ArrayLike

    def __post_init__(self) -> None:
        """Check and sort the list."""
        object.__setattr__(self, "pairs", _listed(self.name, self.pairs))

    def forbids(self, start: int, stop: int, mentors: int) -> Mask:
        """Return which pairs are listed; see `Rule`."""
        return _mark(np.asarray(self.pairs), start, stop, mentors)


@dataclass(frozen=True, eq=False)
class AvoidOrganisations:
    """Forbid mentors of organisations the mentee asked to avoid.

    Parameters
    ----------
    avoids : (k, 2) whole numbers
        Mentee, and number of an organisation they avoid.
    mentors : (m,) whole numbers
        Number of each mentor's organisation; -1 unknown.
    """

    avoids: ArrayLike
    mentors: ArrayLike
    name: str = "avoid_organisation"

    def __post_init__(self) -> None:
        """Check the lists."""
        object.__setattr__(self, "avoids", _listed("avoids", self.avoids))
        object.__setattr__(self, "mentors", _vector("mentors", self.mentors))

    def forbids(self, start: int, stop: int, mentors: int) -> Mask:
        """Return which mentors are of an avoided organisation; see `Rule`."""
        avoids, theirs = np.asarray(self.avoids), np.asarray(self.mentors)
        mask = np.zeros((stop - start, mentors), dtype=np.bool_)
        first, last = np.searchsorted(avoids[:, 0], [start, stop])
        for i, organisation in avoids[first:last]:
            mask[i - start] |= theirs == organisation
        return mask


@dataclass(frozen=True, eq=False)
class Full:
    """Forbid mentors without a place.

    Parameters
    ----------
    capacity : (m,) whole numbers
        Places of each mentor.
    """

    capacity: ArrayLike
    name: str = "no_place"

    def __post_init__(self) -> None:
        """Check the list."""
        object.__setattr__(self, "capacity", _vector("capacity", self.capacity))

    def forbids(self, start: int, stop: int, mentors: int) -> Mask:
        """Return which mentors have no place; see `Rule`."""
        row = np.asarray(self.capacity) <= 0
        return np.broadcast_to(row, (stop - start, len(row)))


@dataclass(frozen=True, eq=False)
class Floor:
    """Forbid pairs below a score.

    Parameters
    ----------
    points : (n, m) whole numbers
        Scores; not copied.
    least : int
        Least score of a pair that may stand.
    """

    points: NDArray[Any]
    least: int
    name: str = "below_floor"

    def forbids(self, start: int, stop: int, mentors: int) -> Mask:
        """Return which pairs score less; see `Rule`."""
        mask: Mask = self.points[start:stop] < self.least
        return mask


@dataclass(frozen=True, eq=False)
class Masked:
    """Forbid the pairs of a mask of the caller's.

    Parameters
    ----------
    name : str
        What the rule is.
    mask : (n, m) bool array
        True where forbidden; not copied.
    """

    name: str
    mask: Mask

    def forbids(self, start: int, stop: int, mentors: int) -> Mask:
        """Return the caller's mask; see `Rule`."""
        return self.mask[start:stop]


@dataclass(frozen=True, eq=False)
class Allowed:
    """What the rules left.

    Parameters
    ----------
    rules : tuple of str
        Names of the R rules, in the order applied.
    allowed : (n, m) bool array
        Pairs that may stand.
    removed : (n, R) int array
        Mentors each rule took from each mentee, each counted for the first rule against it.
    alone : (n, R) int array
        Mentors that only this rule keeps from the mentee.
    last : (n,) int array
        Position of the rule that took the mentee's last mentor; -1 where some are left, or where
        there is no mentor at all.
    """

    rules: tuple[str, ...]
    allowed: Mask
    removed: NDArray[np.int64]
    alone: NDArray[np.int64]
    last: NDArray[np.int64]


def allow(rules: Sequence[Rule], mentees: int, mentors: int) -> Allowed:
    """Apply hard rules in order.

    Parameters
    ----------
    rules : sequence of Rule
        At most `MAX_RULES`, each with a name of its own.
    mentees, mentors : int
        n and m.

    Returns
    -------
    Allowed
        The mask, and which rule took what from whom.

    Raises
    ------
    ValueError
        If two rules have one name, there are too many, or a rule does not fit n and m.

    Notes
    -----
    Time O(n m R), in blocks of rows; beyond the mask the memory does not grow with n: R masks of
    a block are held at once.

    Examples
    --------
    >>> told = allow([Organisations([1, 2], [1, 1]), Full([0, 1])], mentees=2, mentors=2)
    >>> told.allowed.tolist(), told.removed.tolist()
    ([[False, False], [False, True]], [[2, 0], [0, 1]])
    >>> [told.rules[rule] for rule in told.last if rule >= 0]
    ['same_organisation']
    """
    names = tuple(rule.name for rule in rules)
    if len(set(names)) < len(names):
        raise ValueError("rules: two have one name")
    if len(names) > MAX_RULES:
        raise ValueError(f"rules: at most {MAX_RULES}")
    allowed = np.empty((mentees, mentors), dtype=np.bool_)
    removed = np.zeros((mentees, len(names)), dtype=np.int64)
    alone = np.zeros((mentees, len(names)), dtype=np.int64)
    rows = max(1, BLOCK_CELLS // max(1, mentors))
    for start in range(0, mentees, rows):
        stop = min(start + rows, mentees)
        barred, twice, masks = _against(rules, start, stop, mentors)
        np.logical_not(barred, out=allowed[start:stop])
        before = np.zeros_like(barred)
        for at, mask in enumerate(masks):
            # Of two masks, `>` is what stands in the first alone.
            removed[start:stop, at] = _by_row(mask > before)
            alone[start:stop, at] = _by_row(mask > twice)
            before |= mask
    barred = (removed.sum(axis=1) == mentors) & (mentors > 0)
    took = removed > 0
    last = np.full(mentees, -1, dtype=np.int64)
    if names:
        last[barred] = len(names) - 1 - took[barred, ::-1].argmax(axis=1)
    for result in (allowed, removed, alone, last):
        result.setflags(write=False)
    return Allowed(names, allowed, removed, alone, last)


def _against(
    rules: Sequence[Rule], start: int, stop: int, mentors: int
) -> tuple[Mask, Mask, list[Mask]]:
    """Return, for some rows, the pairs with a rule against them, with two or more, with each."""
    once, twice = np.zeros((2, stop - start, mentors), dtype=np.bool_)
    masks = []
    for rule in rules:
        mask = rule.forbids(start, stop, mentors)
        if mask.shape != once.shape:
            raise ValueError(
                f"{rule.name}: made for {mask.shape[1]} mentors or for another number of mentees; "
                f"there are {mentors} mentors"
            )
        twice |= once & mask
        once |= mask
        masks.append(mask)
    return once, twice, masks


def _by_row(mask: Mask) -> NDArray[np.int64]:
    """Return how many are True in each row; numpy counts a row at once, an axis cell by cell."""
    return np.fromiter(map(np.count_nonzero, mask), dtype=np.int64, count=len(mask))
