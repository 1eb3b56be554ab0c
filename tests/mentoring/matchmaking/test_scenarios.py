"""Scenarios: made, changed by two people at once, copied, archived, run, and never leaking out."""

from typing import Any

import pytest
from flask import Flask

from mentoring.errors import Conflict, DomainError, StaleEdit
from mentoring.extensions import db
from mentoring.mail import OutboxMessage
from mentoring.matchmaking import scenarios
from mentoring.matchmaking.models import MatchRun, RunStatus
from mentoring.matchmaking.options import DEFAULTS, RunOptions
from mentoring.matchmaking.scenario_models import Scenario, ScenarioReason
from mentoring.matchmaking.scenario_queries import supposed_in
from mentoring.pairings.models import Pairing
from mentoring.profiles.models import Profile
from mentoring.programmes import services as programmes
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import (
    Group,
    create_group,
    create_scenario,
    decide,
    pairs_of,
    proposals_of,
    publication,
    run_scenario,
)


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        return create_group(mentees=3, mentors=2)


def options_of(scenario: Scenario) -> RunOptions:
    return RunOptions.from_json(scenario.options)


def named(number: int, **weights: int) -> RunOptions:
    return RunOptions(weights=dict(DEFAULTS) | weights, seed=number)


def test_a_run_keeps_its_choices_when_its_scenario_changes(group: Group) -> None:
    with unit_of_work():
        scenario = create_scenario(group)
    run = run_scenario(scenario, group)
    assert (run.status, run.name, run.scenario_id) == (RunStatus.DONE, "Goals first", scenario.id)
    with unit_of_work():
        scenarios.change_scenario(
            scenario, "Role first", named(1, role=60), version=1, actor=group.coordinator
        )
    assert options_of(scenario).weights["role"] == 60
    assert run.options["weights"]["role"] == DEFAULTS["role"]
    assert run.name == "Goals first"


def test_scenarios_of_a_cohort_lay_people_out_in_one_order(group: Group) -> None:
    with unit_of_work():
        one = create_scenario(group, "One")
        other = create_scenario(group, "Other", seed=0)
        copy = scenarios.copy_scenario(other, actor=group.coordinator)
    assert options_of(one).seed == options_of(other).seed == options_of(copy).seed != 0
    assert copy.name == "Other copy"


def test_of_two_who_change_a_scenario_the_second_is_told_what_differs(group: Group) -> None:
    with unit_of_work():
        scenario = create_scenario(group)
        scenarios.change_scenario(
            scenario, scenario.name, named(1, goals=60), version=1, actor=group.coordinator
        )
    with pytest.raises(StaleEdit) as refused, unit_of_work():
        scenarios.change_scenario(
            scenario, "Mine", named(1, goals=40), version=1, actor=group.coordinator
        )
    told = refused.value.message
    assert f"{group.coordinator.name} saved this scenario" in told
    assert "Career goals is now 60; you have 40." in told
    assert options_of(scenario).weights["goals"] == 60


def test_what_is_supposed_of_people_holds_in_that_run_alone(group: Group) -> None:
    left, right = group.left, group.right
    with unit_of_work():
        scenario = create_scenario(group)
        scenarios.keep_pair(scenario, left[0], right[1], actor=group.coordinator, reason="Asked")
        scenarios.part_pair(scenario, left[1], right[1], actor=group.coordinator, reason="Asked")
        scenarios.suppose_places(scenario, right[0], 1, actor=group.coordinator, reason="Asked")
    pairs = pairs_of(run_scenario(scenario, group))
    assert frozenset({left[0].id, right[1].id}) in pairs
    assert frozenset({left[1].id, right[1].id}) not in pairs
    assert sum(right[0].id in pair for pair in pairs) <= 1
    with unit_of_work():
        scenarios.take_away(scenario, "keep", left[0].id, right[1].id, actor=group.coordinator)
    assert options_of(scenario).keep == ()


def test_more_pairs_to_keep_than_places_are_refused_with_names(group: Group) -> None:
    left, right = group.left, group.right
    mentor = right[0].account.name
    with unit_of_work():
        scenario = create_scenario(group)
        scenarios.suppose_places(scenario, right[0], 1, actor=group.coordinator, reason="Asked")
        scenarios.keep_pair(scenario, left[0], right[0], actor=group.coordinator, reason="Asked")
    with pytest.raises(DomainError, match=f"{mentor} has 1 place"), unit_of_work():
        scenarios.keep_pair(scenario, left[1], right[0], actor=group.coordinator, reason="Asked")
    with pytest.raises(DomainError, match="Enter 1 or more"), unit_of_work():
        scenarios.suppose_places(scenario, right[0], 0, actor=group.coordinator, reason="Asked")
    with unit_of_work():
        scenarios.take_away(scenario, "places", right[0].id, 1, actor=group.coordinator)
        profile = db.session.scalars(
            db.select(Profile).where(Profile.account_id == right[0].account_id)
        ).one()
        profile.capacity = 0
    with pytest.raises(Conflict, match=f"more places than {mentor} can give"), unit_of_work():
        scenarios.run_scenario(scenario, actor=group.coordinator)


