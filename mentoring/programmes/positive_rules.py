"""When a record of positive action may be relied on, and how it reads. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

CHARACTERISTICS: Mapping[str, str] = {
    "age": "Age",
    "disability": "Disability",
    "gender_reassignment": "Gender reassignment",
    "marriage": "Marriage and civil partnership",
    "pregnancy": "Pregnancy and maternity",
    "race": "Race, with ethnic or national origin",
    "religion": "Religion or belief",
    "sex": "Sex",
    "sexual_orientation": "Sexual orientation",
}

CONDITIONS: Mapping[str, str] = {
    "disadvantage": "(a) They suffer a disadvantage connected to the characteristic",
    "needs": "(b) They have needs that are different from those of others",
    "participation": "(c) They take part disproportionately little",
}
"""Section 158 of the Equality Act 2010: one of these must be reasonably thought."""

MEASURES: Mapping[str, str] = {
    "outreach": "Reaching out: the group is invited in particular, and matched like everybody",
    "priority": "Priority: people of the group are served first in a match",
}

STATUSES: Mapping[str, str] = {"draft": "Draft", "approved": "Approved", "ended": "Ended"}

MONTHS_TO_REVIEW = 12


class Dated(Protocol):
    """What decides whether a record is live."""

    status: str
    starts_on: date
    review_on: date
    ends_on: date


def is_live(record: Dated, today: date) -> bool:
    """Whether a record may be relied on today.

    Parameters
    ----------
    record : Dated
        Its status and dates.
    today : date
        The day asked about.

    Returns
    -------
    bool
        Approved, begun, not ended, and not past the day by which it had to be reviewed; all
        days included.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> days = {"starts_on": date(2027, 1, 1), "review_on": date(2027, 6, 1)}
    >>> record = SimpleNamespace(status="approved", ends_on=date(2027, 12, 31), **days)
    >>> is_live(record, date(2027, 6, 1)), is_live(record, date(2027, 6, 2))
    (True, False)
    """
    within = record.starts_on <= today <= min(record.review_on, record.ends_on)
    return record.status == "approved" and within


def standing(record: Dated, today: date) -> str:
    """How a record stands, in a word or two.

    Parameters
    ----------
    record : Dated
        Its status and dates.
    today : date
        The day asked about.

    Returns
    -------
    str
        ``Draft``, ``Ended``, ``Live``, ``Not begun``, ``Over`` or ``Review overdue``.
    """
    if record.status != "approved":
        return "Draft" if record.status == "draft" else "Ended"
    if is_live(record, today):
        return "Live"
    if today < record.starts_on:
        return "Not begun"
    return "Over" if today > record.ends_on else "Review overdue"


def latest_review(from_day: date) -> date:
    """The last day on which a review may fall: twelve months on.

    Parameters
    ----------
    from_day : date
        The start, or the day of the last review.

    Returns
    -------
    date

    Examples
    --------
    >>> latest_review(date(2028, 2, 29))
    datetime.date(2029, 2, 28)
    """
    year = from_day.year + MONTHS_TO_REVIEW // 12
    day = 28 if (from_day.month, from_day.day) == (2, 29) else from_day.day
    return date(year, from_day.month, day)


def declaration_words(group: str) -> str:
    """What an applicant agrees to, word for word.

    Parameters
    ----------
    group : str
        The group of the record, such as ``people from ethnic minority backgrounds``.

    Returns
    -------
    str
    """
    return (
        f"I belong to this group: {group}. I agree that my saying so may be used to serve me "
        "first in a match of this cohort"
    )
