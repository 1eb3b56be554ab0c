"""Scores: worked examples from published sources, and what must hold for any answers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.instruments.scoring import (
    LeaveIntent,
    enps,
    leave_intent,
    reverse,
    scale_score,
    shown_items,
)

ZERO_TO_TEN = st.lists(st.integers(0, 10), min_size=1, max_size=60)


def test_enps_counts_nines_and_tens_against_nought_to_six() -> None:
    assert enps([9, 10, 7, 8, 6, 0]) == 0
    assert enps([10] * 3 + [8] * 4 + [3] * 3) == 0
    assert enps([7, 8]) == 0
    assert enps([6]) == -100


def test_groups_are_pooled_never_averaged() -> None:
    ten = [9] * 7 + [7] * 1 + [0] * 2
    ninety = [9] * 18 + [8] * 18 + [2] * 54
    assert enps(ten) == 50
    assert enps(ninety) == -40
    assert round(enps(ten + ninety) or 0) == -31


@pytest.mark.parametrize("wrong", [-1, 11])
def test_enps_refuses_what_is_not_on_its_scale(wrong: int) -> None:
    with pytest.raises(ValueError, match="not between"):
        enps([5, wrong])


@given(ZERO_TO_TEN)
def test_enps_stays_between_minus_and_plus_a_hundred(answers: list[int]) -> None:
    score = enps(answers)
    assert score is not None
    assert -100 <= score <= 100


@given(ZERO_TO_TEN, st.integers(1, 5))
def test_enps_is_the_same_for_many_alike(answers: list[int], times: int) -> None:
    assert enps(answers * times) == enps(answers)


def test_a_scale_needs_half_of_its_answers() -> None:
    assert scale_score([4, 5, None, None]) == Fraction(9, 2)
    assert scale_score([4, None, None, None]) is None
    assert scale_score([None]) is None
    assert scale_score([]) is None


@given(st.integers(1, 5))
def test_reversing_twice_gives_the_answer_back(answer: int) -> None:
    assert reverse(reverse(answer, 1, 5), 1, 5) == answer


def test_reversing_refuses_what_is_not_on_the_scale() -> None:
    with pytest.raises(ValueError, match="not between"):
        reverse(6, 1, 5)


def test_not_knowing_counts_among_those_who_answered() -> None:
    assert leave_intent([1, 2, 3, None, None]) == LeaveIntent(2, 5, 3)
    assert leave_intent([]) == LeaveIntent(0, 0, 0)


def test_a_question_hangs_on_the_answer_before_it() -> None:
    conditions = {"met": None, "open": ("met", frozenset({"yes"}))}
    assert shown_items(conditions, {"met": "no"}) == {"met"}
    assert shown_items(conditions, {"met": "yes"}) == {"met", "open"}
    assert shown_items(conditions, {}) == {"met", "open"}
