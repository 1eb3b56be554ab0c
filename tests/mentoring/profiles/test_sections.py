"""What a profile asks for: few enough questions for a tired person on a phone."""

from mentoring.profiles import completeness, sections
from mentoring.profiles.models import Profile


def empty() -> Profile:
    return Profile(skills=[], posts=[], avoids=[])


def test_a_mentee_must_answer_twelve_questions_at_most() -> None:
    assert len(completeness.required_questions("mentee")) <= 12


def test_a_mentor_must_answer_eight_questions_at_most() -> None:
    assert len(completeness.required_questions("mentor")) <= 8


def test_a_question_is_required_only_of_people_who_are_shown_its_page() -> None:
    for section in sections.SECTIONS:
        for question in section.questions:
            assert question.required <= section.roles, question.key


def test_every_page_says_who_sees_it() -> None:
    assert all(section.seen_by.endswith(".") for section in sections.SECTIONS)


def test_an_empty_profile_misses_the_pages_its_side_requires() -> None:
    missing = [section.key for section in completeness.missing_sections(empty(), ["mentor"])]
    assert missing == ["job", "grade", "organisation", "offered", "capacity", "meeting"]
    assert "wanted" in [s.key for s in completeness.missing_sections(empty(), ["junior"])]


def test_an_optional_page_leads_to_the_next_page_and_a_needed_one_to_what_is_needed() -> None:
    begun = Profile(wants_mentor=True, job_title="Writer", skills=[], posts=[], avoids=[])

    def after(key: str) -> str:
        return getattr(completeness.next_section(begun, sections.BY_KEY[key]), "key", "check")

    assert [after(key) for key in ("pause", "refused", "languages", "values", "avoid")] == [
        "refused",
        "meeting",
        "contact",
        "style",
        "line-manager",
    ]
    assert after("line-manager") == "check", "the last page leads to checking what was said"
    assert after("job") == "grade"
    assert after("meeting") == "grade", "from a needed page to what is needed, from the top again"
    begun.meeting_modes, begun.availability = ["video"], ["evenings"]
    assert after("refused") == "languages", "what is needed and done is not asked again"


def test_somebody_who_has_not_said_what_they_want_is_asked_that_first() -> None:
    assert [s.key for s in sections.sections_for(sections.roles_of(empty()))] == ["roles"]
