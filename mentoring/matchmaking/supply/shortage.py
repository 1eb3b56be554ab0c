"""How many can be served, what stands in the way, where places are short, whom to recruit. Pure.

Coverage is the largest number of people who can be served at the same time, found by the engine on
pairs that are allowed and would serve (see `fitting`); every figure of what a change would bring is
found by solving again with that change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching import Problem, Solution, solve
from matching.constraints import Rule, allow
from matching.explain import bottleneck
from matching.explain.shortage import Bottleneck
from mentoring.matchmaking.people import Person
from mentoring.matchmaking.supply import fitting
from mentoring.matchmaking.supply.fitting import Grid, Offers, Tally, Wishes, Words

MOST_RECRUITS = 5
MOST_BOTTLENECKS = 8
NAMES_FROM = 3
"""Mentors are named only beside this many mentees: beside one alone, somebody missing from the list
could be guessed to be kept apart from them."""

Tell = Callable[[str, float], None]
ShouldStop = Callable[[], bool]

COUNTING = "Counting what is asked for"
TRYING = "Trying each rule and wish"
RECRUITING = "Looking for whom to recruit"


@dataclass(frozen=True)
class Market:
    """Both sides of a cohort as they stand before a match.

    Parameters
    ----------
    left, right : sequence of Person
        Those who ask, and those who have places; in the same order as the rules.
    rules : sequence of Rule
        Hard rules.
    capacity : (m,) int array
        Places.
    reciprocal : bool
        Both sides ask and both offer, whatever their level.
    """

    left: Sequence[Person]
    right: Sequence[Person]
    rules: Sequence[Rule]
    capacity: NDArray[np.int64]
    reciprocal: bool


def report(market: Market, tell: Tell, should_stop: ShouldStop) -> dict[str, Any]:
    """Return everything the page of supply and demand shows, ready to store.

    Parameters
    ----------
    market : Market
        The cohort.
    tell, should_stop : callable
        Told of progress; asked whether to stop.

    Returns
    -------
    dict
        ``left``, ``right``, ``places``: whom it counted; ``possible`` and ``served``: how many can
        be paired, and with somebody who serves them; ``hindrances``; ``topics``, ``levels``,
        ``modes``, ``regions``; ``bottlenecks`` and ``recruits``, with people by application.

    Raises
    ------
    matching.StoppedError
        If `should_stop` said so.
    """
    known = fitting.words([*market.left, *market.right])
    asked, offered = fitting.wishes(market.left, known), fitting.offers(market.right, known)
    tell(COUNTING, 0)
    serving = _serving(market, known)
    allowed = allow(market.rules, len(market.left), len(market.right)).allowed
    best = _solved(allowed & serving, market.capacity, should_stop)
    told: dict[str, Any] = {
        "left": len(market.left),
        "right": len(market.right),
        "places": int(market.capacity.sum()),
        "possible": _solved(allowed, market.capacity, should_stop).matched,
        "served": best.matched,
        "topics": _rows(fitting.by_topic(asked, offered, market.capacity, known)),
        "levels": []
        if market.reciprocal
        else _rows(fitting.by_level(asked, offered, market.capacity)),
        "modes": _rows(fitting.by_mode(asked, offered, market.capacity, known)),
        "regions": _rows(fitting.by_region(market.left, market.right)),
    }
    told["hindrances"] = _hindrances(market, known, best.matched, tell, should_stop)
    short = bottleneck(_problem(allowed & serving, market.capacity), best)
    told["bottlenecks"] = _crowds(market, short)[:MOST_BOTTLENECKS]
    search = _Search(asked, known, short, best.matched)
    told["recruits"] = _recruits(allowed & serving, market.capacity, search, tell, should_stop)
    return told


def _crowds(market: Market, short: Sequence[Bottleneck]) -> list[dict[str, Any]]:
    """Return who competes for whom, the largest shortage first; those nobody serves are one."""
    alone = [one for one in short if not one.mentors]
    crowds = [one for one in short if one.mentors]
    if alone:
        nobody = tuple(sorted(i for one in alone for i in one.mentees))
        crowds.append(Bottleneck(nobody, (), len(nobody), 0, 0, len(nobody)))
    crowds.sort(key=lambda one: -one.missing)
    return [
        {
            "left": [market.left[i].application_id for i in one.mentees],
            "right": [market.right[j].application_id for j in one.mentors]
            if len(one.mentees) >= NAMES_FROM
            else [],
            "asked": one.asked,
            "places": one.places,
            "beside": one.beside,
            "missing": one.missing,
        }
        for one in crowds
    ]


def _serving(market: Market, known: Words, *, without: str = "") -> Grid:
    """Return which pairs would serve: one side, or both of a reciprocal pair."""
    ahead = fitting.wishes(market.left, known), fitting.offers(market.right, known)
    if not market.reciprocal:
        return fitting.fits(*ahead, without=without)
    back = fitting.wishes(market.right, known), fitting.offers(market.left, known)
    return _both_ways(ahead, back, without)


def _both_ways(ahead: tuple[Wishes, Offers], back: tuple[Wishes, Offers], without: str) -> Grid:
    one, other = _levelled(ahead), _levelled(back)
    both: Grid = fitting.fits(*one, without=without) & fitting.fits(*other, without=without).T
    return both


def _levelled(pair: tuple[Wishes, Offers]) -> tuple[Wishes, Offers]:
    """In reciprocal mentoring nobody needs a partner of a certain level."""
    asked, offered = pair
    nowhere = np.full_like(asked.level, fitting.UNKNOWN)
    return replace(asked, level=nowhere), offered


def _problem(grid: Grid, capacity: NDArray[np.int64]) -> Problem:
    return Problem(np.zeros(grid.shape, dtype=np.int32), capacity, allowed=grid)


def _solved(grid: Grid, capacity: NDArray[np.int64], should_stop: ShouldStop) -> Solution:
    return solve(_problem(grid, capacity), should_stop=should_stop)


def _hindrances(
    market: Market, known: Words, served: int, tell: Tell, should_stop: ShouldStop
) -> list[dict[str, Any]]:
    """Return how many more could be served without each rule and each wish, the costliest first."""
    n, m = len(market.left), len(market.right)
    needs = [need for need in fitting.NEEDS if need != fitting.LEVEL or not market.reciprocal]
    of, found = len(market.rules) + len(needs), []
    serving = _serving(market, known)
    for at, rule in enumerate(market.rules):
        tell(TRYING, at / of)
        others = [each for each in market.rules if each is not rule]
        grid = allow(others, n, m).allowed & serving
        gained = _solved(grid, market.capacity, should_stop).matched - served
        found.append({"key": rule.name, "gained": gained})
    allowed = allow(market.rules, n, m).allowed
    for at, need in enumerate(needs):
        tell(TRYING, (len(market.rules) + at) / of)
        grid = allowed & _serving(market, known, without=need)
        gained = _solved(grid, market.capacity, should_stop).matched - served
        found.append({"key": need, "gained": gained})
    return sorted(found, key=lambda one: (-one["gained"], one["key"]))


@dataclass(frozen=True)
class _Search:
    """Who competes for too few places, and how many are served so far."""

    asked: Wishes
    known: Words
    short: tuple[Bottleneck, ...]
    served: int


def _recruits(
    grid: Grid,
    capacity: NDArray[np.int64],
    search: _Search,
    tell: Tell,
    should_stop: ShouldStop,
) -> list[dict[str, Any]]:
    """Return whom to recruit, in steps: each the easiest to find who would serve those short.

    Greedy, as set cover is hard; but what each step brings is found by solving again with the
    people recruited so far, so the figures are exact for this list.
    """
    found: list[dict[str, Any]] = []
    served, short = search.served, search.short
    while short and len(found) < MOST_RECRUITS:
        tell(RECRUITING, len(found) / MOST_RECRUITS)
        rows = np.array(sorted(i for one in short for i in one.mentees), dtype=np.int64)
        missing = sum(one.missing for one in short)
        profile = fitting.best_profile(search.asked.only(rows), search.known, missing)
        if profile is None:
            break
        grid = np.column_stack([grid, fitting.served_by(profile, search.asked, search.known)])
        after = _solved(grid, np.append(capacity, np.int64(missing)), should_stop)
        gained = after.matched - served
        if gained <= 0:
            break
        capacity, served = np.append(capacity, np.int64(gained)), after.matched
        found.append({**asdict(profile), "places": gained, "served": served})
        short = bottleneck(_problem(grid, capacity), _solved(grid, capacity, should_stop))
    return found


def _rows(tallies: Sequence[Tally]) -> list[dict[str, Any]]:
    return [asdict(each) for each in tallies]
