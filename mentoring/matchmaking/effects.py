"""How good another partner would be and what it would cost everybody, in words. Pure.

Words, not figures: an exact difference beside the parts of a score would tell of what is private
in it. Steps are wider than all that shared experience can give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mentoring.formatters import plural

SIZES = (
    (1, "next to nothing"),
    (2, "a little"),
    (4, "a fair amount"),
    (6, "a good deal"),
    (9, "a lot"),
)
MOST_WORDS = "very much"
"""Losses of everybody together by so many steps at most, so that partners can be told apart."""
USUAL_STEP = 50
"""For runs made before the step was kept with them."""


def fit_words(points: int, own: int, step: int) -> str:
    """Return how another partner compares, both without personal fit.

    Parameters
    ----------
    points, own : int
        Points of the other partner and of the proposed one.
    step : int
        Points that count as a clear difference.

    Returns
    -------
    str
        Part of a sentence.
    """
    ahead = points - own
    if abs(ahead) < step:
        return "About as good a fit"
    size = "Much " if abs(ahead) >= 4 * step else ""
    return f"{size}{'better' if ahead > 0 else 'weaker'} fit".capitalize()


def share_words(points: int, most: int) -> str:
    """Return how good a fit is by itself, for somebody without a pair to compare with.

    Parameters
    ----------
    points, most : int
        Points without personal fit, and the most there could be.

    Returns
    -------
    str
        Part of a sentence.
    """
    share = points / most if most else 0.0
    for least, words in ((0.8, "Very good fit"), (0.6, "Good fit"), (0.4, "Fair fit")):
        if share >= least:
            return words
    return "Weak fit"


def size_words(points: int, step: int) -> str:
    """Return a loss of everybody together in words.

    Parameters
    ----------
    points : int
        A coarse loss, 0 or more.
    step : int
        Points that count as a clear difference.

    Returns
    -------
    str
        Part of a sentence. Nothing and one step read alike, so that what one shared experience can
        give never turns the one into the other.
    """
    for steps, words in SIZES:
        if points <= steps * step:
            return words
    return MOST_WORDS


def said_once(words: Sequence[str]) -> str:
    """Return what is to be said once instead of beside each partner.

    Parameters
    ----------
    words : sequence of str
        What is said of each.

    Returns
    -------
    str
        The words, where there are two or more that are all alike; nothing otherwise.
    """
    return words[0] if len(words) > 1 and len(set(words)) == 1 else ""


def least_words(at_least: int | None, step: int) -> str:
    """Return what is proved before the exact cost has been worked out.

    Parameters
    ----------
    at_least : int or None
        Coarse bound; None where the pair could not stand as things are.
    step : int
        Points that count as a clear difference.

    Returns
    -------
    str
        A sentence without a full stop.
    """
    if at_least is None:
        return "Could not stand beside the other pairs as they are"
    if at_least <= step:
        return "Might cost everybody together next to nothing"
    return f"Would cost everybody together at least {size_words(at_least, step)}"


def cost_words(told: Mapping[str, Any], step: int, *, sized: bool = True) -> str:
    """Return what another partner would cost everybody, worked out exactly.

    Parameters
    ----------
    told : mapping
        From `weighing.weigh`: ``code``, coarse ``points_lost`` and how many other people would be
        left ``alone``, be ``gaining`` a partner or change theirs (``others``). Those asked for
        before these were told apart have ``places`` lost and all ``others`` together.
    step : int
        Points that count as a clear difference.
    sized : bool
        Whether to say how much; not where it is said once for all.

    Returns
    -------
    str
        A sentence without a full stop.
    """
    if told["code"] == "stands":
        return "Is the pair proposed now"
    if told["code"] == "no_way":
        return "Not possible beside the pairs that are kept"
    told_of = [
        _of_others("would leave {} without a partner", told.get("alone", told.get("places"))),
        f"would cost everybody together {size_words(told['points_lost'], step)}" if sized else "",
        _of_others("would give {} a partner", told.get("gaining")),
        _of_others("{} would change partner", told["others"]),
    ]
    nobody = told["others"] is not None
    otherwise = "nobody else would change partner" if nobody else "as many would have a partner"
    sentence = "; ".join(filter(None, told_of)) or otherwise
    return sentence[:1].upper() + sentence[1:]


def _of_others(words: str, count: int | None) -> str:
    """Return what is said of so many other people; nothing of none."""
    return words.format(plural(count, "other person", "other people")) if count else ""
