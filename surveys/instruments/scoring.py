"""Scores of answers (pure): scales by the half rule, eNPS by its formula, intention to stay.

Nothing here rounds: a figure is rounded once, where it is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

PROMOTERS = range(9, 11)
DETRACTORS = range(0, 7)
LEAVING = frozenset({1, 2})


def reverse(value: int, low: int, high: int) -> int:
    """Turn an answer to a sentence worded the other way round.

    Parameters
    ----------
    value, low, high : int
        The answer and the ends of its scale.

    Returns
    -------
    int
        ``low + high - value``.

    Raises
    ------
    ValueError
        When the answer is outside its scale.

    Examples
    --------
    >>> reverse(2, 1, 5)
    4
    """
    if not low <= value <= high:
        raise ValueError(f"{value} is not between {low} and {high}")
    return low + high - value


def scale_score(answers: Sequence[int | None]) -> Fraction | None:
    """The mean of one person's answers to a scale, if they answered at least half of it.

    Parameters
    ----------
    answers : sequence of int or None
        One entry per item of the scale, already reversed where worded the other way; None where
        the person left it out or it did not apply.

    Returns
    -------
    Fraction or None
        The exact mean of what was answered; None when more than half is missing.

    Examples
    --------
    >>> scale_score([4, None, 5, None])
    Fraction(9, 2)
    >>> scale_score([4, None, None]) is None
    True
    """
    given = [answer for answer in answers if answer is not None]
    if not given or 2 * len(given) < len(answers):
        return None
    return Fraction(sum(given), len(given))


def enps(answers: Sequence[int]) -> Fraction | None:
    """The employee net promoter score: ``100 * (n(9..10) - n(0..6)) / n``.

    Answers of 7 and 8 count in n and nowhere else. Scores of groups are never averaged: pool the
    answers and ask again.

    Parameters
    ----------
    answers : sequence of int
        From 0 to 10. Blank answers are left out before, not scored as 0.

    Returns
    -------
    Fraction or None
        Exact, from -100 to 100; None without answers.

    Raises
    ------
    ValueError
        When an answer is not between 0 and 10.

    Examples
    --------
    >>> enps([10, 9, 8, 7, 6])
    Fraction(20, 1)
    >>> enps([]) is None
    True
    """
    for answer in answers:
        if not 0 <= answer <= 10:
            raise ValueError(f"{answer} is not between 0 and 10")
    if not answers:
        return None
    promoters = sum(answer in PROMOTERS for answer in answers)
    detractors = sum(answer in DETRACTORS for answer in answers)
    return Fraction(100 * (promoters - detractors), len(answers))


@dataclass(frozen=True)
class LeaveIntent:
    """How many expect not to be there, and out of how many, with and without "don't know"."""

    leaving: int
    answered: int
    knowing: int


def leave_intent(answers: Sequence[int | None]) -> LeaveIntent:
    """Count who is unlikely or very unlikely to be working in the NHS in three years.

    Parameters
    ----------
    answers : sequence of int or None
        1 (very unlikely) to 5 (very likely); None for "I do not know". Blank answers are left out.

    Returns
    -------
    LeaveIntent
        The usual denominator is ``answered``, which includes "I do not know".

    Examples
    --------
    >>> leave_intent([1, 2, 5, None])
    LeaveIntent(leaving=2, answered=4, knowing=3)
    """
    knowing = [answer for answer in answers if answer is not None]
    return LeaveIntent(sum(a in LEAVING for a in knowing), len(answers), len(knowing))


def shown_items(
    conditions: Mapping[str, tuple[str, frozenset[str]] | None], answers: Mapping[str, str]
) -> frozenset[str]:
    """Which items apply, given the answers so far.

    Parameters
    ----------
    conditions : mapping of str to (str, frozenset of str) or None
        Per item, the item it hangs on and the answers which bring it up; None where it always
        applies. An item may only hang on one that comes before it and always applies.
    answers : mapping of str to str
        What was answered, as stored codes.

    Returns
    -------
    frozenset of str
        Keys of the items that apply. An unanswered condition hides nothing, so that somebody who
        skips it can still answer what follows.
    """
    return frozenset(
        key
        for key, condition in conditions.items()
        if condition is None or answers.get(condition[0], "") in condition[1] | {""}
    )
