"""Points, parts and weights."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import scoring
from matching.criteria import CRITERIA, GoalFit
from matching.features import FeatureError, Mentees, Mentors
from matching.frames import Frame
from matching.scoring import Scorer, score
from matching.weights import MAX_SHARED, SHARED, Weights, WeightsError
from tests.matching.people import KEYS, create_sides

weights_of = st.fixed_dictionaries(
    {key: st.integers(0, 20) for key in KEYS if key != SHARED}, optional={SHARED: st.integers(0, 2)}
).filter(lambda of: 20 * of.get(SHARED, 0) <= 3 * sum(of.values()) and sum(of.values()) > 0)


@given(
    st.integers(0, 10**6), st.integers(0, 6), st.integers(0, 5), weights_of, st.integers(1, 2000)
)
@settings(max_examples=60, deadline=None)
def test_the_parts_of_every_pair_add_up_to_its_score_exactly(
    seed: int, n: int, m: int, of: dict[str, int], scale: int
) -> None:
    scores = score(*create_sides(seed, n, m), Weights(of, scale))
    assert scores.points.dtype == np.int32
    assert scores.points.shape == (n, m)
    for i in range(n):
        for j in range(m):
            parts = scores.parts(i, j)
            assert sum(part.points for part in parts) == scores.points[i, j]
            assert all(0 <= part.points <= part.max_points for part in parts)
            assert sum(part.max_points for part in parts) == scale


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_blocks_and_lists_of_pairs_give_the_same_points(seed: int) -> None:
    mentees, mentors = create_sides(seed, 9, 7)
    whole = score(mentees, mentors)
    pairs = np.argwhere(np.ones((9, 7)))
    assert (whole.pairs(pairs) == whole.points.ravel()).all()
    assert (whole.breakdown(pairs).points.sum(axis=1) == whole.points.ravel()).all()
    assert (whole.rows(4, 6) == whole.points[4:6]).all()


def test_the_size_of_the_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sides = create_sides(3, 20, 11)
    whole = score(*sides).points
    monkeypatch.setattr(scoring, "BLOCK_CELLS", 25)
    assert (score(*sides).points == whole).all()


@given(weights_of, st.integers(1, 3000))
def test_points_are_apportioned_to_the_scale_and_close_to_the_quota(
    of: dict[str, int], scale: int
) -> None:
    points = Weights(of, scale).max_points(CRITERIA)
    assert sum(points.values()) == scale
    total = sum(of.values())
    for key, most in points.items():
        assert abs(most - Fraction(of[key] * scale, total)) <= 2
    assert points.get(SHARED, 0) <= MAX_SHARED * scale


@pytest.mark.parametrize(
    ("of", "scale", "said"),
    [
        ({"goals": -1}, 100, "goals: a weight of 0 or more"),
        ({"goals": float("nan")}, 100, "goals"),
        ({"goals": float("inf")}, 100, "goals"),
        ({"goals": "1"}, 100, "goals"),
        ({"goals": 0}, 100, "at least one"),
        ({}, 100, "at least one"),
        ({"goals": 1, SHARED: 1}, 100, "15%"),
        ({"goals": 1}, 0, "scale"),
        ({"goals": 1}, 2.5, "scale"),
        ({"goals": 1}, 10**9, "scale"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(of: dict, scale: int, said: str) -> None:
    with pytest.raises(WeightsError) as caught:
        Weights(of, scale)
    assert said in str(caught.value)


def test_a_weight_for_a_criterion_that_is_not_there_is_refused() -> None:
    with pytest.raises(WeightsError, match="astrology: no such criterion"):
        score(*create_sides(0, 2, 2), Weights({"goals": 1, "astrology": 1}))


def test_a_criterion_whose_shares_do_not_fit_the_pairs_is_named() -> None:
    class Distance(GoalFit):
        def share(self, mentees: Mentees, mentors: Mentors, frame: Frame) -> np.ndarray:
            return np.zeros(3, np.float32)

    with pytest.raises(ValueError, match=r"distance: shares of shape \(3,\), not \(2, 3\)"):
        score(*create_sides(0, 2, 3), Weights({"distance": 1}), [Distance(key="distance")])


def test_a_pair_that_is_not_there_is_refused() -> None:
    scores = score(*create_sides(0, 2, 3))
    for pair in ((2, 0), (0, 3), (-1, 0), (0, -1)):
        with pytest.raises(IndexError):
            scores.parts(*pair)


def test_what_the_caller_does_afterwards_does_not_alter_the_scores() -> None:
    wants = np.array([[3, 1]])
    mentees, mentors = Mentees(size=1, wants=wants), Mentors(size=1, offers=[[1, 0]])
    wants[:] = 0
    assert score(mentees, mentors, Weights({"goals": 1}, 100)).points.tolist() == [[75]]
    with pytest.raises(ValueError, match="read-only"):
        mentees.array("wants")[0, 0] = 5


def test_a_criterion_of_ones_own_can_be_used_beside_the_others() -> None:
    class SameName:
        key, meaning, neutral, personal = "same_name", "1: same initial", 0.5, False

        def share(self, mentees, mentors, frame):
            initials = np.array([1, 2])
            return (frame.left(initials) == frame.right(initials)).astype(np.float32)

        def facts(self, mentees, mentors, i, j):
            return {}

    told = score(
        Mentees(size=2), Mentors(size=2), Weights({"same_name": 1}, 10), criteria=[SameName()]
    )
    assert told.points.tolist() == [[10, 0], [0, 10]]
    assert told.parts(0, 1)[0].reason_code == "same_name.none"


def test_a_share_outside_0_to_1_is_refused() -> None:
    class TooKeen:
        key, meaning, neutral, personal = "keen", "", 0.5, False

        def share(self, mentees, mentors, frame):
            return np.full(frame.shape, 1.5, dtype=np.float32)

    with pytest.raises(ValueError, match="keen: a share outside 0 to 1"):
        Scorer(Mentees(size=1), Mentors(size=1), Weights({"keen": 1}), {"keen": TooKeen()}).rows(
            0, 1
        )


def test_two_vocabularies_of_different_length_are_refused() -> None:
    with pytest.raises(FeatureError, match="wants has 2 columns, offers has 3"):
        score(Mentees(size=1, wants=[[1, 2]]), Mentors(size=1, offers=[[1, 0, 1]]))
