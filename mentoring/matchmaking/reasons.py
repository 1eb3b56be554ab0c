"""What may be shown of each pair: parts with their facts in keys, ready to store. Pure.

The exact points stay with the engine. What leaves this module has passed `matching.display`:
shared experience is inside the "personal fit" band, without facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.display import PERSONAL_FIT, shown_parts
from matching.scoring import Part
from mentoring.matchmaking import meeting
from mentoring.matchmaking.encoding import Encoded
from mentoring.matchmaking.people import Person

GOALS_BACK = "goals_back"
"""What the second side learns from the first, in reciprocal programmes."""

StoredPart = dict[str, Any]


def shown_pairs(
    encoded: Encoded, pairs: Sequence[tuple[int, int]]
) -> list[tuple[int, int, list[StoredPart]]]:
    """Return points, most points and parts of some pairs, as they may be shown and stored.

    Parameters
    ----------
    encoded : Encoded
        The run.
    pairs : sequence of (int, int)
        Positions left and right.

    Returns
    -------
    list of (int, int, list of dict)
        The parts of each add up to its points.
    """
    listed = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    told = []
    behind = _goals_back(encoded, listed)
    for (i, j), shown, back in zip(pairs, shown_parts(encoded.scorer, listed), behind):
        parts = [_stored(part, encoded, encoded.left[i], encoded.right[j]) for part in shown.parts]
        parts += [_stored(part, encoded, encoded.right[j], encoded.left[i]) for part in back]
        told.append(
            (
                sum(part["points"] for part in parts),
                sum(part["max_points"] for part in parts),
                parts,
            )
        )
    return told


def _goals_back(encoded: Encoded, listed: NDArray[np.int64]) -> list[tuple[Part, ...]]:
    """Return the parts of the second direction, none where there is none."""
    if encoded.back is None:
        return [()] * len(listed)
    parts = encoded.back.parts_of(listed[:, ::-1])
    return [
        tuple(
            Part(
                GOALS_BACK,
                part.points,
                part.max_points,
                part.reason_code.replace("goals", GOALS_BACK, 1),
                part.facts,
            )
            for part in of_pair
        )
        for of_pair in parts
    ]


def _stored(part: Part, encoded: Encoded, one: Person, other: Person) -> StoredPart:
    """Return a part with its facts in the vocabulary's keys."""
    facts: dict[str, Any] = {}
    if part.criterion != PERSONAL_FIT:
        facts = _facts(part, encoded)
        if part.criterion == "logistics":
            facts |= _unmet(one, other)
        elif part.criterion == "choice":
            facts["named"] = len(one.choices)
    return {
        "criterion": part.criterion,
        "points": part.points,
        "max_points": part.max_points,
        "code": part.reason_code,
        "facts": facts,
    }


def _facts(part: Part, encoded: Encoded) -> dict[str, Any]:
    """Return the engine's facts with positions turned into keys."""
    words = encoded.words
    vocabulary = {
        "goals": {"met": words.skills, "missing": words.skills},
        GOALS_BACK: {"met": words.skills, "missing": words.skills},
        "specialism": {"met": words.specialisms, "missing": words.specialisms},
        "logistics": {
            "modes": tuple(map(meeting.plain, words.modes)),
            "times": words.times,
            "languages": words.languages,
        },
    }.get(part.criterion, {})
    facts: dict[str, Any] = {}
    for name, value in part.facts.items():
        if isinstance(value, tuple):
            keys = vocabulary.get(name, ())
            facts[name] = list(dict.fromkeys(keys[at] for at in value))
        else:
            facts[name] = value
    return facts


def _unmet(one: Person, other: Person) -> dict[str, Any]:
    """Return what each said about meeting where they have nothing in common."""
    told: dict[str, Any] = {}
    for name in ("modes", "times", "languages"):
        ours, theirs = getattr(one, name), getattr(other, name)
        if name == "modes" and ours & theirs == {meeting.IN_PERSON}:
            if why := meeting.why_not_in_person(one, other):
                told["in_person_not"] = why
        elif ours and theirs and not ours & theirs:
            told[f"{name}_asked"], told[f"{name}_offered"] = sorted(ours), sorted(theirs)
    return told
