"""What a coordinator may choose for a run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.criteria import CRITERIA as ENGINE
from matching.display import bands
from mentoring.errors import DomainError
from mentoring.matchmaking.options import CRITERIA, DEFAULTS, SCALE, RunOptions

weights = st.fixed_dictionaries({key: st.integers(0, 100) for key in CRITERIA})


@given(weights)
def test_weights_are_either_usable_by_the_engine_or_refused_with_a_way_to_mend(
    chosen: dict[str, int],
) -> None:
    total = sum(chosen.values())
    if chosen["personal_fit"] == total or chosen["personal_fit"] > 0.3 * total:
        with pytest.raises(DomainError) as refused:
            RunOptions(weights=chosen)
        assert refused.value.field in {"goals", "personal_fit"}
        return
    options = RunOptions(weights=chosen)
    points = options.engine_weights().max_points(ENGINE)
    assert sum(points.values()) == SCALE
    assert points.get("shared_experience", 0) <= 0.15 * SCALE


def test_weights_of_nought_are_refused_in_words_that_fit() -> None:
    nothing = dict.fromkeys(DEFAULTS, 0)
    with pytest.raises(DomainError, match="at least one criterion"):
        RunOptions(weights=nothing)
    with pytest.raises(DomainError, match="Personal fit cannot decide alone"):
        RunOptions(weights=nothing | {"personal_fit": 10})


def test_the_number_suggested_for_personal_fit_is_accepted() -> None:
    with pytest.raises(DomainError, match="enter 38 or less"):
        RunOptions(weights=dict(DEFAULTS) | {"personal_fit": 90})
    RunOptions(weights=dict(DEFAULTS) | {"personal_fit": 38})


@pytest.mark.parametrize(
    "given", [{"weights": {"goals": -1}}, {"objective": "best"}, {"weights": {"looks": 3}}]
)
def test_nonsense_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(DomainError):
        RunOptions(**given)  # type: ignore[arg-type]  # wrong on purpose


def test_stored_options_come_back_as_they_were() -> None:
    options = RunOptions(objective="fair", seed=9, keep_organisations_apart=False)
    assert RunOptions.from_json(options.to_json()) == options
    assert RunOptions.from_json({}) == RunOptions()


def test_the_usual_weights_show_personal_fit_in_three_bands() -> None:
    points = RunOptions().engine_weights().max_points(ENGINE)
    shared, most = points["shared_experience"], points["shared_experience"] + points["similarity"]
    assert bands(most, shared).count == 3
