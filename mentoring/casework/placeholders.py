"""Placeholders in letters to many people: which there are, and what is put in. Pure."""

import re
from collections.abc import Mapping

NAMES = ("first name", "cohort", "help contact")
LISTED = "((first name)), ((cohort)) and ((help contact))"
SENSITIVE = (
    "adjust", "disab", "ethnic", "faith", "gender", "health", "ill", "race", "relig", "sex",
    "trans",
)  # fmt: skip
"""Beginnings of words that may tell whoever sees a phone something about its owner."""

_PLACE = re.compile(r"\(\(([^()]*)\)\)")


def problem_in(text: str) -> str:
    """What is wrong with the placeholders of a text.

    Parameters
    ----------
    text : str
        A subject or a body as it was typed.

    Returns
    -------
    str
        What to mend; empty when all are known and closed.

    Examples
    --------
    >>> problem_in("Dear ((first name))")
    ''
    >>> problem_in("Dear ((surname))")[:32]
    '((surname)) is not a placeholder'
    """
    for found in _PLACE.findall(text):
        if _key(found) not in NAMES:
            return f"(({found})) is not a placeholder we know. Use {LISTED}, or take it out"
    rest = _PLACE.sub("", text)
    if "((" in rest or "))" in rest:
        return f"A placeholder is not closed. Write it with two brackets each side: {LISTED}"
    return ""


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with every placeholder filled.

    Parameters
    ----------
    text : str
        A text without a problem; see `problem_in`.
    values : Mapping[str, str]
        What stands for each of `NAMES`.

    Returns
    -------
    str
        The text as one person reads it; what is put in is not searched again.
    """
    return _PLACE.sub(lambda found: values[_key(found[1])], text)


def worrying(subject: str) -> list[str]:
    """Words of a subject that should not show on a locked phone.

    Parameters
    ----------
    subject : str
        As it was typed.

    Returns
    -------
    list[str]
        Those words, as typed.
    """
    words = re.findall(r"[A-Za-z]+", subject)
    return [word for word in words if word.lower().startswith(SENSITIVE)]


def _key(found: str) -> str:
    return " ".join(found.lower().split())
