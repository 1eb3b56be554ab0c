"""Forming circles: who sits with whom (pure). The rule in words: docs/decisions."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

SMALLEST, LARGEST, USUAL = 4, 8, 6
"""A circle has four to eight people. It aims at six; four only where numbers or rules leave no
other way, and where some of those invited have said no."""

TOO_FEW = "too_few"
"""Unplaced because there is no room, and too few are left for a circle of their own."""
APART = "apart"
"""Unplaced because there are people they must not sit with, and no other circle has room."""

TRIES = 5000
"""How many exchanges of two people are looked at, so that nobody waits for a large cohort."""

MOST_LAST = 10
"""How many of those who are hard to seat are tried last where trying them first leaves some out."""

TIME_MISSED, MODE_MISSED, TOPIC_MISSED, REGION_MISSED, SAME_EMPLOYER = 10, 6, 4, 2, 1
"""What counts against a circle, most first: see `cost`."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who would like to be in a circle.

    Parameters
    ----------
    key : int
        Names them; no two have the same.
    employer : int or None
        Their organisation, None when they have none or it is not known.
    times, modes, topics, regions : frozenset of str
        When and how they can meet, what they would like to work on, and where they are (one
        region or none). An empty set is no answer, and stands in nobody's way.
    """

    key: int
    employer: int | None = None
    times: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


Enemies = Mapping[int, set[int]]
"""With whom each person must not sit, by key."""


@dataclass(frozen=True)
class Formed:
    """What came of it.

    Parameters
    ----------
    circles : tuple of tuple of int
        The keys of each circle, ascending; circles by their first key.
    unplaced : mapping of int to str
        Whoever is in none, and why: `TOO_FEW` or `APART`.
    """

    circles: tuple[tuple[int, ...], ...] = ()
    unplaced: Mapping[int, str] = field(default_factory=dict)


def form(
    candidates: Collection[Candidate], apart: Collection[frozenset[int]], seed: int = 1
) -> Formed:
    """Put people into circles of four to eight.

    People are seated one after the other where they fit best, those who must keep apart from most
    others first. Where that leaves somebody out, those are tried last instead, one more of them at
    a time, and the arrangement that places most is kept. Then pairs of people in different circles
    change places as long as that helps.

    Parameters
    ----------
    candidates : collection of Candidate
        In any order: it makes no difference.
    apart : collection of frozenset of int
        Pairs of keys that must never sit in one circle.
    seed : int
        Decides between equals.

    Returns
    -------
    Formed
        The same for the same people, pairs and seed.

    Notes
    -----
    Guaranteed: nobody sits in two circles; every circle has four to eight people; no two of
    `apart` sit together; whoever is in no circle is there with a reason. When nobody must keep
    apart, everybody is placed if there are four people or more, sizes differ by one at most, and a
    circle of four comes only of four people or of nine: five to eight cannot hold those.

    Not guaranteed: it is a heuristic. Another arrangement may have more common times, and where
    many people must keep apart another one may place more of them.

    Cost: at most `MOST_LAST` + 1 arrangements with one look at each circle for each person, then
    at most `TRIES` exchanges.
    """
    people = sorted(candidates, key=lambda each: each.key)
    if len(people) < SMALLEST:
        return Formed((), {each.key: TOO_FEW for each in people})
    enemies = _enemies(people, apart)
    Random(seed).shuffle(people)  # noqa: S311 - breaks ties, guards nothing
    people.sort(key=lambda each: -len(enemies[each.key]))
    difficult = sum(1 for each in people if enemies[each.key])
    found, unplaced = _arrange(people, [], enemies)
    for last in range(1, min(difficult, MOST_LAST) + 1):
        if not unplaced:
            break
        other, without = _arrange(people[last:], people[:last], enemies)
        if len(without) < len(unplaced):
            found, unplaced = other, without
    _exchange(found, enemies)
    circles = sorted(tuple(sorted(each.key for each in table)) for table in found)
    full = all(len(table) == LARGEST for table in found)
    return Formed(
        tuple(circles),
        {each.key: TOO_FEW if full or not enemies[each.key] else APART for each in unplaced},
    )


def cost(circle: Sequence[Candidate]) -> int:
    """How far a circle is from one in which everybody can come, and nobody meets a colleague.

    Parameters
    ----------
    circle : sequence of Candidate
        Those who sit in it.

    Returns
    -------
    int
        Zero is best. Whoever cannot come at the best common time counts most, then whoever
        cannot meet in the best common way, then whoever does not share the topic that most share,
        then whoever is in another region than most, then each pair of the same organisation.
    """
    colleagues = sum(
        1 for a, b in combinations(circle, 2) if a.employer is not None and a.employer == b.employer
    )
    missed = (
        (TIME_MISSED, best(circle, lambda each: each.times)),
        (MODE_MISSED, best(circle, lambda each: each.modes)),
        (TOPIC_MISSED, best(circle, lambda each: each.topics)),
        (REGION_MISSED, best(circle, lambda each: each.regions)),
    )
    return SAME_EMPLOYER * colleagues + sum(
        weight * (len(circle) - count) for weight, (_, count) in missed
    )


def best(
    circle: Sequence[Candidate], answers: Callable[[Candidate], frozenset[str]]
) -> tuple[str, int]:
    """The answer that suits most people of a circle, and how many.

    Parameters
    ----------
    circle : sequence of Candidate
        Those who sit in it.
    answers : callable
        Takes one of them, gives their times or their modes.

    Returns
    -------
    tuple of str and int
        The first in the alphabet of equals; an empty word when nobody has answered. Whoever has
        not answered is counted in.
    """
    given = [answers(each) for each in circle]
    offered = sorted(frozenset[str]().union(*given))
    if not offered:
        return "", len(circle)
    open_to_all = sum(1 for each in given if not each)
    counts = {key: open_to_all + sum(key in each for each in given) for key in offered}
    chosen = max(offered, key=lambda key: counts[key])
    return chosen, counts[chosen]


def together(keys: Collection[int], apart: Collection[frozenset[int]]) -> bool:
    """Whether some two of these people must not sit in one circle.

    Parameters
    ----------
    keys : collection of int
        The people.
    apart : collection of frozenset of int
        Pairs that must keep apart.

    Returns
    -------
    bool
    """
    return any(pair <= set(keys) for pair in apart)


def line_chains(addresses: Mapping[int, str], managers: Mapping[str, str]) -> set[frozenset[int]]:
    """Pairs of whom one manages the other, directly or through others.

    Parameters
    ----------
    addresses : mapping of int to str
        The address of each person, by key.
    managers : mapping of str to str
        Everybody's line manager, address to address; circles in it do no harm.

    Returns
    -------
    set of frozenset of int
    """
    keys = {address: key for key, address in addresses.items()}
    found = set()
    for key, address in addresses.items():
        above, seen = managers.get(address), {address}
        while above and above not in seen:
            if above in keys:
                found.add(frozenset({key, keys[above]}))
            seen.add(above)
            above = managers.get(above)
    return found


def same_teams(teams: Mapping[int, str]) -> set[frozenset[int]]:
    """Pairs who work in one team.

    Parameters
    ----------
    teams : mapping of int to str
        One spelling for the employer and team of each person, by key; empty when not known.

    Returns
    -------
    set of frozenset of int
    """
    found: dict[str, list[int]] = {}
    for key, team in teams.items():
        if team:
            found.setdefault(team, []).append(key)
    return {frozenset(pair) for keys in found.values() for pair in combinations(keys, 2)}


def _enemies(people: Sequence[Candidate], apart: Collection[frozenset[int]]) -> Enemies:
    found: dict[int, set[int]] = {each.key: set() for each in people}
    for pair in apart:
        if len(pair) == 2 and pair <= found.keys():
            one, other = pair
            found[one].add(other)
            found[other].add(one)
    return found


def _how_many(people: int) -> int:
    """The number of circles: of about six, none smaller than four or larger than eight."""
    most, fewest = people // SMALLEST, -(-people // LARGEST)
    return max(fewest, min(most, round(people / USUAL)))


def _arrange(
    people: Sequence[Candidate], last: Sequence[Candidate], enemies: Enemies
) -> tuple[list[list[Candidate]], list[Candidate]]:
    """Seat people in their order, then those who come last; give the circles and who is left."""
    if len(people) < SMALLEST:
        return [], [*people, *last]
    tables: list[list[Candidate]] = [[] for _ in range(_how_many(len(people)))]
    size = -(-len(people) // len(tables))
    left = [each for each in people if not _seat(each, tables, enemies, size)]
    left = [each for each in left if not _seat(each, tables, enemies, LARGEST)]
    left += [each for table in tables if len(table) < SMALLEST for each in table]
    tables = [table for table in tables if len(table) >= SMALLEST]
    left = [each for each in [*left, *last] if not _seat(each, tables, enemies, LARGEST)]
    return tables, left


def _free_of(person: Candidate, table: Sequence[Candidate], enemies: Enemies) -> bool:
    return not any(each.key in enemies[person.key] for each in table)


def _seat(person: Candidate, tables: list[list[Candidate]], enemies: Enemies, room: int) -> bool:
    """Seat somebody where it costs least, then where fewest sit; say whether they have a seat."""
    open_ones = [
        table for table in tables if len(table) < room and _free_of(person, table, enemies)
    ]
    if not open_ones:
        return False
    added = [(cost([*table, person]) - cost(table), len(table)) for table in open_ones]
    open_ones[added.index(min(added))].append(person)
    return True


def _exchange(tables: list[list[Candidate]], enemies: Enemies) -> None:
    """Let two people of different circles change places where that lowers the cost."""
    tries, better = 0, True
    while better and tries < TRIES:
        better = False
        for one, other in combinations(tables, 2):
            for i in range(len(one)):
                for j in range(len(other)):
                    tries += 1
                    if tries > TRIES:
                        return
                    better |= _swap(one, i, other, j, enemies)


def _swap(one: list[Candidate], i: int, other: list[Candidate], j: int, enemies: Enemies) -> bool:
    rest, others = one[:i] + one[i + 1 :], other[:j] + other[j + 1 :]
    if not (_free_of(other[j], rest, enemies) and _free_of(one[i], others, enemies)):
        return False
    after = cost([*rest, other[j]]) + cost([*others, one[i]])
    if after >= cost(one) + cost(other):
        return False
    one[i], other[j] = other[j], one[i]
    return True
