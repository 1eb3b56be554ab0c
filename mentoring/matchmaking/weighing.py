"""What each other partner of one person would cost everybody, exactly, told coarsely. Pure.

The losses are exact; what leaves this module has passed `matching.display.coarse`, and partners
are ranked without personal fit, so that nothing of shared experience can be subtracted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.display import coarse
from matching.explain import Change, Loss, exact
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
        ``code`` (``stands``, ``costs``, ``no_way``), coarse ``points_lost``, and how many
        other people of either side would be left with nobody (``alone``) or have somebody for the
        first time (``gaining``), and how many others on the left would change partner (``others``;
        None where that is not known).

    Notes
    -----
    One shortest path each; under the fairest aim one more solve each.
    """
    points = _points(encoded, answer, side, at)
    most = MOST_SOLVED_AGAIN if answer.solution.objective == "fair" else MOST
    paired, load = {i for i, _ in answer.pairs}, Counter(j for _, j in answer.pairs)
    standing = {j if side == "left" else i for i, j in answer.pairs if (i, j)[side != "left"] == at}
    best = [int(each) for each in np.argsort(-points, kind="stable") if points[each] > NOBODY]
    chosen = [each for each in best if each not in standing][:most]
    others = encoded.right if side == "left" else encoded.left
    told = []
    for each in sorted([*chosen, *standing], key=lambda each: -int(points[each])):
        i, j = (at, each) if side == "left" else (each, at)
        lost = exact(answer.problem, answer.solution, i, j)
        changes = _changes(lost.chain if lost else (), i, j, load)
        told.append(
            {
                "application_id": others[each].application_id,
                "points": int(points[each]),
                **_told(
                    encoded, lost, changes, stands=each in standing, had_nobody=i not in paired
                ),
            }
        )
    return told


def _points(encoded: Encoded, answer: Answer, side: str, at: int) -> NDArray[np.int64]:
    """Return the points without personal fit of one person with everybody on the other side."""
    if side == "left":
        return open_points_of(encoded, answer, at, at + 1)[0]
    return open_points_of(encoded, answer, 0, len(encoded.left))[:, at]


def _told(
    encoded: Encoded, lost: Loss | None, changes: dict[str, int], *, stands: bool, had_nobody: bool
) -> dict[str, Any]:
    """Return a loss as it may be shown."""
    if lost is None:
        return {"code": "no_way", "points_lost": 0, **changes}
    told: dict[str, Any] = {
        "code": "stands" if stands else "costs",
        "points_lost": coarse(lost.points, encoded.scorer),
        **changes,
    }
    if not lost.chain and not stands:  # solved again: who changes is not known, only how many lose
        told |= {"alone": max(0, sum(lost.places.values()) + had_nobody), "others": None}
    return told


def _changes(chain: Sequence[Change], i: int, j: int, load: Counter[int]) -> dict[str, int]:
    """Return what a chain of changes means for everybody but the two asked about."""
    left: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for step in chain:
        if step.gives_up == step.takes:
            continue
        left[step.mentee] += (step.takes is not None) - (step.gives_up is not None)
        for other, more in ((step.takes, 1), (step.gives_up, -1)):
            if other is not None:
                right[other] += more
    others = [net for at, net in left.items() if at != i]
    loads = [(load[at], load[at] + net) for at, net in right.items() if at != j]
    return {
        "alone": sum(net < 0 for net in others)
        + sum(before > after == 0 for before, after in loads),
        "gaining": sum(net > 0 for net in others)
        + sum(after > before == 0 for before, after in loads),
        "others": sum(net == 0 for net in others),
    }
