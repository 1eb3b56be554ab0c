"""Reasons in plain words, to the coordinator and to each of the two."""

from typing import Any

from mentoring.matchmaking import effects, unmatched, wording
from mentoring.matchmaking.left_out import UNTRAINED
from mentoring.matchmaking.solving import (
    NO_ONE,
    NO_PLACES,
    NOTHING_TO_GAIN,
    NOTHING_TO_GIVE,
    OUTNUMBERED,
    SPARE,
)


def part(key: str, points: int = 10, most: int = 20, **facts: Any) -> dict[str, Any]:
    return {"criterion": key, "points": points, "max_points": most, "code": "", "facts": facts}


PARTS = [
    part("goals", 90, 100, met=["media", "senior_role"], missing=["digital"]),
    part("role", 20, above=1),
    part("seniority", 5, gap=6, best_from=2, best_to=4),
    part("specialism", 0),
    part("logistics", 1, times_asked=["evenings"], times_offered=["mornings"], modes=[], times=[]),
    part("personal_fit", 50, 100),
]


def test_the_largest_parts_come_first_with_the_facts_behind_them() -> None:
    lines = wording.part_lines(PARTS, "Ana", "Sam")
    assert [line.title for line in lines[:2]] == ["Career goals", "Role aimed at"]
    assert lines[0].fits == (
        "Ana wants to work on media relations and press office, and applying for a more senior "
        "role; Sam offers both."
    )
    assert lines[0].lacks == (
        "Ana also wants to work on digital and social media, which Sam does not offer."
    )
    assert lines[-1].title == "Personal fit"


def test_each_person_is_addressed_and_the_other_named() -> None:
    mentee = wording.letter_reasons(PARTS, "mentee", "Sam")
    mentor = wording.letter_reasons(PARTS, "mentor", "Ana")
    assert mentee[0].startswith("You want to work on media relations and press office")
    assert mentee[0].endswith("Sam offers both.")
    assert mentor[0].startswith("Ana wants to work on media")
    assert mentor[0].endswith("you offer both.")
    assert mentee[-1] == (
        "You prefer weekday evenings; Sam weekday mornings. Agree how to meet first."
    )
    assert mentor[-1].startswith("Ana prefers weekday evenings; you weekday mornings.")


def test_what_the_senior_colleague_learns_is_told_the_other_way_round() -> None:
    parts = [part("goals_back", met=["digital"], missing=[])]
    junior = wording.letter_reasons(parts, "junior", "Sam")
    senior = wording.letter_reasons(parts, "senior", "Ana")
    assert junior == ["Sam wants to work on digital and social media; you offer this."]
    assert senior == ["You want to work on digital and social media; Ana offers this."]


def test_a_pair_with_nothing_to_say_still_gets_a_reason() -> None:
    assert wording.letter_reasons([part("goals", met=[], missing=[])], "mentee", "Sam") == [
        "Of the people taking part, you two fit each other best."
    ]
    lines = wording.part_lines([part("seniority")], "Ana", "Sam")
    assert lines[0].lacks == wording.NOT_TOLD


def test_a_wish_nobody_uttered_is_no_misfit_and_is_not_said_to_count() -> None:
    part = {"criterion": "preference", "points": 0, "max_points": 42, "facts": {}}
    (line,) = wording.part_lines([part], "Ana", "Ben")
    assert (line.fits, line.lacks) == (wording.NOTHING_SAID, "")
    part = {"criterion": "choice", "points": 0, "max_points": 125, "facts": {"named": 0}}
    (line,) = wording.part_lines([part], "Ana", "Ben")
    assert (line.fits, line.lacks) == ("Ana named nobody, which takes nothing from any pair.", "")
    assert not any("nobody" in each for each in wording.letter_reasons([part], "mentee", "Ben"))


def test_every_reason_the_engine_can_give_has_words_and_a_letter() -> None:
    codes = {
        NO_ONE,
        NO_PLACES,
        NOTHING_TO_GAIN,
        NOTHING_TO_GIVE,
        OUTNUMBERED,
        SPARE,
        "same_organisation",
        "other_organisation",
        "kept_apart",
        unmatched.SET_ASIDE,
        UNTRAINED,
    }
    assert codes == set(unmatched.LETTERS)
    assert codes | {"deferred"} == set(unmatched.COORDINATOR)
    for code in codes:
        letter = unmatched.letter_for(code)
        assert letter is not None
        assert letter.can_do
        assert letter.next
    assert unmatched.letter_for("deferred") is None
    assert unmatched.coordinator_line("deferred", {"until": "2027-03-02"}).endswith(
        "(ask again on 2 March 2027)"
    )


def test_what_other_partners_would_cost_is_graded_so_that_they_can_be_told_apart() -> None:
    told = [effects.size_words(points, 50) for points in (0, 50, 90, 168, 240, 400, 600)]
    assert told[0] == told[1], "what one shared experience can give tells nothing"
    assert len(set(told)) == 6
    assert effects.least_words(240, 50).endswith("at least a good deal")
    assert effects.said_once(["a", "a"]) == "a"
    assert effects.said_once(["a"]) == effects.said_once(["a", "b"]) == ""
    alike = {"code": "costs", "points_lost": 240, "places": 0, "others": 0}
    assert effects.cost_words(alike, 50, sized=False) == "Nobody else would change partner"
    assert effects.cost_words(alike | {"others": 2}, 50, sized=False) == (
        "2 other people would change partner"
    )
