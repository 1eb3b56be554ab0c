"""How two people can meet, when meeting in person depends on where they are. Pure.

The engine asks whether two people have a way of meeting in common. Meeting in person is one way
for each place, so that two people share it only where one of them can come to the other:

- in one region, where at least one of them travels;
- in two, where at least one travels beyond their region.

What nobody said stands in nobody's way: a region that is not known may be any, and who did not say
how far they travel goes as far as their region.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from mentoring.matchmaking.people import UNKNOWN, Person
from mentoring.profiles.choices import FAR, STAYS

IN_PERSON = "in_person"

APART, STAYING = "regions", "travel"
NOT_IN_PERSON: Mapping[str, str] = {
    APART: "{they} are in different regions and neither travels that far",
    STAYING: "neither would travel",
}
"""Why two people who would both meet in person, and in no other way, cannot."""


def why_not_in_person(one: Person, other: Person) -> str:
    """Return what keeps two people who would both meet in person from doing so.

    Parameters
    ----------
    one, other : Person
        The two, either way round.

    Returns
    -------
    str
        `STAYING` where neither travels; `APART` where they are in two regions and neither travels
        that far; empty where they can meet.
    """
    if one.travel == other.travel == STAYS:
        return STAYING
    known = UNKNOWN not in (one.region, other.region)
    if known and one.region != other.region and FAR not in (one.travel, other.travel):
        return APART
    return ""


def ways(person: Person, regions: tuple[int, ...], *, asks: bool) -> frozenset[str]:
    """Return the ways somebody can meet, with those in person told apart by place.

    Parameters
    ----------
    person : Person
        Whose.
    regions : tuple of int
        Every region in which somebody meets in person, as `regions_of` gives them.
    asks : bool
        Whether they stand on the side that looks for somebody. In each region there are two ways
        in person, one for each side that may stay where it is: who does not travel has their own.

    Returns
    -------
    frozenset of str
        A person who asks and one who is asked share one exactly where they can meet.
    """
    return _ways(person.modes, person.region, person.travel, regions, asks)


@cache
def _ways(
    modes: frozenset[str], region: int, travel: str, regions: tuple[int, ...], asks: bool
) -> frozenset[str]:
    if IN_PERSON not in modes:
        return modes
    anywhere = region == UNKNOWN or travel == FAR
    sides = ("asks" if asks else "asked",) if travel == STAYS else ("asks", "asked")
    here = {
        f"{IN_PERSON}/{each}/{side}"
        for each in (regions if anywhere else (region,))
        for side in sides
    }
    return (modes - {IN_PERSON}) | here


def ways_of(people: Sequence[Person]) -> tuple[str, ...]:
    """Return every way in which one of these people can meet, on either side, sorted."""
    regions = regions_of(people)
    sides = (True, False)
    kinds = {(person.modes, person.region, person.travel) for person in people}
    found = (_ways(*kind, regions, asks) for kind in kinds for asks in sides)
    return tuple(sorted(frozenset().union(*found)))


def regions_of(people: Iterable[Person]) -> tuple[int, ...]:
    """Return the regions of those who meet in person, sorted; -1 stands for those not known."""
    return tuple(sorted({person.region for person in people if IN_PERSON in person.modes}))


def regions_in(keys: Iterable[str]) -> tuple[int, ...]:
    """Return the regions that stand in ways of meeting, sorted."""
    parts = (key.split("/") for key in keys)
    return tuple(sorted({int(part[1]) for part in parts if part[0] == IN_PERSON and part[1:]}))


def plain(way: str) -> str:
    """Return a way of meeting without its place."""
    return way.partition("/")[0]
