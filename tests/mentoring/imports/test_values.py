"""What people type is read with goodwill; nothing typed ever breaks the reading."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.imports import terms, values
from mentoring.imports.topics import Known, Topics
from mentoring.profiles import grades, vocabulary
from mentoring.profiles.choices import LANGUAGES

TODAY = date(2026, 11, 22)
TOPICS = Topics(Known(entry.key, entry.label) for entry in vocabulary.ENTRIES)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("B7", "band_7"),
        ("Band Seven", "band_7"),
        ("8A", "band_8a"),
        ("AfC 6", "band_6"),
        ("AfC Band 5", "band_5"),
        ("band eight b", "band_8b"),
        ("8 c", "band_8c"),
        ("Bd 6", "band_6"),
        ("Agenda for Change band 8d", "band_8d"),
        ("6.", "band_6"),
        ("VSM", "vsm"),
        ("HEO", "cs_heo"),
        ("Grade 7", "cs_g7"),
        ("student", "student"),
        ("Band 8a (acting 8b)", "band_8a"),
        ("Very senior manager (VSM)", "vsm"),
    ],
)
def test_a_band_is_read_however_it_is_written(typed: str, key: str) -> None:
    assert terms.grade(typed).value == key


@pytest.mark.parametrize(
    ("typed", "words"),
    [("band 8", "four levels"), ("5/6", "several bands"), ("Wizard", "do not know")],
)
def test_a_band_that_is_not_clear_is_a_question(typed: str, words: str) -> None:
    read = terms.grade(typed)
    assert read.value is None
    assert words in read.note


@pytest.mark.parametrize("typed", ["", " ", "n/a", "TBC", "-", "#REF!", "prefer not to say"])
def test_nothing_is_nothing_everywhere(typed: str) -> None:
    for read in (terms.grade, TOPICS.read, values.capacity, values.years, values.yes_no):
        assert read(typed) == values.NOTHING


def test_merged_lists_come_apart() -> None:
    assert TOPICS.read("Media; Digital").value == ["media", "digital"]
    assert TOPICS.read("media, digital & social").value == ["media", "digital"]
    assert TOPICS.read("• Leadership\n• Confidence").value == ["leadership", "confidence"]
    assert TOPICS.read("Insight, evaluation and data; PR").value == ["insight", "media"]
    assert TOPICS.read("Media relations and press office").value == ["media"]


def test_what_coordinators_added_renamed_merged_and_retired_is_read_as_it_stands() -> None:
    topics = Topics(
        [
            Known("media", "Press and media"),
            Known("podcasts", "Podcasts, radio and audio"),
            Known("digital", "Digital", offered=False, merged_into="online"),
            Known("online", "Online and social", offered=False, merged_into="web"),
            Known("web", "Web and social media"),
            Known("brand", "Brand", offered=False),
        ]
    )
    for typed, keys in (
        ("Podcasts, radio and audio; Press and media", ["podcasts", "media"]),
        ("Podcasts", ["podcasts"]),
        ("Podcasts, radio and audoi".replace(",", ""), ["podcasts"]),
        ("Media relations and press office", ["media"]),
        ("press office", ["media"]),
        ("Digital and social media", ["web"]),
        ("website", ["web"]),
        ("Brand", None),
    ):
        assert topics.read(typed).value == keys, typed
    assert "“Brand”" in topics.read("Brand").note


@pytest.mark.parametrize(
    ("typed", "keys", "words"),
    [
        ("English", ["english"], ""),
        ("English, BSL and Welsh", ["english", "bsl", "welsh"], ""),
        ("Polish", ["english", "polish"], "We added English"),
        ("English; Klingon", ["english"], "“Klingon”"),
        ("Klingon", None, "“Klingon”"),
    ],
)
def test_languages_are_read(typed: str, keys: list[str] | None, words: str) -> None:
    read = terms.languages(typed)
    assert read.value == keys
    assert words in read.note if words else not read.note


@pytest.mark.parametrize(
    ("typed", "number"),
    [("3", 3), ("12", 12), ("three a year", 3), ("2-3", 2), ("0", None), ("31", None)],
)
def test_a_yearly_limit_is_read(typed: str, number: int | None) -> None:
    read = values.capacity_year(typed)
    assert read.value == number
    assert number is not None or "from 1 to 30" in read.note


def test_a_topic_nobody_knows_is_named_and_the_others_are_kept() -> None:
    read = TOPICS.read("Media; Juggling")
    assert read.value == ["media"]
    assert "“Juggling”" in read.note


@pytest.mark.parametrize(
    ("typed", "number"), [("2", 2), ("two", 2), ("up to 3", 3), ("3 (max)", 3), ("0", 0)]
)
def test_capacity_is_read_however_it_is_written(typed: str, number: int) -> None:
    assert values.capacity(typed) == values.Read(number)


@pytest.mark.parametrize("typed", ["2-3", "2 or 3", "2 to 3", "2027-03-02", "02-Mar"])
def test_a_range_of_places_takes_the_smaller_with_a_question(typed: str) -> None:
    read = values.capacity(typed)
    assert read.value == 2
    assert "We took 2" in read.note


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3/2/25", date(2025, 2, 3)),
        ("03.02.2025", date(2025, 2, 3)),
        ("3rd Feb 25", date(2025, 2, 3)),
        ("3rd of February, 2025", date(2025, 2, 3)),
        ("2025-02-03", date(2025, 2, 3)),
        ("Feb 2025", date(2025, 2, 1)),
        ("02/2025", date(2025, 2, 1)),
        ("2025", date(2025, 1, 1)),
        ("45000", date(2023, 3, 15)),
    ],
)
def test_a_day_is_read_in_british_order(typed: str, day: date) -> None:
    assert values.day(typed, TODAY).value == day


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("31/02/2025", "does not exist"),
        ("29/02/2023", "does not exist"),
        ("2/13/2025", "does not exist"),
        ("1/1/2030", "in the future"),
        ("last year", "not a date"),
        ("1/1/1901", "too long ago"),
    ],
)
def test_a_day_that_cannot_be_is_a_problem(typed: str, words: str) -> None:
    read = values.day(typed, TODAY)
    assert read.value is None
    assert words in read.note


@pytest.mark.parametrize(
    ("typed", "answer"), [("yes", True), ("Y", True), ("x", True), ("✓", True), ("No", False)]
)
def test_a_tick_is_a_tick(typed: str, answer: bool) -> None:
    assert values.yes_no(typed).value is answer


@pytest.mark.parametrize(
    ("typed", "side"),
    [
        ("Mentee", "mentee"),
        ("I want to be a mentor", "mentor"),
        ("looking for a mentor", "mentee"),
        ("MENTOR ", "mentor"),
        ("Junior", "junior"),
    ],
)
def test_the_side_is_read_from_a_sentence(typed: str, side: str) -> None:
    assert terms.side(typed).value == side


def test_ways_and_times_to_meet_are_read() -> None:
    assert terms.modes("Teams or f2f").value == ["video", "in_person"]
    assert terms.modes("phone or written messages").value == ["phone", "messages"]
    assert terms.times("Mon-Fri lunchtimes").value == ["lunchtimes"]
    assert terms.times("flexible").value == ["mornings", "lunchtimes", "afternoons"]


def test_years_are_rounded_down() -> None:
    assert values.years("10+").value == 10
    assert values.years("18 months").value == 1
    assert values.years("less than 1 year").value == 0
    assert values.years("ages").value is None


@given(st.text())
def test_no_text_ever_breaks_the_reading(typed: str) -> None:
    assert terms.grade(typed).value in {None, *grades.BY_KEY}
    assert set(TOPICS.read(typed).value or ()) <= vocabulary.LABELS.keys()
    assert values.capacity(typed).value in {None, *range(11)}
    years = values.years(typed).value
    assert years is None or 0 <= years <= 60
    day = values.day(typed, TODAY).value
    assert day is None or day <= TODAY
    assert terms.side(typed).value in {None, "mentee", "mentor", "junior", "senior"}
    assert set(terms.languages(typed).value or ()) <= LANGUAGES.keys()
    assert values.capacity_year(typed).value in {None, *range(1, 31)}
    terms.modes(typed)
    terms.times(typed)
    values.yes_no(typed)


@given(st.from_regex(r"[0-9]{1,5}[-/. ]?[0-9]{0,5}[-/. ]?[0-9]{0,5}", fullmatch=True))
def test_no_number_ever_breaks_the_reading(typed: str) -> None:
    test_no_text_ever_breaks_the_reading.hypothesis.inner_test(typed)
