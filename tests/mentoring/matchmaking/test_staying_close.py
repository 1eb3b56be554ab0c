"""A match that stays close to an earlier one changes a pair only where that is worth it."""

from typing import Any

import pytest
from flask import Flask

from mentoring.errors import DomainError
from mentoring.matchmaking import replay, sensitivity
from mentoring.matchmaking.encoding import Encoded, encode
from mentoring.matchmaking.models import Decision
from mentoring.matchmaking.options import DEFAULTS, RunOptions
from mentoring.matchmaking.people import Intake
from mentoring.matchmaking.solving import match
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import (
    Group,
    create_group,
    create_run,
    create_scenario,
    decide,
    pairs_of,
    proposals_of,
    run_scenario,
)
from tests.mentoring.matchmaking.people import person

SPECIALISM = {**dict.fromkeys(DEFAULTS, 0), "specialism": 100}
GOALS = {**dict.fromkeys(DEFAULTS, 0), "goals": 100}


def quiet(*_: Any) -> None:
    return None


def never() -> bool:
    return False


def laid_out(steps: int, weights: dict[str, int] = SPECIALISM, **more: Any) -> Encoded:
    """Mentee 1 fits mentor 101 by goals and mentor 102 by specialism; mentee 2 fits anybody."""
    intake = Intake(
        left=(person(1, wants={"media": 3}, specialisms=frozenset({"digital"})), person(2)),
        right=(
            person(101, "mentor", offers=frozenset({"media"})),
            person(102, "mentor", specialisms=frozenset({"digital"})),
        ),
        near=((1, 101), (2, 102)),
        **more,
    )
    options = RunOptions(weights=weights, seed=3, near_run=7, near_steps=steps)
    return encode(intake, options, reciprocal=False)


def pairs_in(encoded: Encoded) -> set[tuple[int, int]]:
    return {
        (encoded.left[i].application_id, encoded.right[j].application_id)
        for i, j in match(encoded, quiet, never, price=True).pairs
    }


def test_a_pair_changes_where_that_is_worth_it_and_stays_where_it_is_not() -> None:
    fresh = {(1, 102), (2, 101)}
    assert pairs_in(laid_out(0, GOALS)) == {(1, 101), (2, 102)}
    assert pairs_in(laid_out(0)) == fresh
    assert pairs_in(laid_out(1)) == fresh
    assert pairs_in(laid_out(20)) == {(1, 101), (2, 102)}


def test_what_may_not_stand_any_more_is_not_stayed_close_to() -> None:
    apart = frozenset({frozenset({1, 101})})
    encoded = laid_out(20, apart=apart)
    assert len(encoded.previous) == 1
    assert pairs_in(encoded) == {(1, 102), (2, 101)}


def test_a_step_is_never_less_than_shared_experience_can_give() -> None:
    most = {**DEFAULTS, "personal_fit": 38}
    encoded = laid_out(1, most)
    assert encoded.charge >= encoded.scorer.max_points.get("shared_experience", 0)
    assert encoded.charge >= 50


def test_staying_close_is_kept_for_replay_and_shows_in_the_digest() -> None:
    encoded = laid_out(20)
    answer = match(encoded, quiet, never)
    again = replay.unpack(replay.pack(encoded), encoded.options)
    assert (again.previous, again.charge) == (encoded.previous, encoded.charge)
    repeated = match(again, quiet, never)
    assert (repeated.pairs, repeated.digest) == (answer.pairs, answer.digest)
    assert match(laid_out(3), quiet, never).digest != answer.digest
    own = {key: weight for key, weight in SPECIALISM.items() if weight}
    counts = sensitivity.survival(encoded, answer.pairs, [own] * 2, quiet, never)
    assert counts.tolist() == [2, 2]


def test_how_close_needs_a_match_to_stay_close_to() -> None:
    with pytest.raises(DomainError, match="Choose the earlier match"):
        RunOptions(near_steps=3)
    with pytest.raises(DomainError, match="how close"):
        RunOptions(near_run=1, near_steps=2)


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        return create_group(mentees=3, mentors=3)


def test_a_scenario_stays_close_to_the_pairs_of_a_match_that_were_not_rejected(
    client: Any, group: Group
) -> None:
    run = create_run(group)
    before = pairs_of(run)
    with unit_of_work():
        scenario = create_scenario(group, near_run=run.id, near_steps=20, seed=99)
    assert pairs_of(run_scenario(scenario, group)) == before
    with unit_of_work():
        decide(proposals_of(run)[0], group.coordinator, Decision.REJECT, note="No")
    client.sign_in(group.coordinator)
    here = f"/cohorts/{group.cohort.id}/scenarios"
    page = client.page(f"{here}/{scenario.id}/change")
    assert "Stay close to an earlier match" in page.text
    assert "As far as possible" in client.page(f"{here}/{scenario.id}").text
    answer = client.submit(f"{here}/new", {"name": "Near", "near_run": "0", "near_steps": "3"})
    assert "Choose the earlier match to stay close to" in answer.text
    near = {"name": "Near", "near_run": str(run.id), "near_steps": "3"}
    answer = client.submit(f"{here}/new", near)
    assert answer.status_code == 303
    assert "only where that gains three times as much" in client.page(answer.location).text


def test_no_match_of_another_cohort_is_stayed_close_to(client: Any, group: Group) -> None:
    with unit_of_work():
        other = create_group(mentees=2, mentors=2)
    run = create_run(other)
    client.sign_in(group.coordinator)
    here = f"/cohorts/{group.cohort.id}/scenarios"
    form = {"name": "Near", "near_run": str(run.id), "near_steps": "3"}
    assert client.submit(f"{here}/new", form).status_code == 200
