"""The soft criteria: how well a pair fits in one respect, as a share from 0 to 1.

Each criterion is a small frozen object with a key, a stated meaning and two methods: `share`, for
all pairs of a frame at once, and `facts`, what one share rests on. A share is NaN where it cannot
be known (nothing wished, nothing told); the criterion's `neutral` share then counts, which is half
marks, so that whoever leaves a question blank is neither favoured nor punished.

Reason codes are ``<key>.<level>`` with the levels of `LEVELS`: ``unknown`` (the neutral share),
``none`` (0), ``some`` (between), ``full`` (1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .criterion import (
    NEUTRAL,
    Criterion,
    Facts,
    by_place,
    closeness,
    coverage,
    has_any,
    mean_of_known,
    met_and_missing,
    nothing,
    positions,
    rank_in,
    ratio,
    single,
)
from .features import MAX_TAG_IMPORTANCE, UNKNOWN, Mentees, Mentors
from .frames import Frame, Shares

MAX_GAP = 1000
"""Widest gap of levels; ranks are no higher."""


@dataclass(frozen=True)
class GoalFit:
    """Skills wanted x skills offered, weighted by importance."""

    key: str = "goals"
    meaning: str = "1: the mentor offers every skill the mentee wants; 0: none of them"
    neutral: float = NEUTRAL
    personal: bool = False

    def share(self, mentees: Mentees, mentors: Mentors, frame: Frame) -> Shares:
        """Return importance of the skills met / importance of all skills wanted."""
        return coverage(frame, mentees.array("wants"), mentors.array("offers"))

    def facts(self, mentees: Mentees, mentors: Mentors, i: int, j: int) -> Facts:
        """Return ``met`` and ``missing``: positions in the skills' vocabulary."""
        return met_and_missing(mentees.array("wants"), mentors.array("offers"), i, j)


@dataclass(frozen=True)
class RoleAimed:
    """Role or level aimed at x role or level held."""

    key: str = "role"
    meaning: str = (
        "1: the mentor holds or held a role the mentee aims at, and is at or above the level "
        "aimed at (one level below: half)"
    )
    neutral: float = NEUTRAL
    personal: bool = False

    def share(self, mentees: Mentees, mentors: Mentors, frame: Frame) -> Shares:
        """Return the mean of the role's and the level's share, whichever are known."""
        shares = []
        aims, roles = mentees.array("aims"), mentors.array("roles")
        if aims is not None and roles is not None:
            stated = frame.left(has_any(aims))
            met = (frame.dot(aims, roles) > 0).astype(np.float32)
            shares.append(np.where(stated, met, np.float32(np.nan)))
        aim_rank, rank = mentees.array("aim_rank"), mentors.array("rank")
        if aim_rank is not None and rank is not None:
            ours, theirs = frame.left(aim_rank), frame.right(rank)
            near = np.clip(theirs - ours + 2, 0, 2).astype(np.float32) / np.float32(2)
            known = (ours != UNKNOWN) & (theirs != UNKNOWN)
            shares.append(np.where(known, near, np.float32(np.nan)))
        return mean_of_known(frame, shares)

    def facts(self, mentees: Mentees, mentors: Mentors, i: int, j: int) -> Facts:
        """Return ``met`` (positions in the roles' vocabulary) and ``above``.

        ``above`` is the number of levels the mentor stands above the level aimed at.
        """
        told: dict[str, int | tuple[int, ...]] = {}
        aims, roles = mentees.array("aims"), mentors.array("roles")
        if aims is not None and roles is not None:
            told["met"] = positions(aims[i] * roles[j])
        aim_rank, rank = mentees.array("aim_rank"), mentors.array("rank")
        if aim_rank is not None and rank is not None and UNKNOWN not in (aim_rank[i], rank[j]):
            told["above"] = int(rank[j]) - int(aim_rank[i])
        return told


