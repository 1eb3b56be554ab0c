"""How far a cohort has come towards what is wanted, in words."""

from collections.abc import Mapping
from typing import Any

from mentoring.formatters import plural
from mentoring.programmes.models import SIDES, ApplicationStatus, Cohort, Side

HELPERS = {Side.MENTOR: ("mentor", "mentors"), Side.SENIOR: ("senior leader", "senior leaders")}


def pairs_wanted(cohort: Cohort, pairs: int) -> str:
    """How many of the pairs wanted there are; nothing where no number is set."""
    if not cohort.target_pairs or cohort.in_circles:
        return ""
    return _wanted(pairs, cohort.target_pairs, "pair", "pairs")


def mentors_wanted(cohort: Cohort, counts: Mapping[Any, int]) -> str:
    """How many of the mentors wanted are approved; `counts` is by side and status."""
    if not cohort.target_mentors or cohort.in_circles:
        return ""
    side = SIDES[cohort.programme.kind][1]
    there = counts.get((side, ApplicationStatus.APPROVED), 0)
    return f"{_wanted(there, cohort.target_mentors, *HELPERS[side])} are approved"


def _wanted(there: int, target: int, one: str, many: str) -> str:
    if there > target:
        return f"{plural(there, one, many)} ({there - target:,} more than the {target:,} wanted)"
    return f"{there:,} of the {plural(target, one, many)} wanted"
