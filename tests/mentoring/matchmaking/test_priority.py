"""Serving a group first: under a live record alone, with its effect kept, and nobody told who."""

from typing import Any

import pytest
from flask import Flask

from mentoring import jobs
from mentoring.errors import Conflict, DomainError
from mentoring.extensions import db
from mentoring.matchmaking import priority, problem, publication, services
from mentoring.matchmaking.models import MatchRun
from mentoring.matchmaking.obstacles import obstacles
from mentoring.matchmaking.options import RunOptions
from mentoring.programmes import positive_action
from mentoring.programmes.models import GateKey
from mentoring.transactions import unit_of_work
from tests.builders.matchmaking import (
    Group,
    create_group,
    create_run,
    decide,
    pairs_of,
    proposals_of,
)
from tests.builders.positive_action import create_record, declare
from tests.builders.programmes import fill_gates
from tests.support.pages import PageClient


def scarce(declared: int = 1, **record: Any) -> Group:
    """Three mentees and one place; the last ones to sign up fit worst and declare."""
    group = create_group([{}, {}, {"wanted": {"budgets": 3}}], [{"capacity": 1}])
    create_record(group.cohort, **record)
    for application in group.left[3 - declared :]:
        declare(application)
    return group


def matched(run: MatchRun) -> set[int]:
    return set().union(*pairs_of(run))


@pytest.fixture
def group(app: Flask) -> Group:
    with unit_of_work():
        return scarce()


def test_whoever_declared_is_served_first_and_the_effect_is_kept(group: Group) -> None:
    first = group.left[2].id
    with_it = create_run(group, use_tiers=True)
    assert first in matched(with_it)
    use = priority.use_of(with_it)
    assert use is not None
    assert (use.places_with, use.places_without) == (1, 1)
    assert (use.gained, use.lost, use.other_partner) == (1, 1, 0)
    assert use.points_without > use.points_with
    assert {frozenset(pair) for pair in use.pairs or ()} == pairs_of(create_run(group))


def test_a_run_without_priority_keeps_no_effect_and_reads_no_declaration(group: Group) -> None:
    run = create_run(group)
    assert priority.use_of(run) is None
    assert all(person.tier is None for person in problem.read(group.cohort).people)


def test_at_most_so_many_are_served_first(app: Flask) -> None:
    with unit_of_work():
        group = scarce(declared=3, most_places=1)
    run = create_run(group, use_tiers=True)
    assert len(matched(run)) == 2


def test_priority_is_refused_without_a_live_record_and_in_a_pilot(group: Group) -> None:
    def start() -> None:
        options = RunOptions(use_tiers=True)
        services.start_run(group.cohort, options, actor=group.coordinator)

    with unit_of_work():
        fill_gates(group.cohort, but=[GateKey.DPIA], pilot=True)
        with pytest.raises(DomainError, match="pilot"):
            start()
    with unit_of_work():
        fill_gates(group.cohort)
        record = priority.record_for(group.cohort, RunOptions(use_tiers=True))
        assert record is not None
        positive_action.end(record, outcome="Done.", actor=group.coordinator)
        with pytest.raises(DomainError, match="needs a live record"):
            start()


def test_a_run_fails_with_the_reason_when_its_record_ends_before_it_is_computed(
    group: Group,
) -> None:
    with unit_of_work():
        run = services.start_run(group.cohort, RunOptions(use_tiers=True), actor=group.coordinator)
        record = priority.record_for(group.cohort, RunOptions(use_tiers=True))
        assert record is not None
        positive_action.end(record, outcome="Done.", actor=group.coordinator)
    jobs.run_now(run.job)
    db.session.refresh(run)
    assert "needs a live record" in run.failure


def approve_all(run: MatchRun, group: Group) -> None:
    with unit_of_work():
        for proposal in proposals_of(run):
            decide(proposal, group.coordinator)


def test_a_match_whose_record_has_ended_is_not_published(group: Group) -> None:
    run = create_run(group, use_tiers=True)
    approve_all(run, group)
    assert obstacles(run) == []
    with unit_of_work():
        record = priority.record_for(group.cohort, RunOptions(use_tiers=True))
        assert record is not None
        positive_action.end(record, outcome="Done.", actor=group.coordinator)
    with unit_of_work(), pytest.raises(Conflict, match="needs a live record"):
        publication.publish(run, actor=group.coordinator)


def test_a_declaration_taken_back_stops_what_rests_on_it(group: Group) -> None:
    run = create_run(group, use_tiers=True)
    approve_all(run, group)
    with unit_of_work():
        declare(group.left[2], belongs=False)
    db.session.refresh(run)
    told = " ".join(each.text for each in obstacles(run))
    assert told
    assert not any(each.account.name in told for each in group.left)
    use = priority.use_of(run)
    assert use is not None
    db.session.refresh(use)
    assert use.pairs is None


def test_the_coordinator_sees_counts_and_never_who(group: Group, client: PageClient) -> None:
    run = create_run(group, use_tiers=True)
    client.sign_in(group.coordinator)
    path = f"/cohorts/{group.cohort.id}/match-runs"
    form = client.page(f"{path}/new")
    assert "ethnic minority backgrounds first" in form.get_text()
    link = client.page(f"{path}/{run.id}").find("a", string="What serving a group first changes")
    words = client.page(link["href"]).main.get_text(" ")
    assert "1 with priority, 1 with everybody alike" in words
    assert words.count("Not shown: fewer than 5, or none") == 3
    assert not any(each.account.name in words for each in (*group.left, *group.right))
    plain = client.page(f"{path}/{create_run(group).id}/priority")
    assert "serves nobody first" in plain.get_text()
