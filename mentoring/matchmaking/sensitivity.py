"""How firmly a match stands when the weights are a little different. Pure.

The weights of the open criteria are drawn anew, each up to a fifth more or less, and the match is
found again; a pair's figure is in how many draws it stands.

Personal fit keeps exactly its points in every draw. Were its weight drawn too, a pair that stands
or falls with it would show in its figure that the two have something in common; left out
altogether, a pair that stands only through it would show the same at once. The figure is rounded
to a twentieth for the same reason: it says how firm a pair is, not how it scores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching import StoppedError
from matching.display import personal_keys
from matching.frames import Block
from matching.scoring import Scorer
from matching.weights import Weights
from mentoring.matchmaking.encoding import Encoded
from mentoring.matchmaking.solving import Tell, pairs_alone

DRAWS = 200
SPREAD = 0.2
STEP = DRAWS // 20
"""Figures are rounded to whole steps of so many draws."""

FIRM, LOOSE = 0.9, 0.5
HELD_CELLS = 4_000_000
"""Possible pairs up to which every criterion's shares are held at once (about 120 MB); above, each
draw asks the criteria again, a few rows at a time, which takes longer and next to no memory."""

STAGE = "Trying other weights"

Drawn = dict[str, int]


def draw(weights: Mapping[str, int], seed: int, draws: int = DRAWS) -> list[Drawn]:
    """Return weights of the open criteria, each up to a fifth more or less than given.

    Parameters
    ----------
    weights : mapping of str to int
        As a coordinator gave them; personal fit is not drawn.
    seed : int
        The same gives the same draws.
    draws : int
        How many.

    Returns
    -------
    list of dict
        In thousandths. A weight of 0 stays 0.
    """
    keys = [key for key, weight in weights.items() if weight > 0 and key != "personal_fit"]
    factors = np.random.default_rng(seed).uniform(1 - SPREAD, 1 + SPREAD, (draws, len(keys)))
    return [
        {key: max(1, round(1000 * weights[key] * factor)) for key, factor in zip(keys, row)}
        for row in factors.tolist()
    ]


@dataclass(frozen=True, eq=False)
class Shares:
    """Every pair's share of each criterion, computed once, ready to be weighed in any way.

    Parameters
    ----------
    of : mapping of str to (n, m) float32 array
        Shares with neutral ones filled in, of the open criteria.
    personal : (n, m) int32 array
        Points of personal fit, the same in every weighing.
    scale : int
        Points that are left for the open criteria.
    """

    of: Mapping[str, NDArray[np.float32]]
    personal: NDArray[np.int32]
    scale: int


def shares_of(scorer: Scorer, start: int = 0, stop: int | None = None) -> Shares:
    """Return the shares behind a scorer's points.

    Parameters
    ----------
    scorer : Scorer
        Of the run.
    start, stop : int, optional
        The rows asked about; all of them where nothing is said.

    Returns
    -------
    Shares
        Four bytes for each pair and criterion.
    """
    frame = Block(start, scorer.mentees.size if stop is None else stop, scorer.mentors.size)
    private = personal_keys(scorer)
    personal = np.zeros(frame.shape, dtype=np.int32)
    of, scale = {}, 0
    for key, most in scorer.max_points.items():
        if not most:
            continue
        criterion = scorer.criteria[key]
        share = criterion.share(scorer.mentees, scorer.mentors, frame)
        filled = np.where(np.isnan(share), np.float32(criterion.neutral), share)
        if key in private:
            personal += points_of(filled, most)
        else:
            of[key] = filled
            scale += most
    return Shares(of, personal, scale)


def points_of(share: NDArray[np.float32], most: int) -> NDArray[np.int32]:
    """Return shares as whole points, rounded half up, as `matching.scoring` does."""
    told: NDArray[np.int32] = (share * np.float32(most) + np.float32(0.5)).astype(np.int32)
    return told


@dataclass(frozen=True, eq=False)
class Weighed:
    """Stands where a scorer stands, with points from shares already known."""

    points: NDArray[np.int32]

    def rows(self, start: int, stop: int) -> NDArray[np.int32]:
        """Return the points of some rows with everybody; see `matching.scoring.Scorer`."""
        return self.points[start:stop]


@dataclass(frozen=True, eq=False)
class WeighedAfresh:
    """Stands where a scorer stands, and asks the criteria about each block of rows when asked.

    Parameters
    ----------
    scorer : Scorer
        Of the run.
    most : mapping of str to int
        Largest points of the open criteria.
    """

    scorer: Scorer
    most: Mapping[str, int]

    def rows(self, start: int, stop: int) -> NDArray[np.int32]:
        """Return the points of some rows with everybody; see `matching.scoring.Scorer`."""
        return weigh(shares_of(self.scorer, start, stop), self.most)


Weigh = Callable[[Mapping[str, int]], Any]
"""From largest points of the open criteria to something that stands where a scorer stands."""


def weigher(scorer: Scorer, held_cells: int = HELD_CELLS) -> Weigh:
    """Return how to weigh every pair anew: from shares held, or asked for afresh each time."""
    if scorer.mentees.size * scorer.mentors.size > held_cells:
        return lambda most: WeighedAfresh(scorer, most)
    shares = shares_of(scorer)
    return lambda most: Weighed(weigh(shares, most))


def weigh(shares: Shares, most: Mapping[str, int]) -> NDArray[np.int32]:
    """Return every pair's points for given largest points of the open criteria."""
    points = shares.personal.copy()
    for key, share in shares.of.items():
        points += points_of(share, most.get(key, 0))
    return points


