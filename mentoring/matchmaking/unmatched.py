"""Why somebody has no pair, in words for the coordinator and in a kind letter. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mentoring.formatters import on, plural

SET_ASIDE = "set_aside"


@dataclass(frozen=True)
class Letter:
    """What the letter to an unmatched person says.

    Parameters
    ----------
    happened : str
        What happened, without blame.
    can_do : tuple of str
        What they can act on.
    next : str
        What happens next by itself.
    """

    happened: str
    can_do: tuple[str, ...]
    next: str


COORDINATOR: Mapping[str, str] = {
    "places_ran_out": "Could be paired, but others fitted better and the places ran out",
    "no_one_on_other_side": "There was nobody on the other side to be paired with",
    "same_organisation": "Everybody they could be paired with works at their own organisation",
    "other_organisation": "Nobody else of their organisation was there to be paired with",
    "kept_apart": "Nobody was left after the programme's rules on who may be paired",
    "no_places": "Nobody they could be paired with had a place left",
    "not_needed": "Ready to help, but there were more places than people to fill them",
    "nothing_to_learn": "Nobody they could be paired with offers what they want to learn",
    "nothing_to_share": "Nobody they could learn from wants what they can share",
    "untrained": "Has no valid training, which this cohort asks for before a match",
    "deferred": "Asked not to be matched for now",
    SET_ASIDE: "Their proposed pair was not approved",
}
"""Reason code to what a coordinator reads. Who avoids whom, and who manages whom, is not told."""


def coordinator_line(reason: str, detail: Mapping[str, Any]) -> str:
    """Return why somebody has no pair, for the coordinator.

    Parameters
    ----------
    reason : str
        Reason code.
    detail : mapping
        Its figures: ``possible`` people, or ``until`` a day.

    Returns
    -------
    str
        A sentence without a full stop.
    """
    told = COORDINATOR.get(reason, reason.replace("_", " "))
    if detail.get("until"):
        told += f" (ask again on {on(date.fromisoformat(detail['until']))})"
    elif detail.get("possible"):
        told += f" ({plural(detail['possible'], 'person', 'people')} could have been their partner)"
    return told


STAYS = (
    "Your application stays open. You are considered again, with nothing to fill in, "
    "whenever people are matched for this cohort."
)
BROADEN = (
    "Look at what you chose to work on or to offer: adding a topic or two widens the choice.",
    "Offer more times or ways to meet if you can.",
)

LETTERS: Mapping[str, Letter] = {
    "places_ran_out": Letter(
        "More people asked for a partner this time than there were places. Somebody would have "
        "suited you, but every place was taken.",
        BROADEN,
        STAYS,
    ),
    "no_one_on_other_side": Letter(
        "Nobody had signed up yet on the other side.",
        ("Pass the link to the programme on to somebody who might like to take part.",),
        STAYS,
    ),
    "same_organisation": Letter(
        "Everybody we could have introduced you to works at your own organisation, and this "
        "programme pairs people across organisations.",
        ("If your organisation has changed, update it in your profile.",),
        STAYS,
    ),
    "other_organisation": Letter(
        "This programme pairs people of one organisation, and nobody else of yours was free.",
        ("Pass the link to the programme on to colleagues who might like to take part.",),
        STAYS,
    ),
    "kept_apart": Letter(
        "The programme's rules on who may be paired left nobody for you this time.",
        (
            "Check that your organisation and line manager's address are right in your profile.",
            "Look again at the people and organisations you asked not to be paired with, "
            "if you named any.",
        ),
        STAYS,
    ),
    "no_places": Letter(
        "Everybody who would have suited you has given all their places.", BROADEN, STAYS
    ),
    "not_needed": Letter(
        "There were more places on offer than people to fill them, so we have nobody to "
        "introduce to you yet. Thank you: your offer made the choice better for everyone.",
        (
            "Tell a colleague who might like to take part.",
            "Add a topic you could help with, or more times to meet.",
        ),
        STAYS,
    ),
    "nothing_to_learn": Letter(
        "Nobody in this group offers what you would like to learn.",
        ("Add to what you would like to learn in your profile.",),
        STAYS,
    ),
    "nothing_to_share": Letter(
        "The people you could learn from are looking for something else in return.",
        ("Add to what you can share in your profile.",),
        STAYS,
    ),
    "untrained": Letter(
        "This programme asks for training before somebody is matched, and we have none of yours "
        "on record that is still valid.",
        ("Do the training, or send us the date if you have done it already.",),
        STAYS,
    ),
    SET_ASIDE: Letter(
        "We had somebody in mind for you, but on a second look decided that it was not the right "
        "pair. That is about the pair, not about you.",
        BROADEN,
        STAYS,
    ),
}
"""Reason code to the letter. Somebody who asked to wait gets none: they are asked on their day."""


def letter_for(reason: str) -> Letter | None:
    """Return the letter for a reason, None where none is sent.

    Parameters
    ----------
    reason : str
        Reason code.

    Returns
    -------
    Letter or None
        None for people who asked to wait.
    """
    if reason == "deferred":
        return None
    return LETTERS.get(reason, LETTERS["places_ran_out"])
