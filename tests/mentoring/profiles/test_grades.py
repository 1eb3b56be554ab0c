"""Grades are ordered by rank, and a dated history says what somebody held on a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mentoring.profiles import grades

DAYS = st.dates(date(2015, 1, 1), date(2027, 12, 31))


@dataclass
class Held:
    grade: str
    started_on: date
    ended_on: date | None = None
    acting_up: bool = False


@st.composite
def posts(draw: st.DrawFn) -> Held:
    started = draw(DAYS)
    length = draw(st.none() | st.integers(0, 2000))
    return Held(
        draw(st.sampled_from(sorted(grades.BY_KEY))),
        started,
        None if length is None else started + timedelta(days=length),
        draw(st.booleans()),
    )


def test_bands_stand_in_their_order_and_not_in_that_of_their_names() -> None:
    keys = ["vsm", "band_9", "band_8d", "band_8a", "band_7", "band_2"]
    assert grades.ordered(keys) == ["band_2", "band_7", "band_8a", "band_8d", "band_9", "vsm"]


def test_every_grade_fits_its_column_and_the_scale() -> None:
    assert len({grade.key for grade in grades.GRADES}) == len(grades.GRADES)
    assert all(len(grade.key) <= 20 and 0 <= grade.rank <= 13 for grade in grades.GRADES)
    assert sum(len(family) for family in grades.by_family().values()) == len(grades.GRADES)


def test_acting_up_leaves_the_substantive_grade_as_it_is() -> None:
    history = [
        Held("band_7", date(2023, 4, 1)),
        Held("band_8a", date(2025, 1, 1), date(2025, 6, 30), acting_up=True),
    ]
    assert grades.current_grade(history, date(2025, 3, 1)) == "band_7"
    assert grades.acting_grade(history, date(2025, 3, 1)) == "band_8a"
    assert grades.acting_grade(history, date(2025, 7, 1)) is None
    assert grades.months_acting_up(history, date(2026, 1, 1)) == 5


def test_somebody_who_is_only_acting_up_has_that_grade() -> None:
    assert grades.current_grade([Held("band_6", date(2024, 1, 1), None, True)], date(2025, 1, 1))


@given(st.lists(posts(), max_size=6), DAYS)
def test_the_current_grade_is_one_that_is_held_on_the_day(history: list[Held], on: date) -> None:
    found = grades.current_post(history, on)
    here = [p for p in history if p.started_on <= on and (p.ended_on is None or p.ended_on >= on)]
    assert (found is None) == (not here)
    if found is not None:
        assert found in here
        assert not found.acting_up or all(post.acting_up for post in here)


@given(st.lists(posts(), max_size=6), DAYS)
def test_the_order_of_the_rows_does_not_matter(history: list[Held], on: date) -> None:
    assert grades.current_rank(history, on) == grades.current_rank(history[::-1], on)


@given(st.lists(posts(), max_size=5), DAYS)
def test_overlapping_spells_of_acting_up_count_once(history: list[Held], on: date) -> None:
    assert grades.months_acting_up(history * 2, on) == grades.months_acting_up(history, on)
