"""What makes two people work well together: values at work and ways of working (pure).

Likeness in these matters more to a mentoring pair than likeness in background. The answers are
private: they move the match inside "personal fit" and are shown to nobody, so that personal fit can
be shown roughly without telling of shared experience. A key never changes its meaning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST_VALUES = 4
LEVELS = 5
"""Answers to an item go from 1 to this."""

VALUES = {
    "fairness": "Fairness, and saying so when something is unfair",
    "public_service": "Serving patients and the public",
    "people": "Looking after the people I work with",
    "honesty": "Plain speaking, also to people above me",
    "craft": "Doing the work well, down to the detail",
    "learning": "Learning and trying new things",
    "ambition": "Getting on and taking on more",
    "independence": "Deciding for myself how I work",
    "security": "A secure job and a steady pace",
    "life_outside": "Time and energy for my life outside work",
}


@dataclass(frozen=True)
class Item:
    """One scale between two ends, neither of which is better.

    Parameters
    ----------
    key : str
        Stored with the answer.
    label : str
        What it asks about.
    low, high : str
        What 1 and the highest answer say.
    """

    key: str
    label: str
    low: str
    high: str


ITEMS = (
    Item("plan", "Our meetings", "an agenda each time", "we see where the talk leads"),
    Item("advice", "Help", "questions that make me think", "clear advice"),
    Item("candour", "Feedback", "gently, with time to take it in", "straight to the point"),
    Item("contact", "Between meetings", "we leave each other alone", "we are often in touch"),
    Item("scope", "What we talk about", "work only", "life as well as work"),
    Item("change", "Something new", "I like to be sure first", "I try it and learn"),
    Item(
        "disagree",
        "When I disagree with somebody senior",
        "I look for the right moment",
        "I say so at once",
    ),
    Item(
        "system",
        "How people like me get on",
        "by knowing how things work here",
        "by changing how things work here",
    ),
)
"""Four about mentoring, four about attitudes at work."""

KEYS = tuple(item.key for item in ITEMS)


def answers_in_order(stored: Mapping[str, int] | None) -> tuple[int, ...]:
    """Answers to the items in their order, 0 where there is none.

    Parameters
    ----------
    stored : mapping of str to int or None
        As a profile keeps them.

    Returns
    -------
    tuple of int
        As long as `ITEMS`; an answer to an item that is no longer asked is left out.
    """
    return tuple((stored or {}).get(key, 0) for key in KEYS)


def values_held(stored: Iterable[str] | None) -> frozenset[str]:
    """The values of a profile that are still offered.

    Parameters
    ----------
    stored : iterable of str or None
        As a profile keeps them.

    Returns
    -------
    frozenset of str
        Keys of `VALUES`.
    """
    return frozenset(VALUES.keys() & set(stored or ()))
