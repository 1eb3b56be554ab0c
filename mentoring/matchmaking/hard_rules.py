"""Which pairs may never stand: the rules of a run as the engine takes them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.constraints import (
    AvoidOrganisations,
    LineManagement,
    Listed,
    Mask,
    Organisations,
    Rule,
)
from mentoring.matchmaking.options import RunOptions
from mentoring.matchmaking.people import UNKNOWN, Intake, Person

KEPT_APART = "kept_apart"
"""The one name under which private reasons are counted: avoid lists, line chains, teams, topics a
mentor would rather not take, earlier pairings and what a coordinator ruled out. Who avoids whom, or
what, is shown to nobody."""

MATTERS_MOST = 3
"""Importance of a wish at which a mentor who will not take it is ruled out. A wish that matters
less only goes unmet, as with a mentor who does not offer it."""

_ACCOUNT, _APPLICATION, _EMAIL = map(attrgetter, ("account_id", "application_id", "email"))
_EMPLOYERS, _AVOIDED = attrgetter("employers"), attrgetter("avoid_organisations")


@dataclass(frozen=True, eq=False)
class Together:
    """Several rules counted under one name.

    Parameters
    ----------
    name : str
        Name of them all.
    rules : sequence of Rule
        What each forbids, all of them forbid.
    """

    name: str
    rules: Sequence[Rule]

    def forbids(self, start: int, stop: int, mentors: int) -> Mask:
        """Return the pairs any of the rules forbids; see `matching.constraints.Rule`."""
        mask = np.zeros((stop - start, mentors), dtype=np.bool_)
        for rule in self.rules:
            mask |= rule.forbids(start, stop, mentors)
        return mask


@dataclass(frozen=True, eq=False)
class Barred:
    """Whom the hard rules keep from whom, asked pair by pair.

    Parameters
    ----------
    rows, columns : mapping of int to int
        Where each application stands on the left and on the right.
    allowed : (n, m) bool array
        Which pairs the rules allow.
    """

    rows: Mapping[int, int]
    columns: Mapping[int, int]
    allowed: Mask

    def holds(self, pair: Collection[int]) -> bool:
        """Return whether the rules forbid a pair; False when either is not among the people."""
        row = next((self.rows[each] for each in pair if each in self.rows), None)
        column = next((self.columns[each] for each in pair if each in self.columns), None)
        return row is not None and column is not None and not self.allowed[row, column]


def hard_rules(
    left: Sequence[Person],
    right: Sequence[Person],
    intake: Intake,
    options: RunOptions,
    *,
    reciprocal: bool,
) -> list[Rule]:
    """Return the hard rules, the public one first, then all private ones under one name."""
    rules: list[Rule] = []
    ours, theirs, number = _numbered(left, right)
    if reciprocal or options.keep_organisations_apart:
        maybe = Listed("maybe", _sharing(left, right, _EMPLOYERS))
        rules.append(_Colleagues(Organisations(ours, theirs), maybe, same=reciprocal))
    listed = {
        *_listed(left, right, intake),
        *_sharing(left, right, _EMPLOYERS, _AVOIDED),
        *_sharing(left, right, _AVOIDED, _EMPLOYERS),
        *_sharing(left, right, attrgetter("teams")),
    }
    private: list[Rule] = [_line_chain(left, right, intake), Listed("listed", sorted(listed))]
    # Each rule costs a pass over all pairs: those of which nobody gives a reason are left out.
    if avoided := _avoided(left, number):
        private.append(AvoidOrganisations(avoided, theirs))
    if avoided := _avoided(right, number):
        private.append(_AvoidedBy(np.array(ours, dtype=np.int64), avoided))
    if any(person.team for person in left):
        private.append(Organisations(*_teams(left, right)))
    if any(person.refuses for person in right):
        private.append(_refused(left, right))
    rules.append(Together(KEPT_APART, private))
    return rules


@dataclass(frozen=True, eq=False)
class _Colleagues:
    """Two of one organisation, or, where `same`, of two: those who may be of one, because theirs
    was split and they have not said yet in which part they are, count as being of one."""

    known: Organisations
    maybe: Listed
    same: bool

    @property
    def name(self) -> str:
        """Return the name the engine has for the rule."""
        return Organisations([], [], same=self.same).name

    def forbids(self, start: int, stop: int, mentors: int) -> Mask:
        """Return the pairs on the wrong side; see `matching.constraints.Rule`."""
        alike = self.known.forbids(start, stop, mentors) | self.maybe.forbids(start, stop, mentors)
        return ~alike if self.same else alike


def _sharing(
    left: Sequence[Person],
    right: Sequence[Person],
    ours: Callable[[Person], Collection[str]],
    theirs: Callable[[Person], Collection[str]] | None = None,
) -> list[tuple[int, int]]:
    """Return the pairs that share something, of whom one may be at several organisations.

    Everybody else is compared by number, which is faster: those of a split organisation are few,
    and where they have no keys nobody else's are asked for.
    """
    theirs = theirs or ours
    found = set(_beside_unsure(left, right, ours, theirs))
    found |= {(i, j) for j, i in _beside_unsure(right, left, theirs, ours)}
    return sorted(found)


def _beside_unsure(
    people: Sequence[Person],
    others: Sequence[Person],
    ours: Callable[[Person], Collection[str]],
    theirs: Callable[[Person], Collection[str]],
) -> Iterator[tuple[int, int]]:
    """Yield those who may be at several organisations, each with all who share something."""
    unsure = [at for at, person in enumerate(people) if person.may_be]
    seats: dict[str, list[int]] = {key: [] for at in unsure for key in ours(people[at])}
    if not seats:
        return
    for j, person in enumerate(others):
        for key in theirs(person):
            if key in seats:
                seats[key].append(j)
    for i in unsure:
        yield from ((i, j) for key in ours(people[i]) for j in seats[key])


@dataclass(frozen=True, eq=False)
class _AvoidedBy:
    """Rows of organisations that a column asked to avoid."""

    rows: NDArray[np.int64]
    avoids: Sequence[tuple[int, int]]
    name: str = "avoided_by"

    def forbids(self, start: int, stop: int, mentors: int) -> Mask:
        """Return the pairs the columns avoid; see `matching.constraints.Rule`."""
        mask = np.zeros((stop - start, mentors), dtype=np.bool_)
        for column, organisation in self.avoids:
            mask[:, column] |= self.rows[start:stop] == organisation
        return mask


@dataclass(frozen=True, eq=False)
class _Refused:
    """Wishes that matter most to a row and that a column would rather not take."""

    wishes: NDArray[np.float32]
    refused: NDArray[np.float32]
    name: str = "refused"

    def forbids(self, start: int, stop: int, mentors: int) -> Mask:
        """Return the pairs with such a wish; see `matching.constraints.Rule`."""
        return np.asarray(self.wishes[start:stop] @ self.refused.T > 0, dtype=np.bool_)


def _refused(left: Sequence[Person], right: Sequence[Person]) -> _Refused:
    """Return the rule about topics, over those that anybody refuses."""
    topics = sorted({key for person in right for key in person.refuses})
    wishes = np.zeros((len(left), len(topics)), dtype=np.float32)
    refused = np.zeros((len(right), len(topics)), dtype=np.float32)
    for column, key in enumerate(topics):
        wishes[:, column] = [person.wants.get(key, 0) >= MATTERS_MOST for person in left]
        refused[:, column] = [key in person.refuses for person in right]
    return _Refused(wishes, refused)


def _teams(left: Sequence[Person], right: Sequence[Person]) -> tuple[list[int], list[int]]:
    """Return the number of each person's team on both sides."""
    names = {person.team for person in (*left, *right)} - {""}
    number = {name: at for at, name in enumerate(sorted(names))}
    return (
        [number.get(person.team, UNKNOWN) for person in left],
        [number.get(person.team, UNKNOWN) for person in right],
    )


