"""The fairness report attacked: nobody's group may be worked out, whatever is known of outcomes."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from mentoring.disclosure import MIN_COUNT, WIDTH, Total
from mentoring.monitoring.questions import derived, question_list
from mentoring.reports.fairness import figures
from mentoring.reports.fairness.figures import EVERYBODY, Table, side_figures
from mentoring.reports.fairness.groups import (
    CHARACTERISTICS,
    PREFER_NOT,
    UNKNOWN,
    Told,
    groups_for,
    values_of,
)
from mentoring.reports.fairness.measures import ANOTHER, PEOPLE, Outcome, measures_for

BY_KEY = {each.key: each for each in CHARACTERISTICS}
SEX = BY_KEY["sex"]


def told(**answers: str) -> Told:
    tidy = question_list().tidied(answers)
    return Told(tidy, derived(tidy))


def people(*counts: tuple[str, int, int]) -> list[Outcome]:
    """So many of each sex with a pair, and so many without."""
    made = []
    for sex, paired, alone in counts:
        answer = told(sex=sex) if sex else None
        made += [Outcome(answer, 1)] * paired + [Outcome(answer, 0)] * alone
    return made


def table_of(outcomes: list[Outcome], characteristic: Any = SEX) -> tuple[Table, list[Total]]:
    values = values_of(characteristic, [each.told for each in outcomes])
    groups = groups_for(characteristic, values)
    measures = measures_for(outcomes, carries=False)
    table = Table.of(groups, values, outcomes, measures)
    return table, figures._totals(groups, measures)


def row(side: dict[str, Any], characteristic: str, name: str) -> dict[str, Any]:
    (found,) = [each for each in side["characteristics"] if each["key"] == characteristic]
    return next(group for group in found["groups"] if group["name"] == name)


def gives_away(table: Table, cell: Any) -> bool:
    """Whether a hidden count would tell somebody's group, and does not only cover for others."""
    count, everybody = table.figures[cell], table.figures[cell[0], EVERYBODY]
    small_group = table.figures[PEOPLE, cell[1]] < MIN_COUNT
    return 0 < count < MIN_COUNT or small_group or 0 < everybody == count


def attack(
    table: Table, totals: list[Total], hidden: set[Any], asked: set[Any]
) -> dict[Any, tuple[int, int]]:
    """An attack of its own: integer programs over every figure, those shown and known fixed."""
    keys = list(table.figures)
    low = [0 if key in hidden else table.figures[key] for key in keys]
    high = [5_000 if key in hidden else table.figures[key] for key in keys]
    rows = [[-1 if k == t.whole else int(k in t.parts) for k in keys] for t in totals]
    sums, found = LinearConstraint(rows, 0, 0), {}
    for key in asked:
        ends = []
        for sign in (1, -1):
            goal = [sign * (key == other) for other in keys]
            solved = milp(goal, constraints=sums, integrality=1, bounds=Bounds(low, high))
            ends.append(round(sign * solved.fun))
        found[key] = (ends[0], ends[1])
    return found


def crowd(seed: int, size: int) -> list[Outcome]:
    dice, made = Random(seed), []
    for _ in range(size):
        answer = None
        if dice.random() < 0.85:
            answer = told(**{q.key: dice.choice(q.options).code for q in question_list().questions})
        paired = dice.random() < 0.8
        made.append(
            Outcome(
                answer,
                dice.choice((1, 2)) if paired else 0,
                dice.randint(5, 60) if paired else None,
                dice.random() if paired else None,
                dice.choice((None, 1, 2, ANOTHER)) if paired else None,
            )
        )
    return made


@settings(max_examples=6, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(12, 60),
    st.sampled_from(["sex", "disability", "background"]),
)
def test_no_hidden_count_can_be_told_by_somebody_who_knows_every_outcome(
    seed: int, size: int, key: str
) -> None:
    table, totals = table_of(crowd(seed, size), BY_KEY[key])
    known = {cell for cell in table.figures if cell[1] == EVERYBODY}
    assert not table.hidden & known
    for cell, count in table.figures.items():
        if cell not in known:
            assert cell in table.hidden or not 0 < count < MIN_COUNT
    telling = {cell for cell in table.hidden if gives_away(table, cell)}
    widest = attack(table, totals, set(table.figures) - known, telling)
    for cell, (least, most) in attack(table, totals, set(table.hidden), telling).items():
        assert most - least >= min(WIDTH, widest[cell][1] - widest[cell][0]), cell


