"""What of a score may be shown: parts folded so that shared experience never stands alone.

Shared experience is special-category data, and so is any figure from which it can be worked out.
This module is the only way a pair's parts should reach a screen, a letter or a file. The exact
points are for the solver.

The argument
------------
Let S be the most that shared experience can give, and G the most of the whole "personal fit"
group (shared experience and its companions: similarity, the mentee's choices, the mentor's
preferences, and what `Weights.personal` adds).

1. *No subtraction.* If the other parts and the exact score were shown, personal fit would be their
   difference. So the shown score is the sum of the shown parts, and personal fit is shown in bands
   only. Exact scores, losses, prices and the order by exact score must not stand beside the parts;
   `coarse` rounds a loss to the band's width.
2. *Always in company.* The companions together weigh at least as much as shared experience
   (S <= G - S), or `shown_parts` refuses. Where nothing is known of any companion for a pair, its
   tag is left out of the shown band: there would be nothing for it to hide behind.
3. *Every band is deniable.* The bands have one width, more than S, and the top band begins at or
   below G - S. So for every band there are companions' points with which the pair lands there
   without any tag in common, and others with which it lands there with all. Three bands where
   that holds, else two, else one.
4. *No facts.* A folded part carries neither its components nor their facts.

What remains, and who must see to it: somebody who knows every companion's points exactly can
still learn a tag from a pair near the edge of a band, so the answers behind the companions must
not be open to those who see the parts; and two runs that differ in the weight of shared experience
must not be compared pair by pair (counts over a whole round, through the disclosure gate, may be).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .criterion import LEVELS
from .scoring import Breakdown, Part, Scorer
from .weights import SHARED, WeightsError

PERSONAL_FIT = "personal_fit"
"""Key of the folded part."""

BANDS = {1: ("some",), 2: ("some", "strong"), 3: ("little", "some", "strong")}
"""Names of the bands of personal fit, lowest first, by how many there are."""


@dataclass(frozen=True)
class Shown:
    """A pair's score as it may be shown.

    Parameters
    ----------
    parts : tuple of Part
        Parts in the criteria's order, personal fit last.
    points, max_points : int
        Sums over the parts shown; not the exact score.
    """

    parts: tuple[Part, ...]
    points: int
    max_points: int


@dataclass(frozen=True)
class Bands:
    """The bands in which personal fit is shown.

    Parameters
    ----------
    most : int
        Most points of the group.
    width : int
        Width of a band, in points.
    count : int
        Number of bands, 1 to 3.
    """

    most: int
    width: int
    count: int

    def of(self, points: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the band of each number of points, 0 the lowest."""
        return np.minimum(points // self.width, self.count - 1)

    def shown(self, band: int) -> int:
        """Return the points shown for a band: its middle, were the bands of one width."""
        return (2 * band + 1) * self.most // (2 * self.count)


def bands(most: int, shared: int) -> Bands:
    """Return the bands for a group, by rule 3 of the module's argument.

    Parameters
    ----------
    most : int
        Most points of the group, G.
    shared : int
        Most points of shared experience, S.

    Returns
    -------
    Bands
        Three bands where each is deniable, else two, else one.

    Examples
    --------
    >>> bands(300, 50)
    Bands(most=300, width=101, count=3)
    >>> bands(100, 45).count
    2
    """
    for count in (3, 2):
        width = most // count + 1
        if width > shared and (count - 1) * width <= most - shared:
            return Bands(most, width, count)
    return Bands(most, most + 1, 1)


def personal_keys(scorer: Scorer) -> frozenset[str]:
    """Return the keys of the criteria folded into personal fit.

    Parameters
    ----------
    scorer : Scorer
        Whose criteria and weights.

    Returns
    -------
    frozenset of str
        The criteria that are personal by nature, and those that the weights add.
    """
    by_nature = {key for key, criterion in scorer.criteria.items() if criterion.personal}
    return frozenset(by_nature | scorer.weights.personal)


def _group(scorer: Scorer) -> Bands:
    """Return the bands of a scorer's personal fit, or refuse one without company."""
    keys = personal_keys(scorer)
    most = sum(points for key, points in scorer.max_points.items() if key in keys)
    shared = scorer.max_points.get(SHARED, 0)
    if 2 * shared > most:
        raise WeightsError(
            f"{SHARED}: the other parts of {PERSONAL_FIT} must together weigh at least as much; "
            "give them weight, or name more criteria in Weights.personal"
        )
    return bands(most, shared)


def check_company(scorer: Scorer) -> None:
    """Refuse weights under which shared experience would have too little company.

    Parameters
    ----------
    scorer : Scorer
        Whose weights.

    Raises
    ------
    WeightsError
        If shared experience outweighs its companions.
    """
    _group(scorer)


def shown_parts(scorer: Scorer, pairs: Sequence[Sequence[int]] | NDArray[np.int64]) -> list[Shown]:
    """Return what may be shown of the scores of some pairs.

    Parameters
    ----------
    scorer : Scorer
        Scores of the round.
    pairs : (k, 2) whole numbers
        Mentee and mentor of each.

    Returns
    -------
    list of Shown
        In the order asked. Each one's parts add up to its points exactly.

    Raises
    ------
    WeightsError
        If shared experience outweighs its companions.
    IndexError
        If a pair names somebody who is not there.
    """
    group, keys = _group(scorer), personal_keys(scorer)
    broken = scorer.breakdown(pairs)
    band = group.of(_personal_points(broken, keys))
    told = []
    for at, parts in enumerate(scorer.parts_of(pairs)):
        shown = [part for part in parts if part.criterion not in keys]
        if group.most:
            code = f"{PERSONAL_FIT}.{BANDS[group.count][band[at]]}"
            points = group.shown(int(band[at]))
            shown.append(Part(PERSONAL_FIT, points, group.most, code, {}))
        total, most = sum(p.points for p in shown), sum(p.max_points for p in shown)
        told.append(Shown(tuple(shown), total, most))
    return told


def _personal_points(broken: Breakdown, keys: frozenset[str]) -> NDArray[np.int64]:
    """Return each pair's points of the group, without a tag that has no company."""
    total = np.zeros(len(broken.points), dtype=np.int64)
    company = np.zeros(len(broken.points), dtype=np.bool_)
    shared = np.zeros(len(broken.points), dtype=np.int64)
    for at, key in enumerate(broken.keys):
        if key == SHARED:
            shared = broken.points[:, at].astype(np.int64)
        elif key in keys:
            total += broken.points[:, at]
            company |= broken.levels[:, at] != LEVELS.index("unknown")
    return total + np.where(company, shared, 0)


def band_width(scorer: Scorer) -> int:
    """Return the width of a personal-fit band: more than all that shared experience can give.

    Parameters
    ----------
    scorer : Scorer
        Scores of the round.

    Returns
    -------
    int
        Points; a difference below it may be due to shared experience alone.

    Raises
    ------
    WeightsError
        If shared experience outweighs its companions.
    """
    return _group(scorer).width


def coarse(points: int, scorer: Scorer) -> int:
    """Round a difference of scores so that no tag can be read from it.

    Parameters
    ----------
    points : int
        A loss, a lead or another difference of exact scores.
    scorer : Scorer
        Scores of the round.

    Returns
    -------
    int
        The nearest multiple of the width of a personal-fit band, halves away from 0; the number
        itself where shared experience has no weight in the round.

    Raises
    ------
    WeightsError
        If shared experience outweighs its companions.
    """
    if not scorer.max_points.get(SHARED, 0):
        return points
    width = _group(scorer).width
    size = (2 * abs(points) + width) // (2 * width) * width
    return size if points >= 0 else -size
