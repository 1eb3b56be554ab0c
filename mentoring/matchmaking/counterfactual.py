"""The same match with everybody alike, to see what serving a group first changes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from mentoring.matchmaking import solving
from mentoring.matchmaking.encoding import Encoded
from mentoring.matchmaking.reasons import shown_pairs
from mentoring.matchmaking.solving import Answer, Tell

STAGE = "Comparing with everybody alike"


@dataclass(frozen=True)
class Effect:
    """What serving a group first changes, counted over people on the left.

    Parameters
    ----------
    places_with, places_without : int
        Pairs made with priority, and with everybody alike.
    gained, lost : int
        People with a pair only because of priority, and without one only because of it.
    other_partner : int
        People with a pair either way, with somebody else.
    points_with, points_without : int
        Points of all pairs, as they may be shown.
    pairs : tuple of (int, int)
        Applications left and right of the match with everybody alike.
    """

    places_with: int
    places_without: int
    gained: int
    lost: int
    other_partner: int
    points_with: int
    points_without: int
    pairs: tuple[tuple[int, int], ...]


def compare(
    encoded: Encoded, answer: Answer, tell: Tell, should_stop: Callable[[], bool]
) -> Effect | None:
    """Match again with everybody alike and count what is different.

    Parameters
    ----------
    encoded : Encoded
        The run as arrays.
    answer : Answer
        Its verified match.
    tell : callable
        Told of progress, under one stage.
    should_stop : callable
        Asked often; True ends the work with `matching.StoppedError`.

    Returns
    -------
    Effect or None
        None for a run that serves nobody first.

    Notes
    -----
    Costs as much as the run itself.
    """
    if encoded.tier is None:
        return None

    def quietly(_stage: str, share: float) -> None:
        tell(STAGE, share)

    alike = replace(encoded, tier=None)
    other = solving.match(alike, quietly, should_stop)
    ours, theirs = _partners(answer.pairs), _partners(other.pairs)
    both = ours.keys() & theirs.keys()
    return Effect(
        places_with=len(answer.pairs),
        places_without=len(other.pairs),
        gained=len(ours.keys() - theirs.keys()),
        lost=len(theirs.keys() - ours.keys()),
        other_partner=sum(ours[i] != theirs[i] for i in both),
        points_with=_points(encoded, answer.pairs),
        points_without=_points(encoded, other.pairs),
        pairs=tuple(
            (encoded.left[i].application_id, encoded.right[j].application_id)
            for i, j in other.pairs
        ),
    )


def _partners(pairs: Sequence[tuple[int, int]]) -> Mapping[int, int]:
    """Return the position of each person's partner."""
    return dict(pairs)


def _points(encoded: Encoded, pairs: Sequence[tuple[int, int]]) -> int:
    """Return the points of some pairs together, as they may be shown."""
    return sum(points for points, _, _ in shown_pairs(encoded, pairs))
