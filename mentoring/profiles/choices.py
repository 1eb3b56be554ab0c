"""The fixed choices of a profile: how and when people meet, how much things matter (pure)."""

from enum import StrEnum


class Aim(StrEnum):
    """Direction of a wish in a reciprocal pairing, where both learn and both share."""

    LEARN = "learn"
    SHARE = "share"


AIMS = {Aim.LEARN: "What I want to learn", Aim.SHARE: "What I can share"}

ROLES = {
    "mentee": "I would like a mentor",
    "mentor": "I would like to be a mentor",
    "reciprocal": "I would like a reciprocal partner",
    "circle": "I would like to join a peer circle",
}
ROLE_HINTS = {
    "mentee": "An experienced communicator supports you with your career.",
    "mentor": "You support somebody who is earlier in their career.",
    "reciprocal": "Two people of the same organisation, one junior and one senior, learn from "
    "each other.",
    "circle": "Four to eight people in similar jobs help each other, with a facilitator.",
}

MEETING_MODES = {
    "video": "By video call",
    "phone": "By telephone",
    "in_person": "In person",
    "messages": "By written messages",
}

LANGUAGES = {
    "english": "English",
    "bsl": "British Sign Language (BSL)",
    "welsh": "Welsh",
    "arabic": "Arabic",
    "bengali": "Bengali",
    "cantonese": "Cantonese",
    "french": "French",
    "gujarati": "Gujarati",
    "hindi": "Hindi",
    "igbo": "Igbo",
    "italian": "Italian",
    "makaton": "Makaton",
    "malayalam": "Malayalam",
    "mandarin": "Mandarin",
    "polish": "Polish",
    "portuguese": "Portuguese",
    "punjabi": "Punjabi",
    "romanian": "Romanian",
    "somali": "Somali",
    "spanish": "Spanish",
    "tagalog": "Tagalog",
    "tamil": "Tamil",
    "turkish": "Turkish",
    "urdu": "Urdu",
    "yoruba": "Yoruba",
}
USUAL_LANGUAGE = "english"
"""What somebody who has not answered can meet in."""

TRAVEL = {
    "none": "I would rather not travel",
    "near": "Within my town or city",
    "region": "Within my region",
    "far": "Further, now and then",
}
STAYS, FAR = "none", "far"

AVAILABILITY = {
    "mornings": "Weekday mornings",
    "lunchtimes": "Weekday lunchtimes",
    "afternoons": "Weekday afternoons",
    "evenings": "Weekday evenings",
    "weekends": "Weekends",
}

IMPORTANCE = {1: "It would be good", 2: "It is important", 3: "It matters most"}
USUAL_IMPORTANCE = 2

EXPERIENCE_WEIGHTS = {
    0: "It does not matter to me",
    1: "It matters a little",
    2: "It matters",
    3: "It matters a lot",
}

DECLARED = {"yes": "Yes", "no": "No", "prefer_not": "I prefer not to say"}
"""Answers to whether somebody comes from an under-represented group."""

MAX_CAPACITY_YEAR = 30
MAX_ACCESS_NEEDS = 600
MAX_CAPACITY = 10
MAX_WANTED = 8
NO_EMPLOYER = "No employer at the moment"


def chosen(labels: dict[str, str], keys: list[str] | None) -> list[str]:
    """The labels of the chosen keys, in the order they are offered.

    Parameters
    ----------
    labels : dict
        Key to label, as offered.
    keys : list of str or None
        What was chosen; a key that is no longer offered is left out.

    Returns
    -------
    list of str
        Labels.
    """
    return [label for key, label in labels.items() if key in (keys or [])]