def test_a_scenario_that_rests_on_somebody_who_left_is_refused_with_the_name(group: Group) -> None:
    gone = group.left[0]
    with unit_of_work():
        scenario = create_scenario(group)
        scenarios.keep_pair(scenario, gone, group.right[0], actor=group.coordinator, reason="Asked")
        programmes.withdraw(gone, actor=gone.account)
    with pytest.raises(Conflict, match=f"{gone.account.name} is no longer"), unit_of_work():
        scenarios.run_scenario(scenario, actor=group.coordinator)


def test_everybody_helps_or_it_is_refused_with_names(app: Flask) -> None:
    with unit_of_work():
        group = create_group(mentees=2, mentors=2)
        scenario = create_scenario(group, everyone_helps=True)
    pairs = pairs_of(run_scenario(scenario, group))
    assert {each.id for each in group.right} <= {one for pair in pairs for one in pair}
    with unit_of_work():
        few = create_group(mentees=1, mentors=2)
        scenario = create_scenario(few, everyone_helps=True)
    run = run_scenario(scenario, few)
    assert run.status is RunStatus.FAILED
    assert all(each.account.name in run.failure for each in few.right)
    assert "Take away the tick" in run.failure


def test_rules_that_exclude_everybody_are_refused_with_a_way_out(app: Flask) -> None:
    with unit_of_work():
        here = {"organisation_other": "One trust"}
        group = create_group(mentees=[here, here], mentors=[here])
        scenario = create_scenario(group)
    run = run_scenario(scenario, group)
    assert run.status is RunStatus.FAILED
    assert "Allow two people of one organisation to be paired" in run.failure


def test_a_scenario_of_a_published_match_stays_as_it_is(group: Group) -> None:
    with unit_of_work():
        scenario = create_scenario(group)
    run = run_scenario(scenario, group)
    with unit_of_work():
        for proposal in proposals_of(run):
            decide(proposal, group.coordinator)
        publication.publish(run, actor=group.coordinator)
    with pytest.raises(Conflict, match="is published"), unit_of_work():
        scenarios.change_scenario(scenario, "Other", named(1), version=1, actor=group.coordinator)


def test_nothing_leaves_the_workbench_until_a_match_is_published(client: Any, group: Group) -> None:
    mentee = group.left[0].account
    pages = ("/", "/applications", "/pairings")
    client.sign_in(mentee)
    before = [client.page(address).main.get_text() for address in pages]
    mails = db.session.scalar(db.select(db.func.count(OutboxMessage.id)))
    with unit_of_work():
        scenario = create_scenario(group)
    run_scenario(scenario, group)
    with unit_of_work():
        scenarios.keep_pair(
            scenario, group.left[0], group.right[0], actor=group.coordinator, reason="Asked"
        )
    run = run_scenario(scenario, group)
    with unit_of_work():
        for proposal in proposals_of(run):
            decide(proposal, group.coordinator)
    assert db.session.scalar(db.select(db.func.count(Pairing.id))) == 0
    assert db.session.scalar(db.select(db.func.count(OutboxMessage.id))) == mails
    assert [client.page(address).main.get_text() for address in pages] == before


def test_why_people_are_kept_together_goes_along_with_a_copy_and_stays_when_taken_away(
    group: Group,
) -> None:
    left, right = group.left[0], group.right[0]
    with unit_of_work():
        scenario = create_scenario(group)
        scenarios.keep_pair(
            scenario, left, right, actor=group.coordinator, reason="They wrote the bid together"
        )
        with pytest.raises(DomainError, match="Say why"):
            scenarios.part_pair(scenario, group.left[1], right, actor=group.coordinator, reason=" ")
    with unit_of_work():
        copied = scenarios.copy_scenario(scenario, actor=group.coordinator)
        scenarios.take_away(scenario, "keep", left.id, right.id, actor=group.coordinator)
    (because,) = [each.because for each in supposed_in(copied) if each.what == "keep"]
    assert because is not None
    assert (because.reason, because.made_by) == ("They wrote the bid together", group.coordinator)
    first = db.session.scalars(
        db.select(ScenarioReason).where(ScenarioReason.scenario_id == scenario.id)
    ).first()
    assert first is not None
    assert first.taken_away_at is not None