@dataclass(frozen=True)
class SeniorityGap:
    """Levels between the two, with a sweet spot.

    Parameters
    ----------
    none_below : int
        Largest gap (mentor's rank - mentee's rank) that still gives 0.
    best_from, best_to : int
        Gaps that give 1. Between the bounds the share is a straight line.
    none_above : int
        Smallest large gap that gives 0.

    Raises
    ------
    ValueError
        If the four gaps are not in rising order, or beyond `MAX_GAP`.
    """

    none_below: int = 0
    best_from: int = 2
    best_to: int = 4
    none_above: int = 9
    key: str = "seniority"
    meaning: str = "1: the mentor stands in the best range of levels above the mentee; 0: outside"
    neutral: float = NEUTRAL
    personal: bool = False

    def __post_init__(self) -> None:
        """Check the order of the bounds."""
        if not self.none_below < self.best_from <= self.best_to < self.none_above:
            raise ValueError(
                "seniority: none_below < best_from <= best_to < none_above is needed, not "
                f"{self.none_below}, {self.best_from}, {self.best_to}, {self.none_above}"
            )
        if self.none_below < -MAX_GAP or self.none_above > MAX_GAP:
            raise ValueError(f"seniority: gaps from {-MAX_GAP} to {MAX_GAP} are needed")

    def share(self, mentees: Mentees, mentors: Mentors, frame: Frame) -> Shares:
        """Return the height of the trapezium at each pair's gap."""
        ours, theirs = mentees.array("rank"), mentors.array("rank")
        if ours is None or theirs is None:
            return nothing(frame)
        low, high = self.none_below, self.none_above
        corners = [low, self.best_from, self.best_to, high]
        heights = np.interp(np.arange(low, high + 1), corners, [0.0, 1.0, 1.0, 0.0])
        gap = frame.right(theirs) - frame.left(ours)
        share = heights.astype(np.float32)[np.clip(gap, low, high) - low]
        known = (frame.left(ours) != UNKNOWN) & (frame.right(theirs) != UNKNOWN)
        told: Shares = np.where(known, share, np.float32(np.nan))
        return told

    def facts(self, mentees: Mentees, mentors: Mentors, i: int, j: int) -> Facts:
        """Return ``gap``, ``best_from`` and ``best_to``, in levels."""
        ours, theirs = mentees.array("rank"), mentors.array("rank")
        if ours is None or theirs is None or UNKNOWN in (ours[i], theirs[j]):
            return {}
        gap = int(theirs[j]) - int(ours[i])
        return {"gap": gap, "best_from": self.best_from, "best_to": self.best_to}


@dataclass(frozen=True)
class Specialism:
    """Fields of work the mentee is in or wants to move to, covered by the mentor's."""

    key: str = "specialism"
    meaning: str = "1: the mentor works in every field the mentee named; 0: in none"
    neutral: float = NEUTRAL
    personal: bool = False

    def share(self, mentees: Mentees, mentors: Mentors, frame: Frame) -> Shares:
        """Return fields in common / fields the mentee named."""
        return coverage(frame, mentees.array("specialisms"), mentors.array("specialisms"))

    def facts(self, mentees: Mentees, mentors: Mentors, i: int, j: int) -> Facts:
        """Return ``met`` and ``missing``: positions in the specialisms' vocabulary."""
        ours, theirs = mentees.array("specialisms"), mentors.array("specialisms")
        return met_and_missing(ours, theirs, i, j)


@dataclass(frozen=True)
class Logistics:
    """Whether the two can meet: way, hours, language, region."""

    key: str = "logistics"
    meaning: str = (
        "mean of what is known: a way of meeting in common, two or more hours of the week in "
        "common (one counts half), a language in common, the same region where it matters"
    )
    neutral: float = NEUTRAL
    personal: bool = False

    def share(self, mentees: Mentees, mentors: Mentors, frame: Frame) -> Shares:
        """Return the mean of the known ones of the four."""
        shares = []
        for name, enough in (("modes", 1), ("times", 2), ("languages", 1)):
            ours, theirs = mentees.array(name), mentors.array(name)
            if ours is None or theirs is None:
                continue
            common = np.minimum(frame.dot(ours, theirs), enough) / np.float32(enough)
            free = frame.left(~has_any(ours)) | frame.right(~has_any(theirs))
            shares.append(np.where(free, np.float32(1), common))
        ours, theirs = mentees.array("region"), mentors.array("region")
        if ours is not None and theirs is not None:
            left, right = frame.left(ours), frame.right(theirs)
            known = (left != UNKNOWN) & (right != UNKNOWN)
            matters = mentees.array("region_matters")
            if matters is not None:
                known = known & (frame.left(matters) > 0)
            same = (left == right).astype(np.float32)
            shares.append(np.where(known, same, np.float32(np.nan)))
        return mean_of_known(frame, shares)

    def facts(self, mentees: Mentees, mentors: Mentors, i: int, j: int) -> Facts:
        """Return ``modes``, ``times``, ``languages`` in common and ``same_region`` (0 or 1)."""
        told: dict[str, int | tuple[int, ...]] = {}
        for name in ("modes", "times", "languages"):
            ours, theirs = mentees.array(name), mentors.array(name)
            if ours is not None and theirs is not None:
                told[name] = positions(ours[i] * theirs[j])
        ours, theirs = mentees.array("region"), mentors.array("region")
        if ours is not None and theirs is not None and UNKNOWN not in (ours[i], theirs[j]):
            told["same_region"] = int(ours[i] == theirs[j])
        return told