def survival(
    encoded: Encoded,
    pairs: Sequence[tuple[int, int]],
    drawn: Sequence[Drawn],
    tell: Tell,
    should_stop: Callable[[], bool],
    held_cells: int = HELD_CELLS,
) -> NDArray[np.int64]:
    """Return in how many draws each pair of a match stands.

    Parameters
    ----------
    encoded : Encoded
        The run.
    pairs : sequence of (int, int)
        Its pairs, as positions.
    drawn : sequence of dict
        From `draw`.
    tell, should_stop : callable
        Told after each draw; asked often.
    held_cells : int
        Possible pairs up to which shares are held.

    Returns
    -------
    (k,) int array
        0 to the number of draws, exact: pass it through `rounded` before it leaves the process.

    Raises
    ------
    matching.StoppedError
        If `should_stop` said so.

    Notes
    -----
    Up to `HELD_CELLS` possible pairs the criteria are asked once, and a draw costs one weighted sum
    and one solve. Above, a draw asks them again, block by block: time instead of memory.
    """

    def listen(*_: Any) -> None:
        if should_stop():
            raise StoppedError

    weighers = {
        name: weigher(scorer, held_cells)
        for name in ("scorer", "ahead", "back")
        if (scorer := getattr(encoded, name)) is not None
    }
    scale = sum(
        most
        for key, most in encoded.scorer.max_points.items()
        if most and key not in personal_keys(encoded.scorer)
    )
    counts = np.zeros(len(pairs), dtype=np.int64)
    place = {pair: at for at, pair in enumerate(pairs)}
    for number, weights in enumerate(drawn):
        most = Weights(weights, scale=scale).max_points(encoded.scorer.criteria)
        again = _reweighed(encoded, weighers, most)
        for pair in pairs_alone(again, listen, should_stop):
            if pair in place:
                counts[place[pair]] += 1
        tell(STAGE, (number + 1) / len(drawn))
    return counts


def _reweighed(encoded: Encoded, weighers: Mapping[str, Weigh], most: Mapping[str, int]) -> Encoded:
    """Return the run with other points; each direction of learning keeps goals alone."""
    goals = {"goals": max(most.get("goals", 0), 1)}
    more: dict[str, Any] = {
        name: weigh_anew(most if name == "scorer" else goals)
        for name, weigh_anew in weighers.items()
    }
    return replace(encoded, **more)


def rounded(count: int) -> int:
    """Return a figure as it may be stored and shown: whole steps, halves up.

    Examples
    --------
    >>> rounded(200), rounded(187), rounded(4)
    (200, 190, 0)
    """
    return (2 * count + STEP) // (2 * STEP) * STEP


def band(survived: int, draws: int = DRAWS) -> str:
    """Return how firmly a pair stands: "robust", "usual" or "hair".

    Examples
    --------
    >>> band(190), band(120), band(40)
    ('robust', 'usual', 'hair')
    """
    if survived >= FIRM * draws:
        return "robust"
    return "usual" if survived >= LOOSE * draws else "hair"
