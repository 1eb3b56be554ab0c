"""Grades and their order (pure). Never order grades by their names: band 10 is not below band 9.

Every grade has a rank on one scale, the ranks of the Agenda for Change bands (band 2 is 2, band 8a
is 8, very senior managers are 13). Grades from elsewhere are mapped onto the comparable rank; the
mapping is a help for finding a mentor with suitable seniority, not a statement about pay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

AFC = "NHS bands (Agenda for Change)"
STARTING = "Starting out"
CIVIL_SERVICE = "Civil service"
OUTSIDE = "Outside the NHS and civil service"
EARLIEST = date(1960, 1, 1)
"""Nobody who works today began before: an earlier date is a slip of the hand."""


@dataclass(frozen=True)
class Grade:
    """One grade a person may hold.

    Parameters
    ----------
    key : str
        Stored; at most 20 characters.
    label : str
        What people read.
    rank : int
        Place on the common scale, 0 to 13; equal ranks are comparable, not the same.
    family : str
        The group it is offered under.
    """

    key: str
    label: str
    rank: int
    family: str


GRADES = (
    Grade("student", "Student, or not yet working in communications", 0, STARTING),
    Grade("apprentice", "Apprentice", 2, STARTING),
    Grade("trainee", "Trainee or intern", 3, STARTING),
    Grade("band_2", "Band 2", 2, AFC),
    Grade("band_3", "Band 3", 3, AFC),
    Grade("band_4", "Band 4", 4, AFC),
    Grade("band_5", "Band 5", 5, AFC),
    Grade("band_6", "Band 6", 6, AFC),
    Grade("band_7", "Band 7", 7, AFC),
    Grade("band_8a", "Band 8a", 8, AFC),
    Grade("band_8b", "Band 8b", 9, AFC),
    Grade("band_8c", "Band 8c", 10, AFC),
    Grade("band_8d", "Band 8d", 11, AFC),
    Grade("band_9", "Band 9", 12, AFC),
    Grade("vsm", "Very senior manager (VSM)", 13, AFC),
    Grade("cs_aa", "Administrative assistant (AA)", 2, CIVIL_SERVICE),
    Grade("cs_ao", "Administrative officer (AO)", 3, CIVIL_SERVICE),
    Grade("cs_eo", "Executive officer (EO)", 5, CIVIL_SERVICE),
    Grade("cs_heo", "Higher executive officer (HEO)", 6, CIVIL_SERVICE),
    Grade("cs_seo", "Senior executive officer (SEO)", 7, CIVIL_SERVICE),
    Grade("cs_g7", "Grade 7", 9, CIVIL_SERVICE),
    Grade("cs_g6", "Grade 6", 10, CIVIL_SERVICE),
    Grade("cs_scs1", "Senior civil service 1 (SCS1)", 12, CIVIL_SERVICE),
    Grade("cs_scs2", "Senior civil service 2 (SCS2)", 13, CIVIL_SERVICE),
    Grade("cs_scs3", "Senior civil service 3 (SCS3)", 13, CIVIL_SERVICE),
    Grade("out_assistant", "Assistant or administrator", 3, OUTSIDE),
    Grade("out_officer", "Officer or executive", 5, OUTSIDE),
    Grade("out_senior", "Senior officer, account manager or specialist", 6, OUTSIDE),
    Grade("out_manager", "Manager, or experienced freelance", 7, OUTSIDE),
    Grade("out_head", "Head of a team or service", 9, OUTSIDE),
    Grade("out_deputy", "Associate or deputy director", 11, OUTSIDE),
    Grade("out_director", "Director or board member", 13, OUTSIDE),
)

BY_KEY = {grade.key: grade for grade in GRADES}
SENIOR_RANK = 8
"""Band 8a, from which the field speaks of senior roles."""


class HeldPost(Protocol):
    """A grade held between two dates; `ended_on` is the last day, None while it lasts."""

    grade: str
    started_on: date
    ended_on: date | None
    acting_up: bool


P = TypeVar("P", bound=HeldPost)


def rank(key: str) -> int:
    """The place of a grade on the common scale.

    Parameters
    ----------
    key : str
        A grade's key.

    Returns
    -------
    int
        0 (student) to 13 (very senior manager).

    Raises
    ------
    KeyError
        When there is no such grade.
    """
    return BY_KEY[key].rank


def label(key: str | None) -> str:
    """What people read for a grade; an empty string for none.

    Parameters
    ----------
    key : str or None
        A grade's key.

    Returns
    -------
    str
        The label.

    Raises
    ------
    KeyError
        When there is no such grade.
    """
    return BY_KEY[key].label if key else ""


def ordered(keys: Iterable[str]) -> list[str]:
    """Grades from the lowest rank to the highest, as GRADES lists them where ranks are equal.

    Parameters
    ----------
    keys : iterable of str
        Grade keys.

    Returns
    -------
    list of str
        The same keys, sorted.

    Raises
    ------
    KeyError
        When one of them is no grade.
    """
    place = {grade.key: index for index, grade in enumerate(GRADES)}
    return sorted(keys, key=lambda key: (rank(key), place[key]))


def by_family() -> dict[str, list[Grade]]:
    """The grades as they are offered: NHS bands first.

    Returns
    -------
    dict
        Family name to its grades, lowest first.
    """
    families: dict[str, list[Grade]] = {AFC: [], STARTING: [], CIVIL_SERVICE: [], OUTSIDE: []}
    for grade in GRADES:
        families[grade.family].append(grade)
    return families


def choices() -> dict[str, str]:
    """The grades as a list to choose from, with their family where the label does not say it.

    Returns
    -------
    dict
        Key to text: NHS bands first, then starting out, civil service, and outside.
    """
    shown = {CIVIL_SERVICE: "Civil service: {}", OUTSIDE: "Outside the NHS: {}"}
    return {
        grade.key: shown.get(family, "{}").format(grade.label)
        for family, grades in by_family().items()
        for grade in grades
    }


def without_band(key: str | None) -> bool:
    """Whether a grade is that of somebody who is starting out: student, trainee or apprentice.

    Parameters
    ----------
    key : str or None
        A grade's key; None is no grade at all.

    Returns
    -------
    bool
        False for None, which says nothing.
    """
    return key is not None and key in BY_KEY and BY_KEY[key].family == STARTING


def held(posts: Iterable[P], on: date) -> list[P]:
    """The posts held on a day, the newest first.

    Parameters
    ----------
    posts : iterable of HeldPost
        A person's dated history, in any order.
    on : date
        The day asked about.

    Returns
    -------
    list of HeldPost
        Those which had begun and not ended; of two begun on one day the higher rank comes first.
    """
    here = [p for p in posts if p.started_on <= on and (p.ended_on is None or p.ended_on >= on)]
    return sorted(here, key=lambda p: (p.started_on, rank(p.grade)), reverse=True)


def current_post(posts: Iterable[P], on: date) -> P | None:
    """The substantive post on a day: acting up does not count.

    Parameters
    ----------
    posts : iterable of HeldPost
        A person's dated history, in any order.
    on : date
        The day asked about.

    Returns
    -------
    HeldPost or None
        The newest post held that is not acting up; where somebody is only acting up, that post.
    """
    here = held(posts, on)
    return next((post for post in here if not post.acting_up), here[0] if here else None)


def current_grade(posts: Iterable[HeldPost], on: date) -> str | None:
    """The key of the substantive grade on a day.

    Parameters
    ----------
    posts : iterable of HeldPost
        A person's dated history, in any order.
    on : date
        The day asked about.

    Returns
    -------
    str or None
        A grade key; None where nothing is known for that day.
    """
    post = current_post(posts, on)
    return post.grade if post else None


def acting_grade(posts: Iterable[HeldPost], on: date) -> str | None:
    """The key of the grade somebody is acting up to on a day.

    Parameters
    ----------
    posts : iterable of HeldPost
        A person's dated history, in any order.
    on : date
        The day asked about.

    Returns
    -------
    str or None
        A grade key; None where they are not acting up.
    """
    return next((post.grade for post in held(posts, on) if post.acting_up), None)


def current_rank(posts: Iterable[HeldPost], on: date) -> int | None:
    """The rank of the substantive grade on a day.

    Parameters
    ----------
    posts : iterable of HeldPost
        A person's dated history, in any order.
    on : date
        The day asked about.

    Returns
    -------
    int or None
        0 to 13; None where nothing is known for that day.
    """
    key = current_grade(posts, on)
    return None if key is None else rank(key)


def months_acting_up(posts: Sequence[HeldPost], on: date) -> int:
    """Whole months spent acting up, until a day.

    Parameters
    ----------
    posts : sequence of HeldPost
        A person's dated history, in any order; overlapping spells count once.
    on : date
        Spells are counted up to this day.

    Returns
    -------
    int
        Days acted up over 30.44, rounded down.
    """
    days: set[int] = set()
    for post in posts:
        if post.acting_up and post.started_on <= on:
            end = min(post.ended_on or on, on)
            days.update(range(post.started_on.toordinal(), end.toordinal() + 1))
    return int(len(days) / 30.44)
