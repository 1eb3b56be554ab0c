"""How much each criterion counts, and the whole points that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite

from .criterion import Criterion
from .errors import MatchingError

SHARED = "shared_experience"
"""Key of the criterion that rests on special-category data."""

MAX_SHARED = Fraction(3, 20)
"""Largest part of all weight that shared experience may carry: 15 %."""

MAX_SCALE = 1_000_000
"""Largest scale: parts are computed in single precision, exact to 2^24."""

DEFAULT_WEIGHTS: Mapping[str, int] = {
    "goals": 30,
    "role": 10,
    "seniority": 10,
    "specialism": 10,
    "logistics": 10,
    "similarity": 10,
    SHARED: 5,
    "choice": 10,
    "preference": 5,
}
"""Weights to start from; a programme sets its own."""


class WeightsError(MatchingError, ValueError):
    """Weights that cannot be used, with what is wrong."""


def _is_scale(number: object) -> bool:
    """Return whether something can be a scale."""
    return isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= MAX_SCALE


def _is_weight(number: object) -> bool:
    """Return whether something can be a weight."""
    return isinstance(number, int | float) and isfinite(number) and number >= 0


@dataclass(frozen=True)
class Weights:
    """How much each criterion counts.

    Parameters
    ----------
    of : mapping of str to number
        Weight by key of criterion; criteria that are not named have weight 0.
    scale : int
        Points of a pair that is perfect in every respect.
    personal : collection of str
        Criteria folded into the "personal fit" part beside those that always are (see
        `matching.display`).

    Raises
    ------
    WeightsError
        If a weight is negative or not a number, all are 0, a scale is not a whole number from 1
        to `MAX_SCALE`, or shared experience carries more than `MAX_SHARED` of all weight.

    Examples
    --------
    >>> from matching.criteria import CRITERIA
    >>> Weights({"goals": 2, "seniority": 1}, scale=100).max_points(CRITERIA)
    {'goals': 67, 'seniority': 33}
    """

    of: Mapping[str, int | float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    scale: int = 1000
    personal: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not _is_scale(self.scale):
            raise WeightsError(f"scale: a whole number from 1 to {MAX_SCALE} expected")
        for key, weight in self.of.items():
            if not _is_weight(weight):
                raise WeightsError(f"{key}: a weight of 0 or more expected, not {weight!r}")
        total = sum(map(Fraction, self.of.values()))
        if total == 0:
            raise WeightsError("at least one weight must be more than 0")
        if Fraction(self.of.get(SHARED, 0)) > MAX_SHARED * total:
            raise WeightsError(f"{SHARED}: may carry at most {float(MAX_SHARED):.0%} of all weight")
        object.__setattr__(self, "of", dict(self.of))
        object.__setattr__(self, "personal", frozenset(self.personal))

    def max_points(self, criteria: Mapping[str, Criterion]) -> dict[str, int]:
        """Return the largest number of points of each criterion that has any weight.

        Parameters
        ----------
        criteria : mapping of str to Criterion
            The criteria in use.

        Returns
        -------
        dict of str to int
            Points by key, in the criteria's order, adding up to the scale exactly.

        Raises
        ------
        WeightsError
            If a weight is given to a criterion that is not there, or `personal` names one.

        Notes
        -----
        Largest remainder (Hamilton), exact in fractions; equal remainders go to the criterion
        that comes first.
        """
        for key in (*self.of, *sorted(self.personal)):
            if key not in criteria:
                raise WeightsError(f"{key}: no such criterion; there are {', '.join(criteria)}")
        keys = [key for key in criteria if self.of.get(key, 0) > 0]
        total = sum(Fraction(self.of[key]) for key in keys)
        quotas = {key: Fraction(self.of[key]) * self.scale / total for key in keys}
        points = {key: int(quota) for key, quota in quotas.items()}
        left = self.scale - sum(points.values())
        by_remainder = sorted(keys, key=lambda key: points[key] - quotas[key])
        for key in by_remainder[:left]:
            points[key] += 1
        if points.get(SHARED, 0) > MAX_SHARED * self.scale:  # rounding must not pass the bound
            points[SHARED] -= 1
            points[next(key for key in by_remainder if key != SHARED)] += 1
        return points