def test_an_outcome_that_one_group_alone_has_is_hidden() -> None:
    """Seven people are known to have no pair: that all are women may not be told."""
    table, _ = table_of(people(("female", 13, 7), ("male", 20, 0), ("", 10, 0)))
    assert ("not paired", "Female") in table.hidden
    assert table.shown(("paired", "Female")) is None


def test_what_is_left_of_a_column_does_not_give_the_only_hidden_count() -> None:
    """Subtraction: of ten without a pair seven are men, so the three women could be counted."""
    table, _ = table_of(people(("female", 27, 3), ("male", 33, 7), ("", 12, 0)))
    assert {("not paired", "Female"), ("not paired", "Male")} <= table.hidden


def test_a_group_left_out_wholly_is_shown_and_named() -> None:
    side = side_figures(people(("female", 0, 14), ("male", 30, 9), ("", 12, 8)), carries=False)
    cell = row(side, "sex", "Female")["cells"]["paired"]
    assert (cell["of"], cell["least"], cell["most"]) == (14, 0, 0)
    assert cell["look"] and cell["ratio"] == [0.0, 0.0]


@pytest.mark.parametrize(("women", "look"), [(9, False), (10, True)])
def test_only_groups_of_ten_are_compared(women: int, look: bool) -> None:
    side = side_figures(people(("female", 0, women), ("male", 30, 9), ("", 12, 8)), carries=False)
    cell = row(side, "sex", "Female")["cells"]["paired"]
    assert cell["look"] is look
    assert (cell["ratio"] is not None) is look


@pytest.mark.parametrize(
    ("paired", "look"),
    [(16, False), (15, True), (20, False)],
)
def test_a_ratio_outside_its_bounds_is_named(paired: int, look: bool) -> None:
    """Everybody else: 20 of 20. 16 of 20 is 0.8 times as common, which is not outside."""
    given = [("female", paired, 20 - paired), ("male", 20, 0)]
    found = figures.Table(
        {
            (PEOPLE, "Female"): 20,
            (PEOPLE, EVERYBODY): 40,
            ("paired", "Female"): given[0][1],
            ("paired", EVERYBODY): given[0][1] + 20,
        },
        frozenset(),
        {},
        measures_for([], carries=False),
    )
    assert found.row("Female", comparable=True)["cells"]["paired"]["look"] is look


def test_one_person_and_nobody_look_alike() -> None:
    """A group of one and a group of none: the same rows, both not shown."""
    shown = []
    for few in (0, 1, 4):
        outcomes = people(("female", 40 - few, 12), ("male", few, 0), ("", 20, 9))
        side = side_figures(outcomes, carries=False)
        male = row(side, "sex", "Male")
        assert male["people"] is None
        assert set(male["cells"]["paired"].values()) <= {None, False}
        shown.append([group["name"] for group in side["characteristics"][1]["groups"]])
    assert shown[0] == shown[1] == shown[2]


def test_groups_stand_in_an_order_that_tells_nothing() -> None:
    orders = []
    for outcomes in (
        people(("female", 30, 6), ("male", 12, 6)),
        people(("male", 30, 6), ("female", 12, 6)),
    ):
        side = side_figures(outcomes, carries=False)
        orders.append([group["name"] for group in side["characteristics"][1]["groups"]])
    assert orders[0] == orders[1]


def test_groups_are_put_together_before_anything_is_hidden() -> None:
    ethnicity = BY_KEY["ethnicity"]

    def names(*sizes: tuple[str, int]) -> list[str]:
        values = [value for value, size in sizes for _ in range(size)]
        return [group.name for group in groups_for(ethnicity, values)]

    fine = names(("asian", 12), ("black", 11), ("mixed", 10), ("other", 10),
                 ("white_british", 12), ("white_other", 10))  # fmt: skip
    assert "Mixed or multiple ethnic groups" in fine
    some = names(("asian", 12), ("black", 11), ("mixed", 7), ("other", 3), ("white_british", 20))
    assert "Mixed and other ethnic groups" in some and "White groups" in some
    few = names(("asian", 4), ("black", 4), ("mixed", 3), ("white_british", 20))
    assert "Asian, Black, Mixed and other ethnic groups" in few