def _numbered(
    left: Sequence[Person], right: Sequence[Person]
) -> tuple[list[int], list[int], dict[str, int]]:
    """Return the number of each person's organisation on both sides, and of each organisation."""
    names = {person.organisation for person in (*left, *right)}
    names |= {name for person in (*left, *right) for name in person.avoid_organisations}
    number = {name: at for at, name in enumerate(sorted(names - {""}))}
    return (
        [number.get(person.organisation, UNKNOWN) for person in left],
        [number.get(person.organisation, UNKNOWN) for person in right],
        number,
    )


def _avoided(people: Sequence[Person], number: dict[str, int]) -> list[tuple[int, int]]:
    """Return (position, number of an organisation avoided)."""
    return [
        (at, number[name])
        for at, person in enumerate(people)
        for name in sorted(person.avoid_organisations)
    ]


def _line_chain(left: Sequence[Person], right: Sequence[Person], intake: Intake) -> LineManagement:
    """Return the rule that keeps pairs outside the line, whatever length it has."""
    above = dict(intake.managers)
    above.update({p.email: p.manager_email for p in (*left, *right) if p.manager_email})
    emails = sorted({*above, *above.values(), *(p.email for p in (*left, *right))} - {""})
    number = {email: at for at, email in enumerate(emails)}
    return LineManagement(
        [number.get(above.get(email, ""), UNKNOWN) for email in emails],
        [number[person.email] for person in left],
        [number[person.email] for person in right],
    )


def _listed(
    left: Sequence[Person], right: Sequence[Person], intake: Intake
) -> set[tuple[int, int]]:
    """Return the pairs ruled out one by one: oneself, people avoided, earlier pairings, rulings."""
    rows, columns = _seats(left, _ACCOUNT), _seats(right, _ACCOUNT)
    found = {
        (i, j) for key in rows.keys() & columns.keys() for i in rows[key] for j in columns[key]
    }
    found |= _apart(rows, columns, intake.again)
    mentees, mentors = _seats(left, _APPLICATION), _seats(right, _APPLICATION)
    found |= _apart(mentees, mentors, intake.apart)
    for j, person in enumerate(right):
        found |= {(i, j) for key in person.avoids for i in mentees.get(key, ())}
    if any(person.avoid_emails for person in (*left, *right)):
        rows, columns = _seats(left, _EMAIL), _seats(right, _EMAIL)
        for i, person in enumerate(left):
            found |= {(i, j) for key in person.avoid_emails for j in columns.get(key, ())}
        for j, person in enumerate(right):
            found |= {(i, j) for key in person.avoid_emails for i in rows.get(key, ())}
    return found


def _seats(people: Sequence[Person], key: Callable[[Person], Any]) -> dict[Any, list[int]]:
    """Return where people sit by something of theirs."""
    seats: dict[Any, list[int]] = {}
    for at, person in enumerate(people):
        seats.setdefault(key(person), []).append(at)
    return seats


def _apart(
    rows: Mapping[Any, list[int]], columns: Mapping[Any, list[int]], pairs: Iterable[frozenset[int]]
) -> set[tuple[int, int]]:
    """Return the seats of pairs that may not be, whichever of the two sits on the left."""
    return {
        (i, j)
        for pair in pairs
        for one, other in permutations(pair, 2)
        for i in rows.get(one, ())
        for j in columns.get(other, ())
    }
