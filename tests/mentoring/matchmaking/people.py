"""Made-up people for the pure parts of the matchmaking: no database."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from mentoring.matchmaking.people import Intake, Person
from mentoring.profiles.likeness import KEYS, LEVELS

SKILLS = ("media", "digital", "leadership", "interviews")
PLACES = ("north", "south", "")
SPLIT = {"organisation": "both", "may_be": frozenset({"north", "south"})}
EMPLOYED: list[dict[str, Any]] = [{"organisation": place} for place in PLACES] + [SPLIT]
STYLES = tuple((level,) * len(KEYS) for level in (0, 1, LEVELS))


def person(number: int, side: str = "mentee", **told: Any) -> Person:
    usual = {"name": f"Person {number}", "email": f"p{number}@example.org"}
    return Person(application_id=number, account_id=1000 + number, side=side, **usual | told)


@st.composite
def intakes(draw: st.DrawFn, most_left: int = 4, most_right: int = 3) -> Intake:
    """A handful of people on each side, with rules of every kind between some of them."""
    lefts = range(1, draw(st.integers(1, most_left)) + 1)
    rights = range(101, draw(st.integers(1, most_right)) + 101)
    emails = [f"p{number}@example.org" for number in (*lefts, *rights)]

    def someone(number: int, side: str) -> Person:
        return person(
            number,
            side,
            places=draw(st.integers(1, 2)) if side == "mentor" else 1,
            **draw(st.sampled_from(EMPLOYED)),
            rank=draw(st.integers(-1, 13)),
            aim_rank=draw(st.integers(-1, 13)),
            wants=draw(st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 3))),
            offers=draw(st.frozensets(st.sampled_from(SKILLS))),
            specialisms=draw(st.frozensets(st.sampled_from(SKILLS))),
            times=draw(st.frozensets(st.sampled_from(("mornings", "evenings")))),
            refuses=draw(st.frozensets(st.sampled_from(SKILLS), max_size=1)),
            tags=draw(st.frozensets(st.sampled_from(("faith", "carer")))),
            tags_importance=draw(st.integers(0, 3)),
            values=draw(st.frozensets(st.sampled_from(("fairness", "craft")))),
            style=draw(st.sampled_from(STYLES)),
            manager_email=draw(st.sampled_from(["", *emails])),
            avoid_emails=draw(st.frozensets(st.sampled_from(emails), max_size=1)),
            avoid_organisations=draw(
                st.frozensets(st.sampled_from(("north", "south")), max_size=1)
            ),
            **(_asked_as_mentee() if side == "mentee" else _asked_as_mentor()),
        )

    def _asked_as_mentee() -> dict[str, Any]:
        return {"choices": draw(_lists(rights))}

    def _asked_as_mentor() -> dict[str, Any]:
        mentees = st.sampled_from(lefts)
        return {
            "prefers": draw(st.frozensets(mentees)),
            "avoids": draw(st.frozensets(mentees, max_size=1)),
        }

    left = tuple(someone(number, "mentee") for number in lefts)
    right = tuple(someone(number, "mentor") for number in rights)
    pair = st.tuples(st.sampled_from(lefts), st.sampled_from(rights))
    return Intake(
        left=left,
        right=right,
        apart=frozenset(frozenset(each) for each in draw(st.lists(pair, max_size=2))),
        again=frozenset(
            frozenset((one + 1000, other + 1000)) for one, other in draw(st.lists(pair, max_size=2))
        ),
    )


@st.composite
def _lists(draw: st.DrawFn, others: Sequence[int]) -> dict[int, int]:
    """Up to five of the other side, each in a place of their own."""
    chosen = draw(st.lists(st.sampled_from(others), unique=True, max_size=5))
    return {other: place for place, other in enumerate(chosen, 1)}


def may_meet(one: Person, other: Person, intake: Intake, *, apart: bool = True) -> bool:
    """The hard rules once more, written the slow and plain way."""
    if apart and _may_be_at(one) & _may_be_at(other):
        return False
    if frozenset((one.application_id, other.application_id)) in intake.apart:
        return False
    if frozenset((one.account_id, other.account_id)) in intake.again:
        return False
    if any(one.wants.get(key) == 3 for key in other.refuses):
        return False
    if one.email in other.avoid_emails or other.email in one.avoid_emails:
        return False
    if one.application_id in other.avoids:
        return False
    if _may_be_at(one) & other.avoid_organisations or _may_be_at(other) & one.avoid_organisations:
        return False
    return not (_above(one, other, intake) or _above(other, one, intake))


def _may_be_at(one: Person) -> frozenset[str]:
    return one.may_be or frozenset([one.organisation] if one.organisation else [])


def _above(below: Person, person: Person, intake: Intake) -> bool:
    manager = {each.email: each.manager_email for each in intake.people}
    email, seen = below.email, set()
    while email and email not in seen:
        if email == person.email:
            return True
        seen.add(email)
        email = manager.get(email, "")
    return False
