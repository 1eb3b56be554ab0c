"""A pilot whose papers are in preparation matches people without what is most private."""

from flask import Flask

from mentoring.matchmaking import problem
from mentoring.matchmaking.models import MatchRun
from mentoring.matchmaking.obstacles import obstacles
from mentoring.programmes.models import GateKey
from mentoring.transactions import unit_of_work
from tests.builders import profiles
from tests.builders.matchmaking import Group, create_group, create_run, decide, proposals_of
from tests.builders.programmes import fill_gates


def sharing_group() -> Group:
    group = create_group(2, 2)
    for application in (*group.left, *group.right):
        profiles.share_experience(profiles.services.profile_of(application.account), "disability")
    return group


def reviewed(group: Group) -> MatchRun:
    run = create_run(group)
    with unit_of_work():
        for proposal in proposals_of(run):
            decide(proposal, group.coordinator)
    return run


def test_shared_experience_is_read_only_when_every_paper_is_in_order(app: Flask) -> None:
    with unit_of_work():
        group = sharing_group()
    assert all(person.tags for person in problem.read(group.cohort).people)
    with unit_of_work():
        fill_gates(group.cohort, but=[GateKey.DPIA], pilot=True)
    assert not any(person.tags for person in problem.read(group.cohort).people)


def test_a_match_made_in_the_pilot_can_be_published_after_the_papers_are_in_order(
    app: Flask,
) -> None:
    with unit_of_work():
        group = sharing_group()
        fill_gates(group.cohort, but=[GateKey.DPIA], pilot=True)
    run = reviewed(group)
    assert run.summary["shared_experience"] is False
    with unit_of_work():
        fill_gates(group.cohort)
    assert obstacles(run) == []
