"""The equality questions: standards kept, versions frozen, what follows from an answer."""

import csv
import doctest
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.monitoring import questions
from mentoring.monitoring.questions import (
    BLANK,
    DATA,
    NOT_ASKED,
    PREFER_NOT,
    derived,
    question_list,
)

FROZEN = {
    "questions_1.json": "ab3a51f3071b1400dda828b508508020",
    "ethnicity_2021_to_nhs2001.csv": "46abd3a24318a95ee3dd8629da516edc",
}
"""Answers say to which version they were given, so its files may not change. Add a new version."""


@pytest.mark.parametrize("name", FROZEN)
def test_a_published_version_never_changes(name: str) -> None:
    assert hashlib.sha256((DATA / name).read_bytes()).hexdigest()[:32] == FROZEN[name]


def test_every_question_can_be_declined_and_none_is_asked_that_no_report_uses() -> None:
    keys = [each.key for each in question_list().questions]
    assert not {"marital", "pregnancy"} & set(keys)
    assert all(each.options[-1].code == PREFER_NOT for each in question_list().questions)
    assert len(keys) == len(set(keys)) == 9


def test_ethnic_groups_are_those_of_2021_with_the_codes_of_2001() -> None:
    asked = question_list().question("ethnicity")
    assert asked is not None
    assert len(asked.options) == 20
    with (DATA / "ethnicity_nhs2001.csv").open(encoding="utf-8") as file:
        codes = {row["code"]: row["wres_group"] for row in csv.DictReader(file)}
    assert {each.nhs for each in asked.options} == set(codes) - {"99"}
    assert all(codes[each.nhs] == each.wres for each in asked.options)


@pytest.mark.parametrize(
    ("answer", "code", "group"),
    [
        ("chinese", "R", "Asian or Asian British"),  # Asian in 2021, "other" in 2001
        ("roma", "C", "White"),
        ("gypsy_or_irish_traveller", "C", "White"),
        ("arab", "S", "Other ethnic group"),
        (PREFER_NOT, "Z", ""),
    ],
)
def test_the_answer_of_2021_and_the_code_of_2001_are_both_there(
    answer: str, code: str, group: str
) -> None:
    asked = question_list().question("ethnicity")
    option = asked.option(answer) if asked else None
    assert option is not None and option.group == group
    assert derived({"ethnicity": answer})["ethnicity_nhs2001"] == code


def test_never_asked_is_not_declined() -> None:
    assert derived({})["ethnicity_nhs2001"] == "99"
    assert derived({"ethnicity": BLANK})["ethnicity_nhs2001"] == "99"
    assert derived({"sexual_orientation": PREFER_NOT})["sexual_orientation_nhs"] == "Z"
    assert derived({})["sexual_orientation_nhs"] == "9"


@pytest.mark.parametrize(
    ("condition", "activity", "disability"),
    [
        ("yes", "a_lot", "yes"),
        ("yes", "a_little", "yes"),
        ("yes", "not_at_all", "no"),
        ("yes", PREFER_NOT, PREFER_NOT),
        ("yes", BLANK, BLANK),
        ("no", NOT_ASKED, "no"),
        (PREFER_NOT, NOT_ASKED, PREFER_NOT),
        (NOT_ASKED, NOT_ASKED, BLANK),
    ],
)
def test_disability_follows_from_two_answers(
    condition: str, activity: str, disability: str
) -> None:
    answers = {"disability_condition": condition, "disability_activity": activity}
    assert derived(answers)["disability"] == disability


@pytest.mark.parametrize(
    ("answer", "background"),
    [
        ("prof", "professional"),
        ("smallbiz", "intermediate"),
        ("ltu", "lower"),
        ("other", "unplaced"),
        (PREFER_NOT, PREFER_NOT),
        (BLANK, BLANK),
    ],
)
def test_socio_economic_background_follows_from_one(answer: str, background: str) -> None:
    found = derived({"seb_parental_occupation": answer})
    assert found["socio_economic_background"] == background


CODES = [option.code for question in question_list().questions for option in question.options]


@given(
    st.dictionaries(
        st.sampled_from([each.key for each in question_list().questions] + ["marital"]),
        st.sampled_from([*CODES, BLANK, "made up"]),
    )
)
def test_whatever_is_stored_has_one_state_for_every_question(given: dict[str, str]) -> None:
    tidy = question_list().tidied(given)
    assert list(tidy) == [each.key for each in question_list().questions]
    if tidy["disability_condition"] != "yes":
        assert tidy["disability_activity"] == NOT_ASKED
    assert question_list().tidied(tidy) == tidy


def test_the_examples_in_the_documentation_run() -> None:
    assert doctest.testmod(questions).failed == 0
