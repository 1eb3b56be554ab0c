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
        options["minimum"] = [draw(st.integers(0, min(1, c))) for c in capacity]
    if tiers and draw(st.booleans()):
        options["tier"] = draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n))
    allowed = np.argwhere(~np.isnan(scores)).tolist()
    if allowed and draw(st.booleans()):
        options["locked"] = draw(st.lists(st.sampled_from(allowed), max_size=2))
    return Problem(scores, capacity, **options)
