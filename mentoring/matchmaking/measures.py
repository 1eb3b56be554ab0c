"""Figures by which matches with other weights can be told apart. Pure.

A score is made of a run's own weights, so two runs' scores do not compare. The fit measures a pair
by the usual weights, whatever the run's were. Personal fit is left out of everything here: nothing
in this module can tell of shared experience beyond which pairs there are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.display import personal_keys
from matching.scoring import Scorer
from matching.weights import Weights
from mentoring.matchmaking.encoding import Encoded
from mentoring.matchmaking.options import DEFAULTS
from mentoring.matchmaking.solving import Answer

MOST = 1000
"""Fit of a pair that fits perfectly in every respect but personal fit, which is not looked at."""

USUAL = {key: weight for key, weight in DEFAULTS.items() if key != "personal_fit"}


def fits(encoded: Encoded, pairs: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Return the fit of some pairs by the usual weights.

    Parameters
    ----------
    encoded : Encoded
        The run.
    pairs : sequence of (int, int)
        Positions left and right.

    Returns
    -------
    (k,) int array
        0 to `MOST`. In reciprocal programmes both directions of learning count.
    """
    listed = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    scorer, usual = encoded.scorer, Weights(USUAL, scale=MOST)
    ahead = Scorer(scorer.mentees, scorer.mentors, usual, scorer.criteria)
    told = ahead.pairs(listed).astype(np.int64)
    if encoded.back is None:
        return told
    goals = ahead.max_points["goals"]
    back = Scorer(encoded.back.mentees, encoded.back.mentors, Weights({"goals": 1}, scale=goals))
    both: NDArray[np.int64] = (told + back.pairs(listed[:, ::-1])) * MOST // (MOST + goals)
    return both


def open_points(encoded: Encoded, pairs: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Return the points of some pairs by the run's own weights, without personal fit.

    Parameters
    ----------
    encoded : Encoded
        The run.
    pairs : sequence of (int, int)
        Positions left and right.

    Returns
    -------
    (k,) int array
        Whole points.
    """
    broken = encoded.scorer.breakdown(np.array(pairs, dtype=np.int64).reshape(-1, 2))
    private = personal_keys(encoded.scorer)
    shown = [at for at, key in enumerate(broken.keys) if key not in private]
    told: NDArray[np.int64] = broken.points[:, shown].sum(axis=1, dtype=np.int64)
    return told


def price_of_aim(encoded: Encoded, answer: Answer) -> dict[str, int] | None:
    """Return what the aim of a run costs by the measure of the other aim.

    Parameters
    ----------
    encoded, answer : Encoded, Answer
        The run and what came out, solved with its price.

    Returns
    -------
    dict or None
        ``total``: points the best total has more in all; ``weakest``: points by which the weakest
        pair would be stronger under the fairest. Both by the run's own weights without personal
        fit, never below 0. None where nothing can be said.
    """
    if not answer.rival or not answer.pairs:
        return None
    ours, theirs = open_points(encoded, answer.pairs), open_points(encoded, answer.rival)
    return {
        "total": max(0, int(theirs.sum() - ours.sum())),
        "weakest": max(0, int(theirs.min() - ours.min())),
    }
