"""What each other partner of one person would cost everybody, exactly, told coarsely. Pure.

The losses are exact; what leaves this module has passed `matching.display.coarse`, and partners
are ranked without personal fit, so that nothing of shared experience can be subtracted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.display import coarse
from matching.explain import Loss, exact
from mentoring.matchmaking.beside import NOBODY, open_points_of
from mentoring.matchmaking.encoding import Encoded
from mentoring.matchmaking.solving import Answer

MOST = 8
MOST_SOLVED_AGAIN = 3
"""Under the fairest aim each partner means solving again, so fewer are weighed."""


def position_of(encoded: Encoded, application_id: int) -> tuple[str, int] | None:
    """Return the side and position of somebody in a run.

    Parameters
    ----------
    encoded : Encoded
        The run.
    application_id : int
        Who.

    Returns
    -------
    tuple of (str, int) or None
        ("left" or "right", position); None for somebody the run did not take in.
    """
    for side, people in (("left", encoded.left), ("right", encoded.right)):
        for at, person in enumerate(people):
            if person.application_id == application_id:
                return side, at
    return None


def weigh(encoded: Encoded, answer: Answer, side: str, at: int) -> list[dict[str, Any]]:
    """Return the best partners of one person with what each would cost everybody.

    Parameters
    ----------
    encoded, answer : Encoded, Answer
        The run and its answer.
    side : str
        "left" or "right".
    at : int
        Position.

    Returns
    -------
    list of dict
        Best first without personal fit: ``application_id``, ``points`` without personal fit,
        ``code`` (``stands``, ``costs``, ``no_way``), ``places`` lost, coarse ``points_lost`` and
        ``others``, the number of other people whose partner would change.

    Notes
    -----
    One shortest path each; under the fairest aim one more solve each.
    """
    points = _points(encoded, answer, side, at)
    most = MOST_SOLVED_AGAIN if answer.solution.objective == "fair" else MOST
    standing = {j if side == "left" else i for i, j in answer.pairs if (i, j)[side != "left"] == at}
    best = [int(each) for each in np.argsort(-points, kind="stable") if points[each] > NOBODY]
    chosen = [each for each in best if each not in standing][:most]
    others = encoded.right if side == "left" else encoded.left
    told = []
    for each in sorted([*chosen, *standing], key=lambda each: -int(points[each])):
        i, j = (at, each) if side == "left" else (each, at)
        lost = exact(answer.problem, answer.solution, i, j)
        told.append(
            {
                "application_id": others[each].application_id,
                "points": int(points[each]),
                **_told(encoded, lost, i, stands=each in standing),
            }
        )
    return told


def _points(encoded: Encoded, answer: Answer, side: str, at: int) -> NDArray[np.int64]:
    """Return the points without personal fit of one person with everybody on the other side."""
    if side == "left":
        return open_points_of(encoded, answer, at, at + 1)[0]
    return open_points_of(encoded, answer, 0, len(encoded.left))[:, at]


def _told(encoded: Encoded, lost: Loss | None, i: int, *, stands: bool) -> dict[str, Any]:
    """Return a loss as it may be shown."""
    if lost is None:
        return {"code": "no_way", "places": 0, "points_lost": 0, "others": 0}
    changed = {step.mentee for step in lost.chain if step.gives_up != step.takes} - {i}
    return {
        "code": "stands" if stands else "costs",
        "places": sum(lost.places.values()),
        "points_lost": coarse(lost.points, encoded.scorer),
        "others": len(changed),
    }
