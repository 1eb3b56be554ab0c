"""What may be shown: shared experience never stands alone and cannot be worked out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.display import PERSONAL_FIT, bands, check_company, coarse, shown_parts
from matching.features import Mentees, Mentors
from matching.scoring import score
from matching.weights import SHARED, Weights, WeightsError
from tests.matching.people import create_sides

PAIRS = [(i, j) for i in range(5) for j in range(4)]


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_shown_parts_add_up_and_name_no_personal_criterion(seed: int) -> None:
    scores = score(*create_sides(seed, 5, 4))
    for shown in shown_parts(scores, PAIRS):
        assert sum(part.points for part in shown.parts) == shown.points
        assert shown.max_points == 1000
        names = {part.criterion for part in shown.parts}
        assert not names & {SHARED, "similarity", "choice", "preference"}
        assert shown.parts[-1].criterion == PERSONAL_FIT
        assert shown.parts[-1].facts == {}


@given(st.integers(0, 2000), st.integers(0, 300))
def test_every_band_is_deniable(most: int, shared: int) -> None:
    if 2 * shared > most:
        return
    group = bands(most, shared)
    companions, told = np.arange(most - shared + 1), {}
    for tag in (0, shared):
        for band in np.unique(group.of(companions + tag)):
            told.setdefault(int(band), set()).add(tag)
    assert set(told) == set(range(group.count))
    assert all(tags == {0, shared} for tags in told.values())


def test_a_tag_without_company_is_left_out_of_what_is_shown() -> None:
    both = {"tags": [[1]], "tags_consent": [1]}
    without = shown_parts(score(Mentees(size=1), Mentors(size=1)), [(0, 0)])
    tagged = score(Mentees(size=1, **both), Mentors(size=1, **both))
    assert tagged.points[0, 0] > score(Mentees(size=1), Mentors(size=1)).points[0, 0]
    assert shown_parts(tagged, [(0, 0)]) == without


@given(st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_the_shown_score_hides_which_side_of_a_band_the_tag_put_the_pair(seed: int) -> None:
    scores = score(*create_sides(seed, 5, 4))
    exact = scores.points[tuple(np.array(PAIRS).T)]
    group = bands(300, 50)
    for pair, shown in zip(exact, shown_parts(scores, PAIRS), strict=True):
        assert abs(int(pair) - shown.points) <= group.width


def test_shared_experience_without_enough_company_is_refused() -> None:
    lonely = Weights({"goals": 90, SHARED: 10})
    scores = score(*create_sides(1, 5, 4), lonely)
    for make in (
        lambda: shown_parts(scores, PAIRS),
        lambda: check_company(scores),
        lambda: coarse(5, scores),
    ):
        with pytest.raises(WeightsError, match="must together weigh at least as much"):
            make()


def test_a_programme_can_add_company() -> None:
    weights = Weights({"goals": 80, "logistics": 10, SHARED: 10}, personal=frozenset({"logistics"}))
    shown = shown_parts(score(*create_sides(1, 5, 4), weights), PAIRS)[0]
    assert [part.criterion for part in shown.parts] == ["goals", PERSONAL_FIT]


def test_losses_are_rounded_to_the_width_of_a_band_where_tags_count() -> None:
    scores = score(*create_sides(1, 5, 4))
    assert [coarse(points, scores) for points in (0, 50, 51, -51, 500)] == [0, 0, 101, -101, 505]
    plain = score(*create_sides(1, 5, 4), Weights({"goals": 1}))
    assert coarse(51, plain) == 51
    assert [part.criterion for part in shown_parts(plain, PAIRS)[0].parts] == ["goals"]
