"""Random problems with every option together."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from matching import Problem


@st.composite
def problems(draw: st.DrawFn, most: int = 4, places: int = 2, tiers: bool = True) -> Problem:
    """Draw a small problem: bans, demand, minimum loads, tiers and locks."""
    n, m = draw(st.integers(1, most)), draw(st.integers(1, most))
    spread = draw(st.sampled_from([2, 9, 1000]))
    cell = st.one_of(st.none(), st.integers(-spread, spread))
    if draw(st.booleans()):
        cell = st.integers(-spread, spread)
    grid = draw(st.lists(st.lists(cell, min_size=m, max_size=m), min_size=n, max_size=n))
    scores = np.array([[np.nan if x is None else x for x in row] for row in grid], float)
    capacity = draw(st.lists(st.integers(0, places), min_size=m, max_size=m))
    options: dict[str, Any] = {}
    if draw(st.booleans()):
        options["demand"] = draw(st.lists(st.integers(0, places), min_size=n, max_size=n))
    if draw(st.booleans()):
        options["minimum"] = [draw(st.integers(0, c)) for c in capacity]
    if tiers and draw(st.booleans()):
        options["tier"] = draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n))
    allowed = np.argwhere(~np.isnan(scores)).tolist()
    if allowed and draw(st.booleans()):
        options["locked"] = draw(st.lists(st.sampled_from(allowed), max_size=2))
    return Problem(scores, capacity, **options)


def by_candidates(problem: Problem) -> Problem:
    """The same problem from lists of candidates, on the same grid."""
    rows = [problem.row(i)[0] for i in range(problem.n)]
    columns = np.concatenate(rows)
    owners = np.repeat(np.arange(problem.n), [len(row) for row in rows])
    assert problem.scores is not None
    return Problem.from_candidates(
        np.cumsum([0] + [len(row) for row in rows]),
        columns,
        problem.scores[owners, columns],
        problem.capacity,
        demand=problem.demand,
        minimum=problem.minimum,
        tier=problem.tier,
        locked=problem.locked,
        resolution=problem.resolution,
    )


@st.composite
def every_form(
    draw: st.DrawFn, most: int = 3, tiers: bool = True, kinds: str = "float64 float32 int64"
) -> Problem:
    """Draw a small problem as `problems`, with fractions on a grid, a mask, or as candidates."""
    plain = draw(problems(most=most, tiers=tiers))
    assert plain.scores is not None
    kind = draw(st.sampled_from(kinds.split()))
    scores = plain.scores / draw(st.sampled_from([1, 3, 8]))
    allowed = np.array(draw(st.lists(st.booleans(), min_size=scores.size, max_size=scores.size)))
    allowed = allowed.reshape(scores.shape) | draw(st.booleans())
    allowed[plain.locked[:, 0], plain.locked[:, 1]] = True
    if kind == "int64":
        allowed &= ~np.isnan(scores)
        scores = np.nan_to_num(plain.scores)
    problem = Problem(
        scores.astype(kind),
        plain.capacity,
        allowed=None if allowed.all() else allowed,
        demand=plain.demand,
        minimum=plain.minimum,
        tier=plain.tier,
        locked=plain.locked,
        resolution=draw(st.sampled_from([None, None, 0.25, 1.0, 2.0])),
    )
    return by_candidates(problem) if draw(st.booleans()) else problem


@st.composite
def published(draw: st.DrawFn, problem: Problem) -> tuple[list[tuple[int, int]], int] | None:
    """Draw published pairs, some of which may be forbidden or locked, and a charge; or none."""
    if draw(st.booleans()):
        return None
    pairs = [(i, j) for i in range(problem.n) for j in range(problem.m)]
    kept = draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True))
    return kept, draw(st.integers(0, 12))
