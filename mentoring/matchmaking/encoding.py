"""People into arrays: vocabularies, scorers and locks. Pure.

People are shuffled by the run's seed first, so that among equally good matches nobody gains by
having signed up early.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.constraints import Allowed, allow
from matching.display import band_width
from matching.features import Mentees, Mentors
from matching.scoring import Scorer
from matching.weights import Weights
from mentoring.matchmaking import meeting
from mentoring.matchmaking.collector import collector_paused
from mentoring.matchmaking.criteria import CRITERIA, RECIPROCAL_CRITERIA
from mentoring.matchmaking.hard_rules import hard_rules
from mentoring.matchmaking.named import places_named, preferred
from mentoring.matchmaking.options import SCALE, RunOptions
from mentoring.matchmaking.people import Intake, Person
from mentoring.profiles.likeness import KEYS, VALUES


@dataclass(frozen=True, eq=False)
class Vocabularies:
    """The keys behind the columns, in order.

    Parameters
    ----------
    skills, specialisms, modes, times, languages, tags : tuple of str
        Keys in use on either side, sorted.
    """

    skills: tuple[str, ...]
    specialisms: tuple[str, ...]
    modes: tuple[str, ...]
    times: tuple[str, ...]
    languages: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Encoded:
    """A run as arrays, with who stands where.

    Parameters
    ----------
    left, right : tuple of Person
        Rows and columns.
    words : Vocabularies
        Keys behind the columns of the features.
    scorer : Scorer
        What the left side gains from the right.
    ahead, back : Scorer or None
        In reciprocal programmes, what the left learns from the right and the right from the left:
        goals alone.
    allowed : Allowed
        Which pairs may stand, and which rule took what.
    capacity, demand : (m,), (n,) int arrays
        Places of each column and each row.
    locked : tuple of (int, int)
        Pairs that must stand, as positions.
    options : RunOptions
        What was asked.
    previous : tuple of (int, int)
        Pairs of an earlier match to stay close to, as positions.
    charge : int
        Points a changed one of them must be worth.
    tier : (n,) int array or None
        Rows of tier 0 are served first; None where everybody is alike.
    """

    left: tuple[Person, ...]
    right: tuple[Person, ...]
    words: Vocabularies
    scorer: Scorer
    ahead: Scorer | None
    back: Scorer | None
    allowed: Allowed
    capacity: NDArray[np.int64]
    demand: NDArray[np.int64]
    locked: tuple[tuple[int, int], ...]
    options: RunOptions
    tier: NDArray[np.int64] | None = None
    previous: tuple[tuple[int, int], ...] = ()
    charge: int = 0


def clear_points(scorer: Scorer) -> int:
    """Return how many points make a clear difference: never less than shared experience can give.

    Parameters
    ----------
    scorer : Scorer
        Of a run.

    Returns
    -------
    int
        Points.
    """
    return max(band_width(scorer), SCALE // 20)


@collector_paused()
def encode(intake: Intake, options: RunOptions, *, reciprocal: bool) -> Encoded:
    """Lay a run out as arrays.

    Parameters
    ----------
    intake : Intake
        Everybody taken in.
    options : RunOptions
        Weights, rules and seed.
    reciprocal : bool
        Pairs stay within one organisation and are scored in both directions.

    Returns
    -------
    Encoded
        The same for the same intake and options, whatever order the people came in.
    """
    left, right = shuffled(intake.left, options.seed), shuffled(intake.right, options.seed)
    words = vocabularies(left + right)
    learning = None
    if reciprocal:
        learning = as_mentees(right, words, personal=False), as_mentors(left, words, personal=False)
    scorer, ahead, back = scorers(
        as_mentees(left, words, choices=places_named(left, right)),
        as_mentors(right, words, preferences=preferred(left, right)),
        learning,
        options,
    )
    rules = hard_rules(left, right, intake, options, reciprocal=reciprocal)
    allowed = allow(rules, len(left), len(right))
    near = () if reciprocal else locks(left, right, intake.near)
    return Encoded(
        left,
        right,
        words,
        scorer,
        ahead,
        back,
        allowed,
        np.array([1 if reciprocal else person.places for person in right], dtype=np.int64),
        np.ones(len(left), dtype=np.int64),
        locks(left, right, intake.keep),
        options,
        tiers(left, intake),
        tuple(pair for pair in near if allowed.allowed[pair]),
        options.near_steps * clear_points(scorer),
    )


def scorers(
    mentees: Mentees,
    mentors: Mentors,
    learning: tuple[Mentees, Mentors] | None,
    options: RunOptions,
) -> tuple[Scorer, Scorer | None, Scorer | None]:
    """Return what the left gains from the right, and in reciprocal programmes each one's learning.

    Parameters
    ----------
    mentees, mentors : Mentees, Mentors
        The left as those who look for something, the right as those who offer it.
    learning : tuple of Mentees and Mentors, or None
        In reciprocal programmes the right as learners and the left as those who share.
    options : RunOptions
        The weights.

    Returns
    -------
    tuple of Scorer or None
        All criteria; goals alone, from left to right; goals alone, from right to left.
    """
    criteria = CRITERIA if learning is None else RECIPROCAL_CRITERIA
    scorer = Scorer(mentees, mentors, weights=options.engine_weights(), criteria=criteria)
    if learning is None:
        return scorer, None, None
    goals = Weights({"goals": 1}, scale=max(scorer.max_points.get("goals", 0), 1))
    return scorer, Scorer(mentees, mentors, weights=goals), Scorer(*learning, weights=goals)


def tiers(left: Sequence[Person], intake: Intake) -> NDArray[np.int64] | None:
    """Return who is served first, at most as many as the record allows.

    Parameters
    ----------
    left : sequence of Person
        Rows, in the order drawn by lot.
    intake : Intake
        Under which record, and for how many at most.

    Returns
    -------
    (n,) int array or None
        None where nobody is served first.
    """
    if intake.record_id is None:
        return None
    tier = np.array([1 if person.tier is None else person.tier for person in left], dtype=np.int64)
    if intake.most_first is not None:
        tier[np.flatnonzero(tier == 0)[intake.most_first :]] = 1
    return tier


def shuffled(people: Iterable[Person], seed: int) -> tuple[Person, ...]:
    """Return the people in an order that hangs on the seed and on nothing they did.

    Parameters
    ----------
    people : iterable of Person
        In any order.
    seed : int
        The run's seed.

    Returns
    -------
    tuple of Person
        Sorted by id first, so that the order they came in does not count.
    """
    ordered = sorted(people, key=lambda person: person.application_id)
    order = np.random.default_rng(seed).permutation(len(ordered))
    return tuple(ordered[at] for at in order)


def vocabularies(people: Sequence[Person]) -> Vocabularies:
    """Return the keys in use, sorted."""

    def used(*keys: str) -> tuple[str, ...]:
        held = (getattr(person, key) for key in keys for person in people)
        return tuple(sorted(set().union(*held)))

    return Vocabularies(
        skills=used("wants", "offers"),
        specialisms=used("specialisms"),
        modes=meeting.ways_of(people),
        times=used("times"),
        languages=used("languages"),
        tags=used("tags"),
    )


def _marks(rows: Sequence[Iterable[str]], keys: tuple[str, ...]) -> NDArray[np.uint8]:
    """Return a 0-1 matrix of which keys each row has."""
    at = {key: column for column, key in enumerate(keys)}
    marks = np.zeros((len(rows), len(keys)), dtype=np.uint8)
    for row, held in enumerate(rows):
        for key in held:
            marks[row, at[key]] = 1
    return marks


def _repeated_marks(rows: Sequence[frozenset[str]], keys: tuple[str, ...]) -> NDArray[np.uint8]:
    """Return what `_marks` does, for rows of which many are the same."""
    kinds: dict[frozenset[str], int] = {}
    of_row = [kinds.setdefault(row, len(kinds)) for row in rows]
    return _marks(tuple(kinds), keys)[of_row]


def _common(
    people: Sequence[Person], words: Vocabularies, *, personal: bool, asks: bool
) -> dict[str, Any]:
    """Return the features both sides have."""
    regions = meeting.regions_in(words.modes)
    common: dict[str, Any] = {
        "rank": [person.rank for person in people],
        "specialisms": _marks([person.specialisms for person in people], words.specialisms),
        "modes": _repeated_marks(
            [meeting.ways(person, regions, asks=asks) for person in people], words.modes
        ),
        "times": _repeated_marks([person.times for person in people], words.times),
        "languages": _repeated_marks([person.languages for person in people], words.languages),
    }
    if personal:
        common["values"] = _marks([person.values for person in people], tuple(VALUES))
        common["style"] = np.array([person.style for person in people], dtype=np.uint8).reshape(
            len(people), len(KEYS)
        )
        common["tags"] = _marks([person.tags for person in people], words.tags)
        common["tags_consent"] = [int(bool(person.tags)) for person in people]
    return common


def as_mentees(
    people: Sequence[Person], words: Vocabularies, *, personal: bool = True, choices: Any = None
) -> Mentees:
    """Return the features of those who look for something.

    Parameters
    ----------
    people : sequence of Person
        Rows.
    words : Vocabularies
        Columns.
    personal : bool
        Whether what is private (shared experience, values, style) counts in this direction.
    choices : (n, places) whole numbers or None
        Columns each row named.

    Returns
    -------
    Mentees
        Checked and frozen.
    """
    at = {key: column for column, key in enumerate(words.skills)}
    wants = np.zeros((len(people), len(words.skills)), dtype=np.uint8)
    for row, person in enumerate(people):
        for key, importance in person.wants.items():
            wants[row, at[key]] = importance
    more: dict[str, Any] = _common(people, words, personal=personal, asks=True)
    if personal:
        more["tags_importance"] = [person.tags_importance for person in people]
    return Mentees(
        size=len(people),
        wants=wants,
        aim_rank=[person.aim_rank for person in people],
        choices=choices,
        **more,
    )


def as_mentors(
    people: Sequence[Person], words: Vocabularies, *, personal: bool = True, preferences: Any = None
) -> Mentors:
    """Return the features of those who offer something; see `as_mentees`."""
    return Mentors(
        size=len(people),
        offers=_marks([person.offers for person in people], words.skills),
        preferences=preferences,
        **_common(people, words, personal=personal, asks=False),
    )


def locks(
    left: Sequence[Person], right: Sequence[Person], keep: Iterable[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """Return the pairs to keep as positions; pairs of which somebody is not taken in fall away."""
    rows = {person.application_id: at for at, person in enumerate(left)}
    columns = {person.application_id: at for at, person in enumerate(right)}
    found = []
    for one, other in keep:
        for first, second in ((one, other), (other, one)):
            if first in rows and second in columns:
                found.append((rows[first], columns[second]))
    return tuple(sorted(found))