def test_reasons_about_somebody_who_is_erased_are_deleted(group: Group) -> None:
    with unit_of_work():
        scenario = create_scenario(group)
        for left in group.left[:2]:
            scenarios.part_pair(
                scenario, left, group.right[0], actor=group.coordinator, reason="Old story"
            )
        scenarios.forget_in_scenarios(group.left[0].account_id)
    reasons = db.session.scalars(db.select(ScenarioReason)).all()
    assert [each.first_id for each in reasons] == [group.left[1].id]


# ---------------------------------------------------------------- pages


def test_a_coordinator_makes_changes_and_runs_a_scenario_by_the_pages(
    client: Any, group: Group
) -> None:
    client.sign_in(group.coordinator)
    here = f"/cohorts/{group.cohort.id}/scenarios"
    answer = client.submit(f"{here}/new", {"name": "", "goals": "50"})
    assert "Enter a name for this scenario" in answer.text
    answer = client.submit(f"{here}/new", {"name": "Goals", "goals": "50"})
    assert answer.status_code == 303
    page = client.page(answer.location)
    assert "50 (43%)" in page.text
    scenario = db.session.scalars(db.select(Scenario)).one()
    at = f"{here}/{scenario.id}"
    left, right = group.left[0].account, group.right[0].account
    pair = {"left": left.email, "right": right.email, "what": "keep", "pair_reason": "They asked"}
    answer = client.post(f"{at}/pairs", data=pair | {"pair_reason": " "})
    assert "Say why these two should be together, or apart" in answer.text
    assert client.post(f"{at}/pairs", data=pair | {"left": "Nobody"}).status_code == 200
    assert client.post(f"{at}/pairs", data=pair).status_code == 303
    places = {"mentor": right.email, "places": "3", "places_reason": "She told us so"}
    answer = client.post(f"{at}/places", data=places | {"places_reason": ""})
    assert "Say why you suppose another number" in answer.text
    assert client.post(f"{at}/places", data=places).status_code == 303
    text = client.page(at).text
    assert "Can take 3 mentees now" in text
    assert f"She told us so ({group.coordinator.name}" in text
    assert f"They asked ({group.coordinator.name}" in text
    assert client.post(f"{at}/runs").status_code == 303
    assert db.session.scalars(db.select(MatchRun)).one().options["places"] == [
        [group.right[0].id, 3]
    ]
    assert client.submit(f"{at}/archive", {}).status_code == 303
    assert "“Goals” is archived" in client.page(here).text
    assert "Goals" not in client.page(here).find("main").text
    assert "Goals" in client.page(f"{here}?archived=y").find("main").text


def test_a_second_save_of_an_old_page_shows_what_differs_and_can_be_sent_again(
    client: Any, group: Group
) -> None:
    with unit_of_work():
        scenario = create_scenario(group)
    client.sign_in(group.coordinator)
    at = f"/cohorts/{group.cohort.id}/scenarios/{scenario.id}/change"
    form = {"name": "Goals first", **{key: str(each) for key, each in DEFAULTS.items()}}
    form |= {"objective": "total", "version": "1"}
    assert client.post(at, data=form | {"goals": "60"}).status_code == 303
    answer = client.post(at, data=form | {"goals": "40"})
    assert "Career goals is now 60; you have 40." in answer.text
    assert 'value="40"' in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text


def test_pages_of_scenarios_take_the_same_queries_whatever_their_length(
    client: Any, app: Flask, count_queries: Any
) -> None:
    counted = []
    for size in (1, 6):
        with unit_of_work():
            group = create_group(mentees=size + 1, mentors=size + 1)
            made = [create_scenario(group, f"Number {number}") for number in range(size)]
            for left, right in zip(group.left[:size], group.right[:size], strict=True):
                scenarios.part_pair(made[0], left, right, actor=group.coordinator, reason="Asked")
        for each in made:
            run_scenario(each, group)
        client.sign_in(group.coordinator)
        here = f"/cohorts/{group.cohort.id}/scenarios"
        for address in (here, f"{here}/{made[0].id}"):
            client.page(address)
            with count_queries() as queries:
                client.page(address)
            counted.append(len(queries))
    assert counted[:2] == counted[2:], counted
