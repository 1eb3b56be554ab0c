"""Other weights: what is drawn, what stays, and what the figures say."""

import tracemalloc
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import StoppedError
from mentoring.matchmaking import check_presenters, sensitivity
from mentoring.matchmaking.encoding import encode
from mentoring.matchmaking.options import CRITERIA, DEFAULTS, RunOptions
from mentoring.matchmaking.people import Intake
from mentoring.matchmaking.solving import match, pairs_alone, scored
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import create_group, create_run
from tests.mentoring.matchmaking.people import SKILLS, intakes, person

weights = st.fixed_dictionaries({key: st.integers(0, 100) for key in CRITERIA})


def quiet(*_: Any) -> None:
    return None


def never() -> bool:
    return False


@given(weights, st.integers(0, 2**31))
def test_each_draw_is_within_a_fifth_and_leaves_personal_fit_alone(
    given_: dict[str, int], seed: int
) -> None:
    drawn = sensitivity.draw(given_, seed, 5)
    assert drawn == sensitivity.draw(given_, seed, 5)
    for each in drawn:
        assert set(each) == {k for k, w in given_.items() if w and k != "personal_fit"}
        assert all(799 <= 1000 * (w / 1000) / given_[k] <= 1201 for k, w in each.items())


@settings(max_examples=30, deadline=None)
@given(intakes(), st.booleans())
def test_the_runs_own_weights_give_its_own_points_and_pairs(
    intake: Intake, reciprocal: bool
) -> None:
    encoded = encode(intake, RunOptions(seed=3), reciprocal=reciprocal)
    shares = sensitivity.shares_of(encoded.scorer)
    assert (sensitivity.weigh(shares, encoded.scorer.max_points) == scored(encoded, quiet)).all()
    pairs = match(encoded, quiet, never).pairs
    own = {key: weight for key, weight in DEFAULTS.items() if key != "personal_fit"}
    counts = sensitivity.survival(encoded, pairs, [own] * 3, quiet, never)
    assert counts.tolist() == [3] * len(pairs)


@settings(max_examples=30, deadline=None)
@given(intakes(), st.booleans(), st.integers(0, 1000))
def test_pairs_survive_alike_whether_shares_are_held_or_asked_for_block_by_block(
    intake: Intake, reciprocal: bool, seed: int
) -> None:
    encoded = encode(intake, RunOptions(seed=3), reciprocal=reciprocal)
    pairs, drawn = match(encoded, quiet, never).pairs, sensitivity.draw(DEFAULTS, seed, 4)
    held = sensitivity.survival(encoded, pairs, drawn, quiet, never)
    afresh = sensitivity.survival(encoded, pairs, drawn, quiet, never, held_cells=0)
    assert held.tolist() == afresh.tolist()


@pytest.mark.slow
def test_weights_are_tried_at_the_size_of_a_national_programme_in_little_memory() -> None:
    mentees = [
        person(n, wants={SKILLS[n % 4]: 1 + n % 3}, rank=n % 5, aim_rank=5 + n % 4)
        for n in range(1, 5001)
    ]
    mentors = [
        person(n, "mentor", places=2, offers=frozenset({SKILLS[n % 4]}), rank=4 + n % 9)
        for n in range(10_001, 12_501)
    ]
    intake = Intake(left=tuple(mentees), right=tuple(mentors))
    encoded = encode(intake, RunOptions(seed=3), reciprocal=False)
    drawn = sensitivity.draw(DEFAULTS, 1, 1)
    pairs = pairs_alone(encoded, quiet, never)
    tracemalloc.start()
    counts = sensitivity.survival(encoded, pairs, drawn, quiet, never)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(counts) == 5000
    one_matrix = 4 * 5000 * 2500
    assert peak < 3 * one_matrix


def test_trying_other_weights_stops_when_asked_within_a_draw() -> None:
    intake = Intake(left=(person(1),), right=(person(2, "mentor"),))
    encoded = encode(intake, RunOptions(seed=3), reciprocal=False)
    drawn = sensitivity.draw(DEFAULTS, 1, 2)
    with pytest.raises(StoppedError):
        sensitivity.survival(encoded, [(0, 0)], drawn, quiet, lambda: True, held_cells=0)


@settings(max_examples=30, deadline=None)
@given(intakes(), st.integers(0, 1000))
def test_personal_fit_has_the_same_points_in_every_draw(intake: Intake, seed: int) -> None:
    encoded = encode(intake, RunOptions(seed=3), reciprocal=False)
    shares = sensitivity.shares_of(encoded.scorer)
    most = encoded.scorer.max_points
    personal = sum(most[key] for key in ("shared_experience", "similarity") if key in most)
    assert shares.scale == 1000 - personal
    assert set(shares.of) == set(DEFAULTS) - {"personal_fit"}


def test_bands_and_rounding() -> None:
    assert [sensitivity.rounded(each) for each in (0, 4, 5, 184, 185, 200)] == [
        0, 0, 10, 180, 190, 200,
    ]  # fmt: skip
    assert [sensitivity.band(each) for each in (200, 180, 170, 100, 90, 0)] == [
        "robust", "robust", "usual", "usual", "hair", "hair",
    ]  # fmt: skip


def test_the_page_of_a_large_match_says_that_trying_other_weights_takes_a_while(
    app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work():
        group = create_group(mentees=3, mentors=2)
    run = create_run(group)
    client.sign_in(group.coordinator)
    page = f"/cohorts/{run.cohort_id}/match-runs/{run.id}/checks"
    assert "takes a while" not in client.page(page).text
    monkeypatch.setattr(check_presenters, "HELD_CELLS", 5)
    assert "This match has 6 possible pairs, so trying all 200 takes a while" in (
        client.page(page).text
    )