@dataclass(frozen=True)
class Similarity:
    """Deep-level similarity: values held and ways of working, not background."""

    key: str = "similarity"
    meaning: str = "1: same values and same style; 0: no value in common and opposite style"
    neutral: float = NEUTRAL
    personal: bool = True

    def share(self, mentees: Mentees, mentors: Mentors, frame: Frame) -> Shares:
        """Return the mean of the values' overlap and the style's closeness.

        Notes
        -----
        Values: common / the shorter list. Style: 1 - mean distance / 4 over the items both
        answered, known where these are at least half of the items. The distances are inner
        products of 0-1 vectors (one column per threshold), hence exact.
        """
        shares = []
        ours, theirs = mentees.array("values"), mentors.array("values")
        if ours is not None and theirs is not None:
            left = frame.left(ours.sum(axis=1, dtype=np.float32))
            right = frame.right(theirs.sum(axis=1, dtype=np.float32))
            shares.append(ratio(frame.dot(ours, theirs), np.minimum(left, right)))
        ours, theirs = mentees.array("style"), mentors.array("style")
        if ours is not None and theirs is not None and ours.shape[1]:
            shares.append(closeness(frame, ours, theirs))
        return mean_of_known(frame, shares)

    def facts(self, mentees: Mentees, mentors: Mentors, i: int, j: int) -> Facts:
        """Return nothing: the answers are private to the two."""
        return {}


@dataclass(frozen=True)
class SharedExperience:
    """Lived-experience tags in common, only where both consented to be matched on them."""

    key: str = "shared_experience"
    meaning: str = (
        "importance to the mentee (0-3) / 3, times tags in common up to two / the mentee's tags "
        "up to two; 0 wherever either side did not consent"
    )
    neutral: float = 0.0
    personal: bool = True

    def share(self, mentees: Mentees, mentors: Mentors, frame: Frame) -> Shares:
        """Return the share; unknown (worth 0) where either side has no consented tag."""
        ours, theirs = mentees.array("tags"), mentors.array("tags")
        if ours is None or theirs is None:
            return nothing(frame)
        importance = mentees.array("tags_importance")
        if importance is None:
            importance = np.full(mentees.size, MAX_TAG_IMPORTANCE)
        count = np.minimum(ours.sum(axis=1), 2).astype(np.float32)
        most = np.where(has_any(theirs), np.float32(MAX_TAG_IMPORTANCE), np.float32(0))
        common = np.minimum(frame.dot(ours, theirs), 2) * frame.left(importance.astype(np.float32))
        return ratio(common, frame.left(count) * frame.right(most))

    def facts(self, mentees: Mentees, mentors: Mentors, i: int, j: int) -> Facts:
        """Return nothing, ever: which tags, and even how many, is the two people's own."""
        return {}


@dataclass(frozen=True)
class RankedChoice:
    """Mentors the mentee asked for, in order."""

    key: str = "choice"
    meaning: str = "1: the mentee's first choice, falling evenly over the list; 0: not on it"
    neutral: float = NEUTRAL
    personal: bool = True

    def share(self, mentees: Mentees, mentors: Mentors, frame: Frame) -> Shares:
        """Return (length of the list - places above) / length; unknown without a list."""
        lists = mentees.array("choices")
        if lists is None or lists.shape[1] == 0:
            return nothing(frame)
        stated = frame.left((lists != UNKNOWN).any(axis=1))
        return by_place(frame.ranked_by_left(lists), lists.shape[1], stated)

    def facts(self, mentees: Mentees, mentors: Mentors, i: int, j: int) -> Facts:
        """Return ``rank``, 1 for the first choice, where the mentor is on the list."""
        return rank_in(mentees.array("choices"), single(i, j).ranked_by_left)


@dataclass(frozen=True)
class MentorPreference:
    """Mentees the mentor asked for, in order.

    Parameters
    ----------
    ordered : bool
        False where the order of a list means nothing: everybody on it counts 1.
    """

    key: str = "preference"
    meaning: str = "1: first on the mentor's list, falling evenly over the list; 0: not on it"
    neutral: float = NEUTRAL
    personal: bool = True
    ordered: bool = True

    def share(self, mentees: Mentees, mentors: Mentors, frame: Frame) -> Shares:
        """Return (length of the list - places above) / length; unknown without a list."""
        lists = mentors.array("preferences")
        if lists is None or lists.shape[1] == 0:
            return nothing(frame)
        stated = frame.right((lists != UNKNOWN).any(axis=1))
        place = frame.ranked_by_right(lists)
        if not self.ordered:
            place = np.minimum(place, 0)
        return by_place(place, lists.shape[1], stated)

    def facts(self, mentees: Mentees, mentors: Mentors, i: int, j: int) -> Facts:
        """Return ``rank``, 1 for the first (or for all), where the mentee is on the list."""
        told = rank_in(mentors.array("preferences"), single(i, j).ranked_by_right)
        return told if self.ordered or not told else {"rank": 1}


CRITERIA: Mapping[str, Criterion] = {
    criterion.key: criterion
    for criterion in (
        GoalFit(),
        RoleAimed(),
        SeniorityGap(),
        Specialism(),
        Logistics(),
        Similarity(),
        SharedExperience(),
        RankedChoice(),
        MentorPreference(),
    )
}
"""The criteria of the house, by key, in the order in which parts are listed."""
