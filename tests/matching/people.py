"""Made-up sides for the tests of scoring."""

from __future__ import annotations

import numpy as np

from matching.features import Mentees, Mentors

KEYS = (
    "goals",
    "role",
    "seniority",
    "specialism",
    "logistics",
    "similarity",
    "shared_experience",
    "choice",
    "preference",
)


def _lists(rng: np.random.Generator, rows: int, others: int, length: int) -> np.ndarray:
    """Lists of different people, some of them short."""
    lists = np.full((rows, length), -1)
    for row in range(rows):
        picked = rng.permutation(others)[: rng.integers(0, length + 1)]
        lists[row, : len(picked)] = picked
    return lists


def create_sides(seed: int, n: int, m: int) -> tuple[Mentees, Mentors]:
    """Two sides with every field filled, blanks included."""
    rng = np.random.default_rng(seed)

    def some(rows: int, columns: int, share: float = 0.4) -> np.ndarray:
        return (rng.random((rows, columns)) < share).astype(int)

    mentees = Mentees(
        size=n,
        wants=some(n, 6) * rng.integers(1, 4, (n, 6)),
        aims=some(n, 4),
        aim_rank=rng.integers(-1, 9, n),
        rank=rng.integers(-1, 9, n),
        specialisms=some(n, 5, 0.3),
        values=some(n, 5),
        style=rng.integers(0, 6, (n, 4)),
        tags=some(n, 4),
        tags_consent=rng.integers(0, 2, n),
        tags_importance=rng.integers(0, 4, n),
        modes=some(n, 3),
        times=some(n, 6),
        languages=some(n, 3),
        region=rng.integers(-1, 3, n),
        region_matters=rng.integers(0, 2, n),
        choices=_lists(rng, n, m, 3),
    )
    mentors = Mentors(
        size=m,
        offers=some(m, 6),
        roles=some(m, 4),
        rank=rng.integers(-1, 12, m),
        specialisms=some(m, 5, 0.3),
        values=some(m, 5),
        style=rng.integers(0, 6, (m, 4)),
        tags=some(m, 4),
        tags_consent=rng.integers(0, 2, m),
        modes=some(m, 3),
        times=some(m, 6),
        languages=some(m, 3),
        region=rng.integers(-1, 3, m),
        preferences=_lists(rng, m, n, 2),
    )
    return mentees, mentors
