"""What a coordinator should look at twice in a pair, told by what may be shown of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

PERSONAL = "personal_fit"

FLAGS: Mapping[str, str] = {
    "goals": "Few of the goals are met",
    "meeting": "No way or time to meet in common",
    "meeting_way": "No way to meet in common",
    "meeting_time": "No time to meet in common",
    "seniority": "Seniority gap outside the range",
    "little_known": "Little is known of one of them",
    "better": "Somebody else would fit clearly better",
    "kept": "Kept together by a ruling",
}
"""Flag to what a coordinator reads."""

GOALS = ("goals", "goals_back")
LITTLE = 2
"""Parts about which nothing is known before a pair is flagged for it."""


def flags_of(
    parts: Sequence[Mapping[str, Any]], *, best_other: int, step: int, kept: bool
) -> list[str]:
    """Return the flags of a pair.

    Parameters
    ----------
    parts : sequence of mapping
        As stored with the proposal; personal fit is not looked at.
    best_other : int
        Points without personal fit of the best other partner, -1 where there is none.
    step : int
        Points that count as a clear difference; wider than all that shared experience can give,
        so that the flag never tells of it.
    kept : bool
        Whether a coordinator ruled that the two stay together.

    Returns
    -------
    list of str
        Keys of `FLAGS`, in their order.
    """
    open_parts = [part for part in parts if part["criterion"] != PERSONAL]
    by_key = {part["criterion"]: part for part in open_parts}
    meeting = by_key.get("logistics", {}).get("facts", {})
    no_way = "modes_asked" in meeting or "in_person_not" in meeting
    no_time = "times_asked" in meeting
    seniority = by_key.get("seniority", {})
    raised = {
        "goals": any(_weak(by_key[key]) for key in GOALS if key in by_key),
        "meeting": no_way and no_time,
        "meeting_way": no_way and not no_time,
        "meeting_time": no_time and not no_way,
        "seniority": str(seniority.get("code", "")).endswith(".none"),
        "little_known": sum(str(part["code"]).endswith(".unknown") for part in open_parts)
        >= LITTLE,
        "better": best_other - open_points(parts) >= step,
        "kept": kept,
    }
    return [key for key in FLAGS if raised[key]]


def open_points(parts: Sequence[Mapping[str, Any]]) -> int:
    """Return the points of a pair without personal fit.

    Parameters
    ----------
    parts : sequence of mapping
        As stored with the proposal.

    Returns
    -------
    int
        Points.
    """
    return sum(part["points"] for part in parts if part["criterion"] != PERSONAL)


def _weak(part: Mapping[str, Any]) -> bool:
    """Return whether less than a third of what could be reached is, and we know why."""
    known = not str(part["code"]).endswith(".unknown")
    return known and 3 * part["points"] < part["max_points"]
