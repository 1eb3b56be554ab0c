"""What stands beside each proposed pair: who else would fit, and who would rather swap. Pure.

Everything here is told by points without personal fit, in steps wider than all that shared
experience can give (see `matching.display`), or as a coarse bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.criterion import Facts, nothing
from matching.display import coarse, personal_keys
from matching.explain import bounds
from matching.explain.view import UNREACHED
from matching.features import Mentees, Mentors
from matching.frames import Frame, Shares
from matching.scoring import Scorer
from mentoring.matchmaking.encoding import Encoded, clear_points
from mentoring.matchmaking.solving import Answer

MOST = 3
NOBODY = -1
BLOCK_ROWS = 256


@dataclass
class Beside:
    """What stands beside one pair, ready to store.

    Parameters
    ----------
    alternatives : list of dict
        The next best partners of the left: ``application_id``, ``points`` without personal fit,
        and ``at_least``, a coarse proved bound of what taking them would cost everybody (None
        where the pair could not stand).
    keener : dict
        Blocking pairs: for ``left`` and ``right``, how many (``count``) others would clearly
        rather have this person and be rather had, and the first of them (``first``).
    """

    alternatives: list[dict[str, Any]] = field(default_factory=list)
    keener: dict[str, Any] = field(default_factory=dict)


def clear_step(encoded: Encoded) -> int:
    """Return how many points make a clear difference: never less than shared experience can give.

    Parameters
    ----------
    encoded : Encoded
        The run.

    Returns
    -------
    int
        Points.
    """
    return clear_points(encoded.scorer)


def beside(encoded: Encoded, answer: Answer, own: Sequence[int]) -> list[Beside]:
    """Return what stands beside each pair of an answer.

    Parameters
    ----------
    encoded : Encoded
        The run.
    answer : Answer
        Its answer.
    own : sequence of int
        Points of each pair without personal fit, in the order of ``answer.pairs``.

    Returns
    -------
    list of Beside
        In the order of ``answer.pairs``.

    Notes
    -----
    O(n m) time; memory for one block of rows.
    """
    n, m = len(encoded.left), len(encoded.right)
    found = [Beside() for _ in answer.pairs]
    at = {i: number for number, (i, _) in enumerate(answer.pairs)}
    keen = _Keen(encoded, answer, own)
    scorer = _open_scorer(encoded)
    back = encoded.back.rows(0, m).T if encoded.back is not None else None
    open_points = np.empty((0, m), dtype=np.int64)
    first = last = 0
    for start, stop, least in bounds(answer.problem, answer.solution):
        for i in range(start, stop):
            if i >= last:
                first, last = i, min(i + BLOCK_ROWS, n)
                open_points = _block(scorer, back, answer, first, last)
                keen.look(open_points, first)
            if i in at:
                row = open_points[i - first]
                told = _alternatives(encoded, row, least[i - start], answer.pairs[at[i]][1])
                found[at[i]].alternatives = told
    for number, (i, j) in enumerate(answer.pairs):
        found[number].keener = keen.of(i, j)
    return found


def open_points_of(encoded: Encoded, answer: Answer, start: int, stop: int) -> NDArray[np.int64]:
    """Return the points of some rows without personal fit.

    Parameters
    ----------
    encoded, answer : Encoded, Answer
        The run and its answer.
    start, stop : int
        The rows.

    Returns
    -------
    (stop - start, m) int64 array
        Points; `NOBODY` where a rule forbids the pair.
    """
    back = encoded.back.rows(0, len(encoded.right)).T if encoded.back is not None else None
    return _block(_open_scorer(encoded), back, answer, start, stop)


def _open_scorer(encoded: Encoded) -> Scorer:
    """Return a scorer that leaves personal fit out."""
    scorer, private = encoded.scorer, personal_keys(encoded.scorer)
    known = {key: _Silent(key) if key in private else c for key, c in scorer.criteria.items()}
    return Scorer(scorer.mentees, scorer.mentors, scorer.weights, known)


def _block(
    scorer: Scorer, back: NDArray[Any] | None, answer: Answer, start: int, stop: int
) -> NDArray[np.int64]:
    """Return the points of some rows without personal fit; `NOBODY` where a rule forbids."""
    points = scorer.rows(start, stop).astype(np.int64)
    if back is not None:
        points += back[start:stop]
    for row in range(start, stop):
        may = np.zeros(points.shape[1], dtype=np.bool_)
        may[answer.problem.row(row)[0]] = True
        points[row - start, ~may] = NOBODY
    return points


def _alternatives(
    encoded: Encoded, points: NDArray[np.int64], least: NDArray[np.int64], stands: int
) -> list[dict[str, Any]]:
    """Return the next best partners of one row."""
    order = [int(at) for at in np.argsort(-points, kind="stable")[: MOST + 1] if at != stands]
    return [
        {
            "application_id": encoded.right[at].application_id,
            "points": int(points[at]),
            "at_least": None if least[at] >= UNREACHED else coarse(int(least[at]), encoded.scorer),
        }
        for at in order[:MOST]
        if points[at] > NOBODY
    ]


class _Keen:
    """Gathers the pairs whose two people would both clearly rather have each other."""

    def __init__(self, encoded: Encoded, answer: Answer, own: Sequence[int]) -> None:
        n, m = len(encoded.left), len(encoded.right)
        self.encoded, self.step = encoded, clear_step(encoded)
        self.mine = np.full(n, NOBODY, dtype=np.int64)
        self.lowest = np.full(m, np.iinfo(np.int64).max // 2, dtype=np.int64)
        load = np.zeros(m, dtype=np.int64)
        for (i, j), points in zip(answer.pairs, own, strict=True):
            self.mine[i] = points
            self.lowest[j] = min(self.lowest[j], points)
            load[j] += 1
        self.lowest[load < encoded.capacity] = NOBODY
        self.of_left: dict[int, list[int]] = {}
        self.of_right: dict[int, list[int]] = {}

    def look(self, points: NDArray[np.int64], start: int) -> None:
        """Look through a block of rows."""
        stop = start + len(points)
        ahead = points >= (self.mine[start:stop] + self.step)[:, None]
        ahead &= points >= (self.lowest + self.step)[None, :]
        for i, j in zip(*np.nonzero(ahead), strict=True):
            self.of_left.setdefault(start + int(i), []).append(int(j))
            self.of_right.setdefault(int(j), []).append(start + int(i))

    def of(self, i: int, j: int) -> dict[str, Any]:
        """Return whom the two of a pair would rather have, and be rather had by."""
        return {
            "left": _some(self.of_left.get(i, []), self.encoded.right),
            "right": _some(self.of_right.get(j, []), self.encoded.left),
        }


def _some(positions: Sequence[int], people: Sequence[Any]) -> dict[str, Any]:
    """Return how many there are, and the first of them."""
    return {
        "count": len(positions),
        "first": [people[at].application_id for at in positions[:MOST]],
    }


@dataclass(frozen=True)
class _Silent:
    """Stands in for a personal criterion where only open ones may count: nothing for anybody."""

    key: str
    meaning: str = "not counted here"
    neutral: float = 0.0
    personal: bool = True

    def share(self, mentees: Mentees, mentors: Mentors, frame: Frame) -> Shares:
        """Return "unknown", which is worth nothing here."""
        return nothing(frame)

    def facts(self, mentees: Mentees, mentors: Mentors, i: int, j: int) -> Facts:
        """Return nothing."""
        return {}
