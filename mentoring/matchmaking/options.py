"""What a coordinator chooses for a run: weights, objective, rules. Pure; stored as JSON.

A coordinator gives six numbers, or eight where mentees choose. "Personal fit" is one of them,
because shared experience never stands alone: three tenths of it are shared experience (bounded),
the rest is likeness in values and ways of working, behind whose bands it cannot be made out
(`matching.display`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from matching.weights import Weights
from mentoring.errors import DomainError

SCALE = 1000
"""Points of a pair that fits perfectly in every respect."""

MOST_WEIGHT = 100
MOST_PLACES = 20
"""Most pairings a scenario may suppose one person to take."""

MOST_PERSONAL = 0.3
"""Largest part of all weight that personal fit may carry."""

SHARED, LIKENESS = 3, 7
"""Tenths of personal fit: with these, `matching.display` can show it in three deniable bands."""

CRITERIA: Mapping[str, str] = {
    "goals": "Career goals",
    "role": "Role aimed at",
    "seniority": "Seniority gap",
    "specialism": "Specialism",
    "logistics": "Being able to meet",
    "choice": "Mentees’ choices",
    "preference": "Mentors’ wishes",
    "personal_fit": "Personal fit",
}
"""What can be weighed, as coordinators read it, in the order shown."""

WHERE_CHOOSING: Mapping[str, int] = {"choice": 15, "preference": 5}
"""What is weighed only where mentees choose, with its usual weight."""

DEFAULTS: Mapping[str, int] = {
    "goals": 35,
    "role": 15,
    "seniority": 15,
    "specialism": 15,
    "logistics": 10,
    "personal_fit": 10,
}

Pairs = tuple[tuple[int, int], ...]

OBJECTIVES: Mapping[str, str] = {
    "total": "Best total: the highest score over all pairs together",
    "fair": "Fairest: the weakest pair as strong as it can be, then the best total",
}


STAYING: Mapping[int, str] = {
    0: "Not at all: every match starts afresh",
    1: "A little: a pair changes where that makes everybody together clearly better off",
    3: "Clearly: only where that gains three times as much",
    20: "As far as possible: only where nothing else works, or much is gained",
}
"""How many clear differences a changed pair must be worth. In wide steps, each more than shared
experience can give, so that moving it does not find out what is private in a score."""


def draw_seed() -> int:
    """A fresh seed for the order in which people are laid out."""
    return secrets.randbits(31)


@dataclass(frozen=True)
class RunOptions:
    """The options of one run.

    Parameters
    ----------
    weights : mapping of str to int
        Weight (0 to `MOST_WEIGHT`) of each of `CRITERIA`.
    objective : str
        One of `OBJECTIVES`.
    seed : int
        Shuffles the people, so that nobody gains by having signed up early.
    keep_organisations_apart : bool
        Never pair two people of one organisation (one-to-one programmes).
    both_gain : bool
        Never pair two people of whom one has nothing the other wants to learn (reciprocal ones).
    follow_rulings : bool
        Heed what coordinators have ruled about pairs of the cohort (kept together, never proposed).
    everyone_helps : bool
        Give everybody on the right at least one pair (one-to-one programmes).
    near_run, near_steps : int
        Stay close to the pairs of this earlier match (one-to-one programmes): one of `STAYING`.
    use_tiers : bool
        Serve first whoever the cohort's live record of positive action says (one-to-one ones).
    keep, apart : tuple of (int, int)
        Pairs of applications that must stand, and that may not, in this run alone.
    places : tuple of (int, int)
        Application and how many pairings to suppose it can take.

    Raises
    ------
    DomainError
        If the numbers cannot be used; says which and how to mend it.
    """

    weights: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULTS))
    objective: str = "total"
    seed: int = 0
    keep_organisations_apart: bool = True
    both_gain: bool = True
    follow_rulings: bool = True
    everyone_helps: bool = False
    use_tiers: bool = False
    near_run: int = 0
    near_steps: int = 0
    keep: Pairs = ()
    apart: Pairs = ()
    places: Pairs = ()

    def __post_init__(self) -> None:
        """Check the numbers."""
        unknown = set(self.weights) - set(CRITERIA)
        if unknown:
            raise DomainError(f"There is nothing called {sorted(unknown)[0]} to weigh.")
        if self.objective not in OBJECTIVES:
            raise DomainError("Choose what the match should aim for.", field="objective")
        for key, weight in self.weights.items():
            if not isinstance(weight, int) or not 0 <= weight <= MOST_WEIGHT:
                raise DomainError(
                    f"{CRITERIA[key]}: enter a whole number from 0 to {MOST_WEIGHT}.", field=key
                )
        if self.near_steps not in STAYING:
            raise DomainError("Choose how close to stay.", field="near_steps")
        if self.near_steps and not self.near_run:
            raise DomainError("Choose the earlier match to stay close to", field="near_run")
        self._check_sum()
        self._check_people()

    def _check_sum(self) -> None:
        total = sum(self.weights.values())
        personal = self.weights.get("personal_fit", 0)
        others = total - personal
        if total == 0:
            raise DomainError("Give at least one criterion a weight above 0.", field="goals")
        if others == 0:
            raise DomainError(
                "Personal fit cannot decide alone. Give at least one other criterion a weight "
                "above 0.",
                field="goals",
            )
        if personal > MOST_PERSONAL * total:
            most = int(others * MOST_PERSONAL / (1 - MOST_PERSONAL))
            raise DomainError(
                "Personal fit may carry at most 30% of all weight. "
                f"With the other weights as they are, enter {most} or less.",
                field="personal_fit",
            )

    def _check_people(self) -> None:
        kept = {frozenset(pair) for pair in self.keep}
        if kept & {frozenset(pair) for pair in self.apart}:
            raise DomainError(
                "The same two people cannot be kept together and apart. Take one of the two away."
            )
        if any(not 0 <= places <= MOST_PLACES for _, places in self.places):
            raise DomainError(f"Enter a number of mentees from 0 to {MOST_PLACES}.", field="places")

    @property
    def personal_share(self) -> Fraction:
        """Part of all weight that personal fit carries, exactly."""
        return Fraction(self.weights.get("personal_fit", 0), sum(self.weights.values()))

    def engine_weights(self) -> Weights:
        """Return the weights of the mentees' (or juniors') side as the engine takes them.

        Returns
        -------
        Weights
            In tenths, so that the two pieces of personal fit stay whole numbers.
        """
        personal = self.weights.get("personal_fit", 0)
        tenths = SHARED + LIKENESS
        of = {key: tenths * weight for key, weight in self.weights.items() if key != "personal_fit"}
        pieces = {"shared_experience": SHARED * personal, "similarity": LIKENESS * personal}
        return Weights(of | pieces, scale=SCALE)

    def weighed(self) -> dict[str, int]:
        """Return the weights there are to show, in order; choices only where they were asked."""
        return {
            key: self.weights.get(key, 0)
            for key in CRITERIA
            if key in self.weights or key not in WHERE_CHOOSING
        }

    def to_json(self) -> dict[str, Any]:
        """Return what is stored with the run."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> RunOptions:
        """Read stored options back; fields added since have their defaults."""
        known = {key: stored[key] for key in cls.__dataclass_fields__ if key in stored}
        for name in ("keep", "apart", "places"):
            if name in known:
                known[name] = tuple((int(one), int(other)) for one, other in known[name])
        return cls(**known)
