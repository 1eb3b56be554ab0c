"""The figures of one side: right where they are shown, and never where they must not be."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from mentoring.circles.rules import LARGEST
from mentoring.disclosure import MIN_COUNT, MIN_RESPONDENTS
from surveys.evaluation.figures import (
    base_of,
    label_of,
    response_rate,
    round_half_up,
    side_figures,
)
from surveys.instruments.declaration import declared, parse
from surveys.instruments.items import OpenItem
from surveys.instruments.scoring import enps
from surveys.responses.models import NOT_APPLICABLE

CHECK_IN = parse(next(d for d in declared() if d["key"] == "check-in-mentee"))


def people(count: int, **answers: Sequence[str]) -> list[dict[str, str]]:
    """So many people; each named item takes its answers in turn, the others are spread out."""
    made = []
    for number in range(count):
        given: dict[str, str] = {}
        for place, item in enumerate(CHECK_IN.items()):
            if isinstance(item, OpenItem):
                continue
            options = list(item.options())  # type: ignore[attr-defined]  # all but open items
            usual = options[(number + place) % len(options)]
            chosen = answers.get(item.key, ())
            given[item.key] = chosen[number % len(chosen)] if chosen else usual
            if not given[item.key]:
                del given[item.key]
        made.append(given)
    return made


def figure(report: dict[str, Any], key: str) -> dict[str, Any]:
    return next(item for item in report["items"] if item["key"] == key)


@pytest.mark.parametrize(("count", "shown"), [(0, False), (9, False), (10, True), (11, True)])
def test_nothing_is_shown_of_fewer_than_ten(count: int, shown: bool) -> None:
    report = side_figures(CHECK_IN, people(count))
    assert bool(report["items"]) is shown
    assert bool(report["scales"]) is shown


@pytest.mark.parametrize("invited", range(LARGEST + 5))
def test_a_response_rate_is_never_that_of_one_circle(invited: int) -> None:
    assert MIN_RESPONDENTS > LARGEST
    assert set(response_rate(invited, invited, circles=1).values()) == {None}
    two = response_rate(invited, invited, circles=2)
    assert (two["invited"] is None) is (invited < MIN_RESPONDENTS)


def test_a_question_answered_by_nine_of_twelve_shows_nothing() -> None:
    report = side_figures(CHECK_IN, people(12, fair=["3"] * 4 + ["2"] * 5 + [""] * 3))
    fair = figure(report, "fair")
    assert (fair["score"], fair["bands"], fair["base"]) == (None, [], None)


def test_enps_is_the_formula_rounded_once() -> None:
    answers = ["9", "10", "8", "7", "5", "6", "0", "9", "10", "9", "3", "8", "10"]
    shown = figure(side_figures(CHECK_IN, people(13, recommend=answers)), "recommend")
    exact = enps([int(each) for each in answers])
    assert exact == Fraction(200, 13)
    assert shown["score"] == 15
    assert shown["base"] == "13"


def test_the_leave_figure_counts_those_who_do_not_know() -> None:
    answers = ["1"] * 3 + ["2"] * 3 + ["3"] * 2 + ["4"] * 6 + ["5"] * 4 + ["unknown"] * 6
    stay = figure(side_figures(CHECK_IN, people(24, stay=answers)), "stay")
    assert stay["leaving"] == {
        "count": 6,
        "answered": 24,
        "percent": 25,
        "knowing": 18,
        "percent_of_knowing": 33,
    }
    assert stay["bands"] == [
        ["Very unlikely or unlikely", 6],
        ["Neither likely nor unlikely, likely or very likely", 12],
        ["I do not know", 6],
    ]


def test_a_few_who_expect_to_leave_are_not_counted_out() -> None:
    answers = ["1", "2", "3"] + ["4"] * 6 + ["5"] * 7
    stay = figure(side_figures(CHECK_IN, people(16, stay=answers)), "stay")
    assert stay["leaving"] is None
    assert all(count >= MIN_COUNT for _, count in stay["bands"])


def test_how_many_have_not_met_cannot_be_read_from_how_many_answered() -> None:
    met = ["yes"] * 14 + ["no"] * 2
    not_met = {
        key: ["4", "3", "5", "2"] * 3 + ["4", "3"] + [NOT_APPLICABLE] * 2
        for key in ("open", "listened", "worthwhile", "hold_back")
    }
    report = side_figures(CHECK_IN, people(16, met=met, **not_met))
    assert figure(report, "met")["bands"] == []
    for key in not_met:
        shown = figure(report, key)
        assert shown["base"] == "12 to 15"
        assert shown["bands"] == []
        assert shown["score"] is not None


def test_a_scale_is_shown_only_beside_all_its_questions() -> None:
    report = side_figures(CHECK_IN, people(14))
    assert all(scale["score"] is not None for scale in report["scales"])
    report = side_figures(CHECK_IN, people(14, belong=["5"]))
    belonging = next(scale for scale in report["scales"] if scale["key"] == "belonging")
    assert figure(report, "belong")["score"] is None
    assert belonging["score"] is None


def test_a_scale_turns_sentences_worded_the_other_way() -> None:
    same = {"open": ["4", "5", "3"], "listened": ["4", "5", "3"], "worthwhile": ["4", "5", "3"]}
    report = side_figures(CHECK_IN, people(15, met=["yes"], hold_back=["2", "1", "3"], **same))
    scale = next(scale for scale in report["scales"] if scale["key"] == "relationship")
    assert scale["score"] == 4.0


def test_no_hidden_count_comes_back_by_subtracting_on_the_page() -> None:
    for count in (10, 16, 21):
        for item in side_figures(CHECK_IN, people(count, fair=["1", "4", "5", "4"]))["items"]:
            shown = [number for _, number in item["bands"]]
            assert all(number >= MIN_COUNT or number == 0 for number in shown)
            if shown:
                rest = int(item["base"]) - sum(shown)
                assert rest == 0


def test_rates_round_once_and_hide_a_few() -> None:
    assert response_rate(16, 10) == {"invited": 16, "answered": 10, "percent": 63}
    nothing = {"invited": None, "answered": None, "percent": None}
    for invited in range(10):  # whether all of a few answered or none, it says the same
        for answered in range(invited + 1):
            assert response_rate(invited, answered) == nothing
    assert response_rate(20, 4) == {"invited": 20, "answered": None, "percent": None}
    assert response_rate(20, 0) == response_rate(20, 4)
    assert response_rate(0, 0)["percent"] is None
    assert round_half_up(Fraction(25, 2)) == 13


def test_labels_put_together_read_as_a_sentence() -> None:
    labels = ["Strongly disagree", "Disagree", "Neither", "I do not know"]
    assert label_of((0, 1, 2), labels) == "Strongly disagree, disagree or neither"
    assert label_of((2, 3), labels) == "Neither or I do not know"
    assert base_of(CHECK_IN.item("fair"), 14, 16) == "14"
