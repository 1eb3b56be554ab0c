"""Other weights: what is drawn, what stays, and what the figures say."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matchmaking import sensitivity
from mentoring.matchmaking.encoding import encode
from mentoring.matchmaking.options import CRITERIA, DEFAULTS, RunOptions
from mentoring.matchmaking.people import Intake
from mentoring.matchmaking.solving import match, scored
from tests.mentoring.matchmaking.people import intakes

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
