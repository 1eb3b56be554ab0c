"""Which pairs would serve the mentee, beyond being allowed: topic, level, a way to meet. Pure.

Whether everybody can be paired *somehow* is decided by capacity. Whether they can be paired with
somebody who offers what they want, at the level they aim for, whom they can meet, is what tells a
programme whom it lacks. Shared experience has no part in this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mentoring.matchmaking import meeting
from mentoring.matchmaking.people import UNKNOWN, Person

BELOW = 1
"""A mentor may stand this many levels below the level aimed for and still serve."""

ONLINE = "video"
TOPIC, LEVEL, MEETING = "topic", "level", "meeting"
NEEDS = (TOPIC, LEVEL, MEETING)

Grid = NDArray[np.bool_]


@dataclass(frozen=True)
class Wishes:
    """What one side asks for, as arrays; a row without an answer asks for nothing.

    Parameters
    ----------
    topics : (n, k) bool array
        Topics wanted.
    level : (n,) int array
        Rank aimed for; -1 unknown.
    modes, times : (n, q), (n, t) bool arrays
        How and when they can meet.
    ways : (n, w) bool array
        How they can meet, in person told apart by place.
    """

    topics: Grid
    level: NDArray[np.int64]
    modes: Grid
    times: Grid
    ways: Grid

    def only(self, rows: NDArray[np.int64]) -> Wishes:
        """Return the wishes of some rows."""
        return Wishes(
            self.topics[rows],
            self.level[rows],
            self.modes[rows],
            self.times[rows],
            self.ways[rows],
        )


@dataclass(frozen=True)
class Offers:
    """What the other side offers, as arrays; see `Wishes`."""

    topics: Grid
    rank: NDArray[np.int64]
    modes: Grid
    times: Grid
    ways: Grid


@dataclass(frozen=True)
class Words:
    """The keys behind the columns."""

    topics: tuple[str, ...]
    modes: tuple[str, ...]
    times: tuple[str, ...]
    ways: tuple[str, ...]


def words(people: Sequence[Person]) -> Words:
    """Return the keys in use on either side, sorted."""

    def used(name: str) -> set[str]:
        return {key for person in people for key in getattr(person, name)}

    topics = used("wants") | used("offers") | used("specialisms")
    return Words(
        tuple(sorted(topics)),
        tuple(sorted(used("modes"))),
        tuple(sorted(used("times"))),
        meeting.ways_of(people),
    )


def wishes(people: Sequence[Person], known: Words) -> Wishes:
    """Return what these people ask for."""
    return Wishes(
        _marks([person.wants for person in people], known.topics),
        np.array([person.aim_rank for person in people], dtype=np.int64),
        _marks([person.modes for person in people], known.modes),
        _marks([person.times for person in people], known.times),
        _ways(people, known, asks=True),
    )


def offers(people: Sequence[Person], known: Words) -> Offers:
    """Return what these people offer: topics they help with and specialisms they hold."""
    return Offers(
        _marks([person.offers | person.specialisms for person in people], known.topics),
        np.array([person.rank for person in people], dtype=np.int64),
        _marks([person.modes for person in people], known.modes),
        _marks([person.times for person in people], known.times),
        _ways(people, known, asks=False),
    )


def _ways(people: Sequence[Person], known: Words, *, asks: bool) -> Grid:
    regions = meeting.regions_in(known.ways)
    return _marks([meeting.ways(person, regions, asks=asks) for person in people], known.ways)


def _marks(rows: Sequence[Iterable[str] | Mapping[str, Any]], keys: tuple[str, ...]) -> Grid:
    at = {key: column for column, key in enumerate(keys)}
    marks = np.zeros((len(rows), len(keys)), dtype=np.bool_)
    for row, held in enumerate(rows):
        marks[row, [at[key] for key in held]] = True
    return marks


def fits(asked: Wishes, offered: Offers, *, without: str = "") -> Grid:
    """Return which pairs would serve the side that asks.

    Parameters
    ----------
    asked : Wishes
        Rows.
    offered : Offers
        Columns.
    without : str
        One of `NEEDS` to leave out, to see what it costs.

    Returns
    -------
    (n, m) bool array
        True where the other offers a topic that is wanted, stands at most `BELOW` levels below the
        level aimed for, and shares a way and a time to meet; in person, where one of them can come
        to the other. What nobody said stands in nobody's way.
    """
    grid = np.ones((len(asked.level), len(offered.rank)), dtype=np.bool_)
    if without != TOPIC:
        grid &= _common(asked.topics, offered.topics, blank_right=False)
    if without != LEVEL:
        aim, rank = asked.level[:, None], offered.rank[None, :]
        grid &= (aim == UNKNOWN) | (rank == UNKNOWN) | (rank >= aim - BELOW)
    if without != MEETING:
        grid &= _common(asked.ways, offered.ways) & _common(asked.times, offered.times)
    return grid


def _common(left: Grid, right: Grid, *, blank_right: bool = True) -> Grid:
    """Return which pairs share a mark; a row (and perhaps a column) without any shares all."""
    grid: Grid = left.astype(np.float32) @ right.T.astype(np.float32) > 0
    grid |= ~left.any(axis=1)[:, None]
    if blank_right:
        grid |= ~right.any(axis=1)[None, :]
    return grid


@dataclass(frozen=True)
class Tally:
    """How many ask for something and how much of it there is.

    Parameters
    ----------
    key : str
        A topic, a way to meet, a level or a region.
    asked : int
        People who ask for it.
    givers : int
        People of the other side who have it.
    places : int
        Places of these people.
    """

    key: str
    asked: int
    givers: int
    places: int


def by_topic(
    asked: Wishes, offered: Offers, places: NDArray[np.int64], known: Words
) -> list[Tally]:
    """Count each topic that anybody wants, the scarcest first."""
    return _scarcest(known.topics, asked.topics, offered.topics, places)


def by_mode(asked: Wishes, offered: Offers, places: NDArray[np.int64], known: Words) -> list[Tally]:
    """Count each way to meet that anybody asked for, the scarcest first."""
    return _scarcest(known.modes, asked.modes, offered.modes, places)


def by_level(asked: Wishes, offered: Offers, places: NDArray[np.int64]) -> list[Tally]:
    """Count each level aimed for (a rank as text), with those who stand high enough to serve it."""
    levels = np.unique(asked.level[asked.level != UNKNOWN])
    wanted = asked.level[:, None] == levels[None, :]
    high = offered.rank[:, None] >= levels[None, :] - BELOW
    return _scarcest([str(level) for level in levels], wanted, high, places)


def by_region(left: Sequence[Person], right: Sequence[Person]) -> list[Tally]:
    """Count, by region (its number as text), those who can meet only in person."""
    here = sorted({person.region for person in left if _in_person_only(person)} - {UNKNOWN})
    return sorted(
        (
            Tally(
                str(region),
                sum(_in_person_only(person) and person.region == region for person in left),
                len(near := [p for p in right if p.region == region and "in_person" in p.modes]),
                sum(person.places for person in near),
            )
            for region in here
        ),
        key=_scarcity,
    )


def _in_person_only(person: Person) -> bool:
    return person.modes == {"in_person"}


def _scarcest(
    keys: Sequence[str], asked: Grid, offered: Grid, places: NDArray[np.int64]
) -> list[Tally]:
    rows = [
        Tally(
            key,
            int(asked[:, at].sum()),
            int(offered[:, at].sum()),
            int(places[offered[:, at]].sum()),
        )
        for at, key in enumerate(keys)
    ]
    return sorted((row for row in rows if row.asked), key=_scarcity)


def _scarcity(row: Tally) -> tuple[float, int, str]:
    return (row.places / row.asked, -row.asked, row.key)


@dataclass(frozen=True)
class Profile:
    """Somebody who could be recruited: who offers a topic, at or above a level, and meets so.

    Parameters
    ----------
    topic : str
        Key of a topic; empty where nobody short of a place said what they want.
    level : int
        Lowest rank; -1 for any.
    mode : str
        Way to meet; empty for any.
    """

    topic: str
    level: int
    mode: str


def served_by(profile: Profile, asked: Wishes, known: Words) -> Grid:
    """Return, as (n,) bool, who of those who ask would be served by somebody with this profile."""
    topics = np.zeros((1, len(known.topics)), dtype=np.bool_)
    modes = np.zeros((1, len(known.modes)), dtype=np.bool_)
    ways = np.zeros((1, len(known.ways)), dtype=np.bool_)
    if profile.topic:
        topics[0, known.topics.index(profile.topic)] = True
    if profile.mode:
        modes[0, known.modes.index(profile.mode)] = True
        # Whoever is looked for to meet in person is looked for where they are needed.
        ways[0] = [meeting.plain(way) == profile.mode for way in known.ways]
    somebody = Offers(
        topics,
        np.array([profile.level], dtype=np.int64),
        modes,
        np.zeros((1, len(known.times)), dtype=np.bool_),
        ways,
    )
    column: Grid = fits(asked, somebody)[:, 0]
    return column


def profiles(asked: Wishes, known: Words) -> list[Profile]:
    """Return every profile worth asking about for those who are short of a place."""
    levels = [int(level) - BELOW for level in np.unique(asked.level[asked.level != UNKNOWN])]
    topics = [key for at, key in enumerate(known.topics) if asked.topics[:, at].any()]
    modes = [key for at, key in enumerate(known.modes) if asked.modes[:, at].any()]
    return [
        Profile(topic, level, mode)
        for level in levels or [UNKNOWN]
        for topic in topics or [""]
        for mode in modes or [""]
    ]


def best_profile(asked: Wishes, known: Words, short: int) -> Profile | None:
    """Return whom to look for: somebody easy to find who would serve as many as are short.

    Parameters
    ----------
    asked : Wishes
        Of those who compete for too few places.
    known : Words
        Keys behind the columns.
    short : int
        How many of them stay without a place.

    Returns
    -------
    Profile or None
        The lowest level that would serve `short` of them (or as many as any profile does), because
        it is the easiest to find; then the one that serves most; meeting online before other ways.
        None where nobody could be served by anybody new.
    """
    counted = [(int(served_by(each, asked, known).sum()), each) for each in profiles(asked, known)]
    most = max((count for count, _ in counted), default=0)
    if not most:
        return None
    enough = [one for one in counted if one[0] >= min(short, most)]
    return max(
        enough,
        key=lambda one: (-one[1].level, one[0], one[1].mode == ONLINE, one[1].topic, one[1].mode),
    )[1]