def test_not_known_and_prefer_not_to_say_stand_apart_from_groups() -> None:
    apart = groups_for(SEX, ["female"] * 12 + [PREFER_NOT] * 5 + [UNKNOWN] * 5)
    assert [group.name for group in apart][-2:] == ["Prefer not to say", "Not known"]
    joined = groups_for(SEX, ["female"] * 12 + [PREFER_NOT] * 4 + [UNKNOWN] * 5)
    assert joined[-1].name == "Not known, or prefer not to say"
    assert not any(group.comparable for group in (apart[-1], apart[-2], joined[-1]))


def test_people_are_placed_by_the_standards() -> None:
    ethnicity = BY_KEY["ethnicity"]
    given = [
        told(ethnicity="chinese"),
        told(ethnicity="roma"),
        told(ethnicity="arab"),
        told(ethnicity=PREFER_NOT),
        told(),
        None,
        told(seb_parental_occupation="other"),
    ]
    assert values_of(ethnicity, given) == [
        "asian", "white_other", "other", PREFER_NOT, UNKNOWN, UNKNOWN, UNKNOWN,
    ]  # fmt: skip
    assert values_of(BY_KEY["background"], given[-1:]) == [UNKNOWN]


def test_every_question_tells_people_apart_in_some_table() -> None:
    for question in question_list().questions:
        seen = set()
        for option in question.options:
            usual = {"disability_condition": "yes", "disability_activity": "a_lot"}
            answers = told(**usual | {question.key: option.code})
            seen.add(tuple(values_of(each, [answers])[0] for each in CHARACTERISTICS))
        assert len(seen) > 1, question.key


def test_fewer_than_ten_people_have_no_figures_by_group() -> None:
    assert side_figures(people(("female", 5, 4)), carries=False)["characteristics"] == []


def test_what_is_counted_adds_up() -> None:
    outcomes = crowd(3, 400)
    side = side_figures(outcomes, carries=False)
    everybody = row(side, "sex", EVERYBODY)["cells"]
    counted = Counter(each.pairings > 0 for each in outcomes)
    assert everybody["paired"]["least"] == counted[True] and everybody["paired"]["of"] == 400
    assert everybody["soon"]["of"] == everybody["score"]["of"] == counted[True]


def placed(*counts: tuple[str, int | None, int]) -> list[Outcome]:
    """So many of each sex with a pair from a match and that place among those they named."""
    made = []
    for sex, place, count in counts:
        made += [Outcome(told(sex=sex), 1, 5, 0.5, place)] * count
    return made


@pytest.mark.parametrize(
    ("places", "title"),
    [
        ((1, 1, 2), "Got their first choice"),
        ((1, 2, ANOTHER), "Got their second choice or better"),
        ((1, ANOTHER, ANOTHER), "Got a mentor they named"),
    ],
)
def test_a_place_is_compared_with_the_middle_of_the_cohort(
    places: tuple[int, ...], title: str
) -> None:
    outcomes = placed(*(("female", place, 5) for place in places))
    assert title in [each.title for each in measures_for(outcomes, carries=False)]


def test_places_are_counted_of_those_who_named_mentors_only() -> None:
    side = side_figures(
        placed(("female", 1, 6), ("female", ANOTHER, 14), ("male", 1, 15), ("male", 2, 9))
        + placed(("male", ANOTHER, 6))
        + placed(("female", None, 8), ("male", None, 7)),
        carries=False,
    )
    women = row(side, "sex", "Female")["cells"]
    assert (women["named"]["of"], women["named"]["least"]) == (28, 20)
    assert (women["place"]["of"], women["place"]["least"], women["place"]["most"]) == (20, 6, 6)
    assert women["place"]["look"]


def test_a_few_who_got_their_choice_are_hidden() -> None:
    side = side_figures(
        placed(("female", 1, 3), ("female", ANOTHER, 17), ("male", 1, 30), ("male", ANOTHER, 8)),
        carries=False,
    )
    cell = row(side, "sex", "Female")["cells"]["place"]
    assert cell["least"] != cell["most"] or cell["of"] is None


def test_where_too_few_named_mentors_nothing_is_said_of_places() -> None:
    few = placed(("female", 1, 9), ("male", None, 20))
    keys = {each.key for each in measures_for(few, carries=False)}
    assert not keys & {"named", "place"}
