"""What became of people, and the yes-or-no outcomes that are counted of them. Pure."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mentoring.choices.rules import MOST, place_name
from mentoring.disclosure import MIN_RESPONDENTS
from mentoring.reports.fairness.groups import Told
from mentoring.reports.figures import median

ANOTHER = MOST + 1
"""The place of a mentor somebody did not name: after all that can be named."""


@dataclass(frozen=True)
class Outcome:
    """What became of one person, and what they have told.

    Parameters
    ----------
    told : Told or None
        Equality answers that may be used.
    pairings : int
        Pairings that wait for answers, are active or have ended.
    days : int or None
        From applying to the first invitation to such a pairing.
    score : float or None
        Points of the pair as a coordinator sees them, over the most possible.
    place : int or None
        Which of the mentors they named they got in that match, from 1; `ANOTHER` for none of
        them; None where they named nobody or no match paired them.
    """

    told: Told | None
    pairings: int = 0
    days: int | None = None
    score: float | None = None
    place: int | None = None


@dataclass(frozen=True)
class Measure:
    """A yes-or-no outcome: how many of those it is asked of it is true of.

    Parameters
    ----------
    key, title : str
        Name in files, and heading.
    counts : str
        What it counts, in a sentence.
    base : str
        Key of the measure whose "yes" it is asked of; `PEOPLE` for everybody.
    true : callable
        Whether it is true of a person it is asked of.
    """

    key: str
    title: str
    counts: str
    base: str
    true: Callable[[Outcome], bool]


PEOPLE = "people"


def measures_for(people: Sequence[Outcome], *, carries: bool) -> list[Measure]:
    """Return what is measured of one side of a cohort.

    Parameters
    ----------
    people : sequence of Outcome
        Everybody on that side.
    carries : bool
        Whether it is the side that carries several pairings.

    Returns
    -------
    list of Measure
        Time, score and place are compared with the middle of the cohort, and left out when fewer
        than `MIN_RESPONDENTS` people have them.
    """
    paired = Measure(
        "paired",
        "Have a pair",
        "People with a pairing that waits for answers, is active or has ended, of all approved",
        PEOPLE,
        lambda each: each.pairings > 0,
    )
    if carries:
        several = Measure(
            "several",
            "Carry two or more",
            "People with two or more such pairings, of those with a pair",
            "paired",
            lambda each: each.pairings > 1,
        )
        return [paired, several]
    found = [paired]
    days = [each.days for each in people if each.days is not None]
    if len(days) >= MIN_RESPONDENTS:
        found.append(_soon(math.floor(median(days) or 0)))
    scores = [each.score for each in people if each.pairings > 0 and each.score is not None]
    if len(scores) >= MIN_RESPONDENTS:
        middle = math.floor((median(scores) or 0) * 100)
        everybody = len(scores) == sum(each.pairings > 0 for each in people)
        found += [_score(middle, "paired")] if everybody else [MATCHED, _score(middle, "matched")]
    places = [each.place for each in people if each.pairings > 0 and each.place is not None]
    if len(places) >= MIN_RESPONDENTS:
        found += [NAMED, _place(min(math.ceil(median(places) or MOST), MOST))]
    return found


def _soon(middle: int) -> Measure:
    return Measure(
        "soon",
        f"Invited within {middle} days",
        f"People whose first invitation came within {middle} days of applying (the middle of this "
        "cohort), of those with a pair",
        "paired",
        lambda each: each.days is not None and each.days <= middle,
    )


MATCHED = Measure(
    "matched",
    "Paired by a match",
    "People whose pair came from a published match, of those with a pair",
    "paired",
    lambda each: each.score is not None,
)


def _score(middle: int, base: str) -> Measure:
    return Measure(
        "score",
        f"Score of {middle}% or more",
        f"People whose pair has {middle}% of the most points possible or more (the middle of this "
        "cohort), of those paired by a match; personal fit counts only roughly",
        base,
        lambda each: each.score is not None and math.floor(each.score * 100) >= middle,
    )


NAMED = Measure(
    "named",
    "Named mentors",
    "People who had named mentors when a published match paired them, of those with a pair",
    "paired",
    lambda each: each.place is not None,
)


def _place(last: int) -> Measure:
    """Whether somebody got one of their choices down to a place."""
    if last == MOST:
        title, told = "Got a mentor they named", "any mentor they named"
    elif last == 1:
        title, told = "Got their first choice", "their first choice"
    else:
        title = f"Got their {place_name(last)} or better"
        told = f"their {place_name(last)} or one they put before it"
    return Measure(
        "place",
        title,
        f"People whom a published match paired with {told} (the middle of this cohort), of those "
        "with a pair who had named mentors; people without a pair are not in it",
        "named",
        lambda each: each.place is not None and each.place <= last,
    )
