"""Headings are recognised; what is protected is never kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.imports.columns import Field, Guess, Seen, guess, guess_all, known, refine


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("E-mail address *", Field.EMAIL),
        ("Work email", Field.EMAIL),
        ("Line manager's email", Field.MANAGER),
        ("First name", Field.FIRST_NAME),
        ("Surname", Field.LAST_NAME),
        ("Full name", Field.NAME),
        ("AfC\nBand", Field.GRADE),
        ("Band you are aiming for", Field.AIM_GRADE),
        ("In this band since?", Field.GRADE_SINCE),
        ("Trust / organisation", Field.ORGANISATION),
        ("Current role", Field.JOB_TITLE),
        ("How many mentees could you take?", Field.CAPACITY),
        ("How many new mentees a year, at most?", Field.CAPACITY_YEAR),
        ("Yearly limit", Field.CAPACITY_YEAR),
        ("How many years have you worked?", Field.YEARS),
        ("Languages you can meet in", Field.LANGUAGES),
        ("How would you like to meet?", Field.MEETING_MODES),
        ("Areas you would like help with", Field.WANTED),
        ("Topics you can help with", Field.OFFERED),
        ("Your specialisms", Field.SPECIALISMS),
        ("Region", Field.REGION),
        ("Mentee or mentor?", Field.SIDE),
        ("Would you like to be a mentor?", Field.WANTS_MENTOR),
        ("Why do you want to take part?", Field.STATEMENT),
    ],
)
def test_a_heading_is_recognised(heading: str, field: Field) -> None:
    assert guess(heading) == Guess(field=field)


@pytest.mark.parametrize(
    "heading",
    [
        "Ethnicity (optional)",
        "Ethnic group",
        "Race",
        "Religion or belief",
        "Do you have a disability?",
        "Health conditions",
        "Neurodivergent?",
        "Sexual orientation",
        "LGBTQ+",
        "Gender",
        "Pronouns",
        "Date of birth",
        "Age group",
        "Caring responsibilities",
        "Socio-economic background",
        "Shared background you would like in a mentor",
        "Lived experience",
        "Ethnicity as recorded by your employer",
        "Are you from an under-represented group?",
        "Access needs",
        "Nationality",
        "First language",
        "Languages spoken at home",
    ],
)
def test_what_is_protected_is_recognised(heading: str) -> None:
    assert guess(heading).special is not None
    assert guess(heading).field is None


def test_an_employer_that_is_about_health_is_an_employer() -> None:
    assert guess("Health board or trust").field is Field.ORGANISATION
    assert guess("Your health organisation").special is None


def seen(*cells: str) -> Seen:
    counted = Seen()
    for cell in cells:
        counted.look(cell)
    return counted


def test_answers_about_protected_matters_are_recognised_under_any_heading() -> None:
    cells = seen("White British", "Asian or Asian British", "", "Black African")
    assert refine([Guess()], [cells]) == [Guess(special="experience")]
    assert refine([Guess()], [seen(*["Monday"] * 50, "dyslexia")])[0].special
    assert refine([Guess(Field.STATEMENT)], [seen("I am keen", "Muslim")])[0].special


def test_role_is_the_side_when_its_cells_say_so() -> None:
    assert refine([Guess(Field.JOB_TITLE)], [seen("Mentor", "Mentee")]) == [Guess(Field.SIDE)]
    assert refine([Guess(Field.JOB_TITLE)], [seen("Officer")]) == [Guess(Field.JOB_TITLE)]


def test_a_column_of_addresses_is_found_without_its_heading() -> None:
    assert refine([Guess()], [seen("a@b.uk", "c@d.uk")]) == [Guess(Field.EMAIL)]


def test_two_columns_for_one_thing_are_taken_once() -> None:
    first, second = guess_all(["Email", "Personal email"])
    assert (first.field, second.field) == (Field.EMAIL, None)
    assert [g.field for g in guess_all(["Specialism 1", "Specialism 2"])] == [Field.SPECIALISMS] * 2


def test_the_header_is_told_from_titles_and_people() -> None:
    assert known(["Name", "Email", "Band"]) > known(["Our mentees", "", ""])
    assert known(["Name", "Email", "Band"]) > known(["Ana", "ana@example.org", "7"])


@given(st.text())
def test_any_heading_can_be_asked_about(heading: str) -> None:
    found = guess(heading)
    assert found.field is None or found.special is None
